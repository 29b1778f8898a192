/**
 * From the likelihood's derivatives to those of the native parameters: beta through R (d/d beta = -R'Q'W^(1/2)r / sigma^2),
 * the dispersion on its scale, and each term's theta through its T.
 */

import { type FixedEffects, multiplyRt } from './design.ts';
import type { Likelihood } from './likelihood.ts';
import type { Parameters } from './parameters.ts';
import type { Covariance } from './term-covariance.ts';

/** Fills the gradient at the parameters `last`, which the likelihood must have been evaluated at. */
export function gradientOf(
  { betas, thetaAt, perLogSigma }: Parameters,
  fixed: FixedEffects,
  covariances: readonly Covariance[],
  nll: Likelihood,
): (last: Float64Array, gradient: Float64Array) => void {
  const slopes = new Float64Array(fixed.rank);
  return (last, gradient) => {
    gradient[betas] = nll.derivatives() * perLogSigma;
    if (betas > 0) {
      const inverseVariance = Math.exp(-2 * last[betas] * perLogSigma);
      // d(-l) / d beta = -R'Q'W^(1/2)r / sigma^2
      for (let j = 0; j < fixed.rank; j++) slopes[j] = -nll.residualQ[j] * inverseVariance;
      multiplyRt(fixed, slopes, gradient);
    }
    for (let k = 0; k < covariances.length; k++) covariances[k].gradient(nll.E[k], gradient, thetaAt[k]);
  };
}
