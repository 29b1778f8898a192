/**
 * Log-densities by family, each written once for both arithmetics: e the linear predictor of the mean, d the log of the family's dispersion
 * parameter as its original has it, m = log mu. What no parameter enters is left to `constant`. S_y is `risingProduct`.
 *
 *   binomial           y log p + (t - y) log q
 *   betabinomial       y log p + S_y(d + log p) + (t - y) log q + S_(t-y)(d + log q) - S_t(d): shapes p e^d, q e^d
 *   poisson            y m - mu
 *   nbinom2            S_y(d) + y m - (y + k) log(1 + mu / k),  k = e^d: variance mu + mu^2 / k
 *   nbinom1            S_y(m - d) + y m - (y + mu / phi) log(1 + phi),  phi = e^d: variance mu (1 + phi)
 *   Gamma              -a (e^x - 1 - x) + a log a - a - log Gamma(a),  x = log y - m, shape a = e^d
 *   inverse.gaussian   -d/2 - (e^x - 1)^2 / (2 phi y):  variance phi mu^3
 *   beta_family        G(a) + G(b) - G(phi) + a (log y - log p) + b (log(1 - y) - log q),  G(x) = x log x - x - log Gamma(x)
 *   gaussian           -d - (y - mu)^2 / (2 e^2d)
 *   genpois            log theta + (y - 1) log rho - rho,  theta = mu e^(-d/2), rho = theta + y (1 - e^(-d/2)): variance mu e^d
 *   lognormal          -1/2 log v - (log y - m + v/2)^2 / (2 v),  v = log(1 + e^2(d - m)): mean mu, SD e^d of y
 *
 * (McCullagh & Nelder 1989, chapters 2, 4, 6, 8; Hilbe 2011, chapters 8, 10; Ferrari & Cribari-Neto 2004, equation 4; Brooks et al. 2017; Consul & Famoye
 * 1992, equation 1.1.) Those with one more parameter are in shaped-families.ts. `fisher`: the expected information in e.
 */
import { difference, type Family, logFactorial, multiple } from './family.ts';
import {
  excess,
  exp,
  expLessOne,
  gammaScale,
  log,
  logOneLess,
  risingProduct,
  slope,
  softplus,
  square,
} from './functions.ts';
import { MEAN_LINKS, type Mean, PROBABILITY_LINKS, type Probability } from './links.ts';
import { SHAPED } from './shaped-families.ts';

const logChoose = (y: number, t: number): number =>
  y === 0 || y === t ? 0 : logFactorial(t) - logFactorial(y) - logFactorial(t - y);

