/** The negative log-likelihood as a function of the native parameters: what an optimizer sees. */
import type { Covariance } from './covariance.ts';
import type { FixedEffects } from './design.ts';
import { gradientOf } from './gradient.ts';
import type { Likelihood } from './likelihood.ts';
import { type Parameters, readGamma } from './parameters.ts';
import type { Response } from './response.ts';

/** Value at `par` and, where asked, its gradient; +Infinity where there is none. No allocation. */
export type Objective = (par: Float64Array, gradient?: Float64Array) => number;

/** An optimizer asks for f and then for the gradient at the same place: what f left is used again. */
export function openObjective(
  parameters: Parameters,
  fixed: FixedEffects,
  covariances: readonly Covariance[],
  nll: Likelihood,
  response: () => Response,
): { objective: Objective; forget: () => void } {
  const { betas, thetaAt, perLogSigma, length } = parameters;
  const delta = new Float64Array(fixed.p);
  const differentiate = gradientOf(parameters, fixed, covariances, nll);
  const last = new Float64Array(length).fill(Number.NaN);
  let value = Number.POSITIVE_INFINITY;

  const evaluate = (par: Float64Array): void => {
    if (betas > 0) readGamma(par, response().beta, fixed, delta, nll.gamma);
    nll.setSigma(par[betas] * perLogSigma);
    for (let k = 0; k < covariances.length; k++) covariances[k].set(par, thetaAt[k]);
    value = nll.value();
    if (!Number.isFinite(value)) value = Number.POSITIVE_INFINITY;
    last.set(par);
  };
  const isLast = (par: Float64Array): boolean => {
    for (let j = 0; j < length; j++) if (par[j] !== last[j]) return false;
    return true;
  };
  return {
    forget() {
      last.fill(Number.NaN);
    },
    objective(par, gradient) {
      if (!gradient || !isLast(par)) evaluate(par);
      if (!gradient) return value;
      if (value === Number.POSITIVE_INFINITY) gradient.fill(Number.NaN, 0, length);
      else differentiate(last, gradient);
      return value;
    },
  };
}
