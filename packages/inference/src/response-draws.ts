/**
 * Responses of other families than gaussian with identity link, drawn row by row as lme4's simulate draws them (R's own rbinom, rpois,
 * rnbinom, rgamma, rnorm): binomial of the row's trials; Gamma of shape 1 / dispersion; negative binomial of size theta, given or
 * 1 / dispersion. Those of glmmTMB alone are family-draws.ts's; a zero of its zero-inflation takes the place of what was drawn. Prior weights are left
 * out.
 */
import { type Answer, type Canonical, familyName, type Problem } from '@mixdiff/contract';
import { pnorm, type Random } from '@mixdiff/probability';
import { dispersionOf, furtherDraw, type RowDraw } from './family-draws.ts';
import { notDrawn } from './messages.ts';

/** Linear predictors of the rows, n each: of the mean, of the zero-inflation and of the dispersion where there are such. */
export interface Predictors {
  readonly eta: Float64Array;
  readonly zeta: Float64Array | null;
  readonly delta: Float64Array | null;
}
/** Fills y (n). */
export type Draws = (at: Predictors, random: Random, y: Float64Array) => void;

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
export function responseDraws({ response, parts }: Problem, { residual }: Canonical): Answer<{ readonly draw: Draws }> {
  const { family, link, trials, theta } = response;
  const mean = MEANS.get(link);
  const own = residual.kind === 'none' ? (residual.family ?? {}) : {};
  const dispersion = own['dispersion'] ?? Number.NaN;
  const one = mean && (parts.dispersion ? null : rowOf(family, theta ?? 1 / dispersion, dispersion, trials));
  const further = furtherDraw(family, own) ?? (parts.dispersion ? ofDispersion(family) : null);
  if (!mean || !(one || further)) return notDrawn(familyName(response), link);
  return {
    draw({ eta, zeta, delta }, random, y) {
      for (let i = 0; i < y.length; i++) {
        const mu = mean(eta[i]);
        if (one) y[i] = one(mu, random, i);
        else if (further) {
          const phi = delta ? dispersionOf(family, delta[i]) : dispersion;
          y[i] = further(mu, phi, random, trials?.[i] ?? 1);
        }
        // glmmTMB draws the response first, then whether it is one
        if (zeta) y[i] *= random.binomial(1, 1 / (1 + Math.exp(zeta[i])));
      }
    },
  };
}
/** Those of lme4 where their dispersion has a linear predictor. */
const ofDispersion = (family: string): RowDraw | null => {
  if (family === 'nbinom2') return (mu, dispersion, random) => random.negativeBinomial(1 / dispersion, mu);
  return family === 'Gamma' ? (mu, dispersion, random) => random.gamma(1 / dispersion, mu * dispersion) : null;
};

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
