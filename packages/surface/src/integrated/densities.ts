/**
 * Log-densities of one row for the search, with score r and minus the second derivative o in its linear predictor, through the parameter that
 * the density is simplest in: log mu = m of counts and positive responses, mu itself of gaussian ones, the tails of a probability of the
 * others. l1 and l2 are derivatives in that parameter, so
 *
 *   r = l1 m',   o = -(l2 m'^2 + l1 m'')
 *
 *   binomial     r = f (y / p - (t - y) / q),   o = y (f^2 / p - f1) / p + (t - y) (f^2 / q + f1) / q,   a = t f^2 / (p q)
 *   nbinom2      q = mu / (mu + k):  l1 = (y - mu)(1 - q),   l2 = -(y + k) q (1 - q)
 *   nbinom1      k = mu / phi, R rises of digamma and trigamma:  l1 = k (R1 - log(1 + phi)),   l2 = l1 + k^2 R2
 *   Gamma        x = log y - m:  l1 = a (e^x - 1),   l2 = -a e^x
 *   truncated    g = f0 / (1 - f0):  l1 + g l0',   l2 + g l0'' + g (1 + g) l0'^2        (l0 = log f0, the density at zero)
 *
 * `a`: the expected information, of families that an engine takes it for. `d` is the log of the dispersion parameter as its original has it.
 */
import { digamma, logGamma, logGammaRise, type Rise, stirlingError, trigamma } from '@mixdiff/probability';
import type { Density, Height, InMean } from './density.ts';
import { genpois, nbinom12, student, tweedie } from './shaped-densities.ts';
import { TAILS, type Tails, type TailsAt } from './tails.ts';

interface Link {
  m: number;
  m1: number;
  m2: number;
}
/** log mu, with its derivatives. */
const LOG_MEANS: Readonly<Record<string, (e: number, out: Link) => void>> = {
  log: (e, out) => Object.assign(out, { m: e, m1: 1, m2: 0 }),
  identity: (e, out) => Object.assign(out, { m: Math.log(e), m1: 1 / e, m2: -1 / (e * e) }),
  inverse: (e, out) => Object.assign(out, { m: -Math.log(e), m1: -1 / e, m2: 1 / (e * e) }),
  sqrt: (e, out) => Object.assign(out, { m: 2 * Math.log(e), m1: 2 / e, m2: -2 / (e * e) }),
  '1/mu^2': (e, out) => Object.assign(out, { m: -Math.log(e) / 2, m1: -0.5 / e, m2: 0.5 / (e * e) }),
};
const rise: Rise = { value: 0, first: 0, second: 0, third: 0 };
const log1pExp = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const poisson: InMean = (m, _, y, out) => {
  const mu = Math.exp(m);
  out.l = (y === 0 ? 0 : y * m) - mu;
  out.r = y - mu;
  out.o = -mu;
};
const nbinom2: InMean = (m, d, y, out) => {
  const k = Math.exp(d);
  const [q, rest] = [1 / (1 + Math.exp(d - m)), 1 / (1 + Math.exp(m - d))];
  logGammaRise(k, y, rise);
  out.l = (y === 0 ? 0 : y * m) - (y + k) * log1pExp(m - d) + rise.value;
  out.r = y * rest - k * q;
  out.o = -(y + k) * q * rest;
};
const nbinom1: InMean = (m, d, y, out) => {
  const k = Math.exp(m - d);
  const log1p = log1pExp(d);
  logGammaRise(k, y, rise);
  out.l = rise.value + (y === 0 ? 0 : y * m) - (y + k) * log1p;
  out.r = k * (rise.first - log1p);
  out.o = out.r + k * k * rise.second;
};
const gamma: InMean = (m, d, y, out) => {
  const a = Math.exp(d);
  const x = Math.log(y) - m;
  out.l = -a * (Math.expm1(x) - x) + d / 2 - stirlingError(a);
  out.r = a * Math.expm1(x);
  out.o = -a * Math.exp(x);
};
const inverseGaussian: InMean = (m, d, y, out) => {
  const [ratio, weight] = [y / Math.exp(m), Math.exp(-d) / y];
  out.l = -d / 2 - ((ratio - 1) ** 2 * weight) / 2;
  out.r = ratio * (ratio - 1) * weight;
  out.o = -ratio * (2 * ratio - 1) * weight;
};
const lognormal: InMean = (m, d, y, out) => {
  const v = log1pExp(2 * (d - m));
  const share = 1 / (1 + Math.exp(2 * (m - d)));
  const [v1, v2] = [-2 * share, 4 * share * (1 - share)];
  const [a, a1, a2] = [Math.log(y) - m + v / 2, v1 / 2 - 1, v2 / 2];
  out.l = -Math.log(v) / 2 - (a * a) / (2 * v);
  out.r = -v1 / (2 * v) - (a * a1) / v + (a * a * v1) / (2 * v * v);
  const ofLog = -(v2 / v - (v1 / v) ** 2) / 2;
  out.o =
    ofLog -
    (a1 * a1 + a * a2) / v +
    (2 * a * a1 * v1) / v ** 2 +
    (a * a * v2) / (2 * v * v) -
    (a * a * v1 * v1) / v ** 3;
};
const none: Height = { l: 0, r: 0, o: 0 };
const truncated =
  (base: InMean): InMean =>
  (m, d, y, out) => {
    base(m, d, 0, none);
    const odds = 1 / Math.expm1(-none.l);
    base(m, d, y, out);
    out.l -= Math.log(-Math.expm1(none.l));
    out.r += odds * none.r;
    out.o += odds * none.o + odds * (1 + odds) * none.r * none.r;
  };