const binomial = ({ logP, logQ }: Probability): Family => ({
  dispersion: 0,
  constant: logChoose,
  log: (A, e, _, y, t) =>
    A.add(
      y === 0 ? A.of(0) : A.linear(A.apply(logP, e), y, 0),
      t === y ? A.of(0) : A.linear(A.apply(logQ, e), t - y, 0),
    ),
  fisher: (A, e, _, t) => A.linear(A.times(A.apply(slope(logP), e), A.apply(slope(logQ), e)), -t, 0),
});
const betabinomial = ({ logP, logQ }: Probability): Family => ({
  dispersion: -1,
  constant: logChoose,
  log(A, e, d, y, t) {
    const part = (count: number, logShare: typeof e): typeof e =>
      A.add(multiple(A, count, logShare), A.apply(risingProduct(count), A.add(d, logShare)));
    const both = A.add(part(y, A.apply(logP, e)), part(t - y, A.apply(logQ, e)));
    return difference(A, both, A.apply(risingProduct(t), d));
  },
});
const poisson = ({ logMean }: Mean): Family => ({
  dispersion: 0,
  constant: (y) => -logFactorial(y),
  log(A, e, _, y) {
    const m = A.apply(logMean, e);
    return difference(A, multiple(A, y, m), A.apply(exp, m));
  },
  fisher: (A, e) => A.times(A.apply(exp, A.apply(logMean, e)), A.apply(square, A.apply(slope(logMean), e))),
});
const nbinom2 = ({ logMean }: Mean): Family => ({
  dispersion: -1,
  constant: (y) => -logFactorial(y),
  log(A, e, d, y) {
    const m = A.apply(logMean, e);
    const tail = A.times(A.linear(A.apply(exp, d), 1, y), A.apply(softplus, difference(A, m, d)));
    return difference(A, A.add(A.apply(risingProduct(y), d), multiple(A, y, m)), tail);
  },
  fisher(A, e, d) {
    const m = A.apply(logMean, e);
    const variance = A.apply(exp, difference(A, m, A.apply(softplus, difference(A, m, d))));
    return A.times(variance, A.apply(square, A.apply(slope(logMean), e)));
  },
});
const nbinom1 = ({ logMean }: Mean): Family => ({
  dispersion: 1,
  constant: (y) => -logFactorial(y),
  log(A, e, d, y) {
    const m = A.apply(logMean, e);
    const x = difference(A, m, d);
    const tail = A.times(A.linear(A.apply(exp, x), 1, y), A.apply(softplus, d));
    return difference(A, A.add(A.apply(risingProduct(y), x), multiple(A, y, m)), tail);
  },
});
const gamma = ({ logMean }: Mean): Family => ({
  dispersion: -1,
  constant: (y) => -Math.log(y),
  log(A, e, d, y) {
    const a = A.apply(exp, d);
    const x = A.linear(A.apply(logMean, e), -1, Math.log(y));
    return difference(A, A.apply(gammaScale, a), A.times(a, A.apply(excess, x)));
  },
  fisher: (A, e, d) => A.times(A.apply(exp, d), A.apply(square, A.apply(slope(logMean), e))),
});
const inverseGaussian = ({ logMean }: Mean): Family => ({
  dispersion: 1,
  constant: (y) => -Math.log(2 * Math.PI) / 2 - 1.5 * Math.log(y),
  log(A, e, d, y) {
    const x = A.linear(A.apply(logMean, e), -1, Math.log(y));
    const misfit = A.times(A.apply(square, A.apply(expLessOne, x)), A.apply(exp, A.linear(d, -1, 0)));
    return A.add(A.linear(d, -0.5, 0), A.linear(misfit, -0.5 / y, 0));
  },
  fisher(A, e, d) {
    const m = A.apply(logMean, e);
    const weight = A.apply(exp, A.linear(A.add(m, d), -1, 0));
    return A.times(weight, A.apply(square, A.apply(slope(logMean), e)));
  },
});
const beta = ({ logP, logQ }: Probability): Family => ({
  dispersion: -1,
  constant: (y) => -Math.log(y) - Math.log1p(-y),
  log(A, e, d, y) {
    const [p, q] = [A.apply(logP, e), A.apply(logQ, e)];
    const [a, b] = [A.apply(exp, A.add(p, d)), A.apply(exp, A.add(q, d))];
    const scales = difference(
      A,
      A.add(A.apply(gammaScale, a), A.apply(gammaScale, b)),
      A.apply(gammaScale, A.apply(exp, d)),
    );
    const misfit = A.add(A.times(a, A.linear(p, -1, Math.log(y))), A.times(b, A.linear(q, -1, Math.log1p(-y))));
    return A.add(scales, misfit);
  },
});
const gaussian = ({ mean }: Mean): Family => ({
  dispersion: 2,
  constant: () => -Math.log(2 * Math.PI) / 2,
  log(A, e, d, y) {
    const squares = A.apply(square, A.linear(A.apply(mean, e), -1, y));
    return difference(A, A.linear(A.times(squares, A.apply(exp, A.linear(d, -2, 0))), -0.5, 0), d);
  },
  fisher: (A, e, d) => A.times(A.apply(square, A.apply(slope(mean), e)), A.apply(exp, A.linear(d, -2, 0))),
});
const genpois = ({ logMean }: Mean): Family => ({
  dispersion: 1,
  constant: (y) => -logFactorial(y),
  log(A, e, d, y) {
    const half = A.linear(d, -0.5, 0);
    const logTheta = A.add(A.apply(logMean, e), half);
    const rho = A.add(A.apply(exp, logTheta), A.linear(A.apply(expLessOne, half), -y, 0));
    return A.add(logTheta, difference(A, A.linear(A.apply(log, rho), y - 1, 0), rho));
  },
});
const lognormal = ({ logMean }: Mean): Family => ({
  dispersion: 1,
  constant: (y) => -Math.log(2 * Math.PI) / 2 - Math.log(y),
  log(A, e, d, y) {
    const m = A.apply(logMean, e);
    const v = A.apply(softplus, A.linear(difference(A, d, m), 2, 0));
    const logV = A.apply(log, v);
    const off = A.add(A.linear(m, -1, Math.log(y)), A.linear(v, 0.5, 0));
    const misfit = A.times(A.apply(square, off), A.apply(exp, A.linear(logV, -1, 0)));
    return A.linear(A.add(logV, misfit), -0.5, 0);
  },
});
/** Given that it is not zero: log f - log(1 - f(0)). */
const truncated = (family: Family): Family => ({
  dispersion: family.dispersion,
  constant: family.constant,
  log(A, e, d, y, t) {
    const none = A.linear(family.log(A, e, d, 0, t), -1, 0);
    return difference(A, family.log(A, e, d, y, t), A.apply(logOneLess, none));
  },
});

const OF_PROBABILITIES: ReadonlyMap<string, (link: Probability) => Family> = new Map([
  ['binomial', binomial],
  ['betabinomial', betabinomial],
  ['beta_family', beta],
]);
const OF_MEANS: ReadonlyMap<string, (link: Mean) => Family> = new Map([
  ['poisson', poisson],
  ['nbinom2', nbinom2],
  ['nbinom1', nbinom1],
  ['truncated_poisson', (link: Mean) => truncated(poisson(link))],
  ['truncated_nbinom2', (link: Mean) => truncated(nbinom2(link))],
  ['truncated_nbinom1', (link: Mean) => truncated(nbinom1(link))],
  ['Gamma', gamma],
  ['ziGamma', gamma],
  ['inverse.gaussian', inverseGaussian],
  ['gaussian', gaussian],
  ['genpois', genpois],
  ['truncated_genpois', (link: Mean) => truncated(genpois(link))],
  ['lognormal', lognormal],
  ...SHAPED,
]);
/** null: not known. */
export function familyOf(family: string, link: string): Family | null {
  const probability = PROBABILITY_LINKS.get(link);
  const mean = MEAN_LINKS.get(link);
  const ofProbability = OF_PROBABILITIES.get(family);
  if (ofProbability) return probability ? ofProbability(probability) : null;
  const ofMean = OF_MEANS.get(family);
  return ofMean && mean ? ofMean(mean) : null;
}
/** As `family:` features name them. */
export const FAMILIES: readonly string[] = [
  ...[...OF_PROBABILITIES.keys()].flatMap((name) => [...PROBABILITY_LINKS.keys()].map((link) => `${name}(${link})`)),
  ...[...OF_MEANS.keys()].flatMap((name) => [...MEAN_LINKS.keys()].map((link) => `${name}(${link})`)),
].filter((name) => name !== 'gaussian(identity)');
/** Families whose zeros are those of zero-inflation alone. */
export const isHurdle = (family: string): boolean => family.startsWith('truncated_') || family === 'ziGamma';
