/**
 * Whether a covariance matrix is at zero for all practical purposes. The log-SD scale never reaches zero, but the
 * likelihood at zero exists: with T_jj set to 0, Sigma = T T' is singular. A fit is called singular when some T_jj can
 * be set to zero (of other structures: a standard deviation, or a correlation to the end of its range) at a cost below 1e-3 in
 * log-likelihood. (The original has no such flag; this is how zero is told on the scale of certificates.)
 */
import type { Model } from './model.ts';

const COST_OF_ZERO = 1e-3;

/** `zeros`: of each term, how many ends its scale has. `at`: the objective with one of them reached, `here` that without. */
export const reachesZero = (
  zeros: readonly number[],
  here: number,
  at: (term: number, end: number) => number,
): boolean =>
  zeros.some((count, k) =>
    Array.from({ length: count }, (_, j) => at(k, j)).some((value) => value - here < COST_OF_ZERO),
  );

export const isSingular = ({ objective, covariances, valueAtZero }: Model, par: Float64Array): boolean =>
  reachesZero(
    covariances.map(({ zeros }) => zeros),
    objective(par),
    (k, j) => valueAtZero(par, k, j),
  );