/** The weight m'^2 / V in units of m, V the variance of y over mu^2. */
type Weight = (m: number, d: number) => number;
function ofLogMean(link: string, base: InMean, dispersion: Density['dispersion'], weight?: Weight): Density {
  const linkAt = LOG_MEANS[link];
  const to: Link = { m: 0, m1: 1, m2: 0 };
  const plain = link === 'log';
  return {
    dispersion,
    at(e, d, y, _, out) {
      if (plain) {
        base(e, d, y, out);
        out.o = -out.o;
        return;
      }
      linkAt(e, to);
      base(to.m, d, y, out);
      out.o = -(out.o * to.m1 * to.m1 + out.r * to.m2);
      out.r *= to.m1;
    },
    ...(weight && {
      expected: (e: number, d: number): number => {
        linkAt(e, to);
        return to.m1 * to.m1 * weight(to.m, d);
      },
    }),
  };
}
const times = (count: number, log: number): number => (count === 0 ? 0 : count * log);

function binomial(link: string): Density {
  const tailsAt = TAILS[link];
  const x: Tails = { p: 0, q: 0, f: 0, f1: 0 };
  const logit = link === 'logit';
  return {
    dispersion: 0,
    at(e, _, y, t, out) {
      if (logit) {
        // one exponential for all: s the smaller tail
        const size = Math.abs(e);
        const small = Math.exp(-size);
        const large = 1 / (1 + small);
        const s = small * large;
        const against = e > 0 ? t - y : y;
        out.l = -t * Math.log1p(small) - size * against;
        out.r = e > 0 ? y * s - against * large : against * large - (t - y) * s;
        out.o = t * s * large;
        return;
      }
      tailsAt(e, x);
      const { p, q, f, f1 } = x;
      out.l = times(y, Math.log(p)) + times(t - y, Math.log(q));
      out.r = times(y, f / p) - times(t - y, f / q);
      out.o = times(y, ((f * f) / p - f1) / p) + times(t - y, ((f * f) / q + f1) / q);
    },
    expected(e, _, t) {
      tailsAt(e, x);
      return logit ? t * x.f : (t * x.f * x.f) / (x.p * x.q);
    },
  };
}
/** By l1 and l2 in p. */
function ofProbability(link: string, base: (x: Tails, d: number, y: number, t: number, out: Height) => void): Density {
  const tailsAt: TailsAt = TAILS[link];
  const x: Tails = { p: 0, q: 0, f: 0, f1: 0 };
  return {
    dispersion: -1,
    at(e, d, y, t, out) {
      tailsAt(e, x);
      base(x, d, y, t, out);
      out.o = -(out.o * x.f * x.f + out.r * x.f1);
      out.r *= x.f;
    },
  };
}
const beta = (x: Tails, d: number, y: number, _: number, out: Height): void => {
  const phi = Math.exp(d);
  const [a, b] = [x.p * phi, x.q * phi];
  out.l = logGamma(phi) - logGamma(a) - logGamma(b) + a * Math.log(y) + b * Math.log1p(-y);
  out.r = phi * (Math.log(y) - Math.log1p(-y) - digamma(a) + digamma(b));
  out.o = -phi * phi * (trigamma(a) + trigamma(b));
};
const betabinomial = (x: Tails, d: number, y: number, t: number, out: Height): void => {
  const phi = Math.exp(d);
  const [a, b] = [x.p * phi, x.q * phi];
  logGammaRise(a, y, rise);
  const [l, r, o] = [rise.value + times(y, Math.log(a)), rise.first, rise.second];
  logGammaRise(b, t - y, rise);
  out.l = l + rise.value + times(t - y, Math.log(b));
  out.r = phi * (r - rise.first);
  out.o = phi * phi * (o + rise.second);
  logGammaRise(phi, t, rise);
  out.l -= rise.value + t * d;
};
/** mu, mu' and mu''. */
function meanOf(link: string): (e: number) => [number, number, number] {
  const linkAt = LOG_MEANS[link];
  const to: Link = { m: 0, m1: 1, m2: 0 };
  return (e) => {
    if (link === 'identity') return [e, 1, 0];
    if (link === 'inverse') return [1 / e, -1 / (e * e), 2 / (e * e * e)];
    linkAt(e, to);
    const mu = Math.exp(to.m);
    return [mu, mu * to.m1, mu * (to.m1 * to.m1 + to.m2)];
  };
}
/** By l1 and l2 in mu. */
function ofMean(link: string, base: InMean, dispersion: Density['dispersion']): Density {
  const mean = meanOf(link);
  return {
    dispersion,
    at(e, d, y, _, out) {
      const [mu, mu1, mu2] = mean(e);
      base(mu, d, y, out);
      out.o = -(out.o * mu1 * mu1 + out.r * mu2);
      out.r *= mu1;
    },
  };
}
const gaussianOfMean: InMean = (mu, d, y, out) => {
  const w = Math.exp(-2 * d);
  out.l = -d - ((y - mu) ** 2 * w) / 2;
  out.r = (y - mu) * w;
  out.o = -w;
};
function gaussian(link: string): Density {
  const mean = meanOf(link);
  return { ...ofMean(link, gaussianOfMean, 2), expected: (e, d) => mean(e)[1] ** 2 * Math.exp(-2 * d) };
}

