/**
 * Draws of glmmTMB's further families, each made of R's variates; counts from 1 are drawn by rejection, or where zeros are most of it by walking
 * up the distribution (Devroye 1986, sections II.3, III.2); beta variates are quotients of two gamma variates (section IX.4.1).
 */
import { logGamma, type Random } from '@mixdiff/probability';

/** One response of mean mu and canonical dispersion; `n`: its trials. */
export type RowDraw = (mu: number, dispersion: number, random: Random, n: number) => number;

const beta = (a: number, b: number, random: Random): number => {
  const [x, y] = [random.gamma(a), random.gamma(b)];
  return x / (x + y);
};
/** Up to this share of zeros, those that are drawn are drawn again. */
const REJECTED = 0.9;
const MOST_STEPS = 1e6;

/** A count from 1: `zero` the probability of 0, `next(y)` f(y + 1) / f(y). */
function fromOne(zero: number, next: (y: number) => number, draw: () => number, random: Random): number {
  if (zero <= REJECTED) {
    for (;;) {
      const y = draw();
      if (y !== 0) return y;
    }
  }
  const u = random.unifRand();
  // f(1) / (1 - f(0)), where f(0) is nearly all: -expm1(log f(0)) keeps its digits
  let f = (next(0) * zero) / -Math.expm1(Math.log(zero));
  let sum = f;
  let y = 1;
  for (; sum < u && y < MOST_STEPS; y++) {
    f *= next(y);
    sum += f;
  }
  return y;
}
const truncatedPoisson: RowDraw = (mu, _, random) =>
  fromOne(
    Math.exp(-mu),
    (y) => mu / (y + 1),
    () => random.poisson(mu),
    random,
  );
const negativeFromOne = (size: number, mu: number, random: Random): number =>
  fromOne(
    Math.exp(-size * Math.log1p(mu / size)),
    (y) => ((y + size) / (y + 1)) * (mu / (mu + size)),
    () => random.negativeBinomial(size, mu),
    random,
  );

/** Walks up from `first`, by the log-density of Consul & Famoye (1992, equation 1.1). */
function genpois(mu: number, phi: number, random: Random, first: 0 | 1): number {
  const theta = mu / Math.sqrt(phi);
  const lambda = 1 - 1 / Math.sqrt(phi);
  const f = (y: number): number => {
    const rate = theta + lambda * y;
    return rate > 0 ? Math.exp(Math.log(theta) + (y - 1) * Math.log(rate) - rate - logGamma(y + 1)) : 0;
  };
  const whole = first === 1 ? -Math.expm1(-theta) : 1;
  const u = random.unifRand() * whole;
  let y: number = first;
  for (let sum = f(y); sum < u && y < MOST_STEPS; sum += f(y)) y++;
  return y;
}

function tweedie(mu: number, phi: number, power: number, random: Random): number {
  const count = random.poisson(mu ** (2 - power) / (phi * (2 - power)));
  if (count === 0) return 0;
  // a sum of gamma variates is one
  return random.gamma((count * (2 - power)) / (power - 1), phi * (power - 1) * mu ** (power - 1));
}

/** `shape`: the family's other canonical parameter (`psi`, `power`, `df`). null: none is drawn here. */
export function furtherDraw(family: string, shape: Readonly<Record<string, number>>): RowDraw | null {
  const { psi = Number.NaN, power = Number.NaN, df = Number.NaN } = shape;
  switch (family) {
    case 'nbinom1':
      return (mu, phi, random) => random.negativeBinomial(mu / phi, mu);
    case 'nbinom12':
      return (mu, phi, random) => random.negativeBinomial(mu / (phi + mu / psi), mu);
    case 'truncated_poisson':
      return truncatedPoisson;
    case 'truncated_nbinom2':
      return (mu, dispersion, random) => negativeFromOne(1 / dispersion, mu, random);
    case 'truncated_nbinom1':
      return (mu, phi, random) => negativeFromOne(mu / phi, mu, random);
    case 'genpois':
      return (mu, phi, random) => genpois(mu, phi, random, 0);
    case 'truncated_genpois':
      return (mu, phi, random) => genpois(mu, phi, random, 1);
    case 'betabinomial':
      return (mu, dispersion, random, n) => random.binomial(n, beta(mu / dispersion, (1 - mu) / dispersion, random));
    case 'beta_family':
      return (mu, dispersion, random) => beta(mu / dispersion, (1 - mu) / dispersion, random);
    case 'ziGamma':
      return (mu, dispersion, random) => random.gamma(1 / dispersion, mu * dispersion);
    case 'lognormal':
      return (mu, dispersion, random) => {
        const s2 = Math.log1p(dispersion / (mu * mu));
        return Math.exp(Math.log(mu) - s2 / 2 + Math.sqrt(s2) * random.normRand());
      };
    case 'tweedie':
      return (mu, phi, random) => tweedie(mu, phi, power, random);
    case 't_family':
      return (mu, dispersion, random) => {
        const normal = random.normRand();
        return mu + (Math.sqrt(dispersion) * normal) / Math.sqrt(random.chisq(df) / df);
      };
    default:
      return null;
  }
}

/** Canonical dispersion of e^delta, delta the predictor that glmmTMB has of it; NaN where its scale hangs on the version. */
export function dispersionOf(family: string, delta: number): number {
  if (family === 'gaussian') return Number.NaN;
  return Math.exp((POWERS.get(family) ?? 1) * delta);
}
const POWERS: ReadonlyMap<string, number> = new Map([
  ...['nbinom2', 'truncated_nbinom2', 'Gamma', 'ziGamma', 'beta_family', 'betabinomial'].map(
    (name) => [name, -1] as const,
  ),
  ...['lognormal', 't_family'].map((name) => [name, 2] as const),
]);
