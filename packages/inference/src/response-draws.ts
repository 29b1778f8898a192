/**
 * Responses of other families than gaussian with identity link, drawn row by row as lme4's simulate draws them (R's own rbinom, rpois,
 * rnbinom, rgamma, rnorm): binomial of the row's trials; Gamma of shape 1 / dispersion; negative binomial of size theta, given or
 * 1 / dispersion. Prior weights are left out.
 */
import { type Answer, type Canonical, familyName, type Problem } from '@mixdiff/contract';
import { pnorm, type Random } from '@mixdiff/probability';
import { notDrawn } from './messages.ts';

/** y (n) at a linear predictor eta (n). */
export type Draws = (eta: Float64Array, random: Random, y: Float64Array) => void;

const MEANS: ReadonlyMap<string, (eta: number) => number> = new Map([
  ['identity', (eta: number) => eta],
  ['log', Math.exp],
  ['inverse', (eta: number) => 1 / eta],
  ['sqrt', (eta: number) => eta * eta],
  ['1/mu^2', (eta: number) => 1 / Math.sqrt(eta)],
  ['logit', (eta: number) => 1 / (1 + Math.exp(-eta))],
  ['probit', (eta: number) => pnorm(eta)],
  ['cloglog', (eta: number) => -Math.expm1(-Math.exp(eta))],
  ['cauchit', (eta: number) => 0.5 + Math.atan(eta) / Math.PI],
]);

/** Refused by name where the family, its link or its dispersion is none that is drawn from. */
export function responseDraws({ response }: Problem, { residual }: Canonical): Answer<{ readonly draw: Draws }> {
  const { family, link, trials, theta } = response;
  const mean = MEANS.get(link);
  const dispersion = residual.kind === 'none' ? (residual.family?.['dispersion'] ?? Number.NaN) : Number.NaN;
  const one = mean && rowOf(family, theta ?? 1 / dispersion, dispersion, trials);
  if (!mean || !one) return notDrawn(familyName(response), link);
  return {
    draw(eta, random, y) {
      for (let i = 0; i < y.length; i++) y[i] = one(mean(eta[i]), random, i);
    },
  };
}

function rowOf(
  family: string,
  size: number,
  dispersion: number,
  trials: Float64Array | null,
): ((mu: number, random: Random, i: number) => number) | null {
  switch (family) {
    case 'binomial':
      return (mu, random, i) => random.binomial(trials?.[i] ?? 1, mu);
    case 'poisson':
      return (mu, random) => random.poisson(mu);
    case 'nbinom2':
    case 'negative.binomial':
      return size > 0 ? (mu, random) => random.negativeBinomial(size, mu) : null;
    case 'Gamma':
      return dispersion > 0 ? (mu, random) => random.gamma(1 / dispersion, mu * dispersion) : null;
    case 'gaussian':
      return dispersion >= 0 ? (mu, random) => mu + Math.sqrt(dispersion) * random.normRand() : null;
    default:
      return null;
  }
}
