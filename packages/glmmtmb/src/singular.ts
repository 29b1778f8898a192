/**
 * Whether a covariance matrix is at zero for all practical purposes. The log-SD scale never reaches zero, but the
 * likelihood at zero exists: with T_jj set to 0, Sigma = T T' is singular. A fit is called singular when some T_jj can
 * be set to zero (of other structures: a standard deviation, or a correlation to the end of its range) at a cost below 1e-3 in log-likelihood. (The original has no such flag; this is how zero is told on the
 * scale of certificates.)
 */
import type { Model } from './model.ts';

const COST_OF_ZERO = 1e-3;

export function isSingular({ objective, covariances, valueAtZero }: Model, par: Float64Array): boolean {
  const value = objective(par);
  for (let k = 0; k < covariances.length; k++) {
    for (let j = 0; j < covariances[k].zeros; j++) if (valueAtZero(par, k, j) - value < COST_OF_ZERO) return true;
  }
  return false;
}