/** `shape`: the further parameter, of a family that has one. null: not known. */
export function densityOf(family: string, link: string, shape = Number.NaN): Density | null {
  if (Object.hasOwn(TAILS, link)) {
    if (family === 'binomial') return binomial(link);
    if (family === 'beta_family') return ofProbability(link, beta);
    return family === 'betabinomial' ? ofProbability(link, betabinomial) : null;
  }
  if (!Object.hasOwn(LOG_MEANS, link)) return null;
  const sizeWeight: Weight = (m, d) => 1 / (Math.exp(-m) + Math.exp(-d));
  switch (family) {
    case 'poisson':
      return ofLogMean(link, poisson, 0, Math.exp);
    case 'nbinom2':
      return ofLogMean(link, nbinom2, -1, sizeWeight);
    case 'nbinom1':
      return ofLogMean(link, nbinom1, 1);
    case 'truncated_poisson':
      return ofLogMean(link, truncated(poisson), 0);
    case 'truncated_nbinom2':
      return ofLogMean(link, truncated(nbinom2), -1);
    case 'truncated_nbinom1':
      return ofLogMean(link, truncated(nbinom1), 1);
    case 'genpois':
      return ofLogMean(link, genpois, 1);
    case 'truncated_genpois':
      return ofLogMean(link, truncated(genpois), 1);
    case 'nbinom12':
      return ofLogMean(link, nbinom12(shape), 1);
    case 'tweedie':
      return ofLogMean(link, tweedie(shape), 1);
    case 't_family':
      return ofMean(link, student(shape), 2);
    case 'Gamma':
    case 'ziGamma':
      return ofLogMean(link, gamma, -1, (_, d) => Math.exp(d));
    case 'inverse.gaussian':
      return ofLogMean(link, inverseGaussian, 1, (m, d) => Math.exp(-m - d));
    case 'lognormal':
      return ofLogMean(link, lognormal, 1);
    case 'gaussian':
      return gaussian(link);
    default:
      return null;
  }
}
