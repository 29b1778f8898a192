/** The negative log-likelihood as a function of the native parameters: what an optimizer sees. */

import type { FixedEffects } from './design.ts';
import { gradientOf } from './gradient.ts';
import type { Likelihood } from './likelihood.ts';
import { type Parameters, readGamma } from './parameters.ts';
import type { Response } from './response.ts';
import type { Covariance } from './term-covariance.ts';

/** Value at `par` and, where asked, its gradient; +Infinity where there is none. No allocation. */
export type Objective = (par: Float64Array, gradient?: Float64Array) => number;

/**
 * What an evaluation leaves: all that is read off at a point takes it as argument. It stands in the model's work arrays
 * and holds until the next evaluation.
 */
export interface Solution {
  /** length, a copy. */
  readonly par: Float64Array;
  /** -l; +Infinity where there is none, and gamma and b are no solution. */
  readonly value: number;
  /** Of each term, c x c. */
  readonly T: readonly Float64Array[];
  /** rank; given under ML, solved for under REML. */
  readonly gamma: Float64Array;
  /** Modes on the scale of the data, q. */
  readonly b: Float64Array;
}
/** With what the gradient needs: H^-1 at the places of H. */
export interface Differentiated extends Solution {
  readonly V: Float64Array;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Evaluation {
  /** Fills `gradient` when given. No allocation. */
  solveAt(par: Float64Array, gradient?: Float64Array): Solution;
  differentiateAt(par: Float64Array): Differentiated;
  /** q: variances of the random effects, `par` held fixed; under REML beta is integrated out. */
  variancesAt(par: Float64Array): Float64Array;
  /** -l where term `k` is singular in its `j`-th way (for `us` and `diag` the standard deviation `j`, given the columns before it, is zero). */
  valueAtZero(par: Float64Array, k: number, j: number): number;
  /** The response has changed: no solution holds. */
  forget(): void;
}

/** An optimizer asks for f and then for the gradient at the same place, and a statement for more: what f left is used again. */
export function openEvaluation(
  parameters: Parameters,
  fixed: FixedEffects,
  covariances: readonly Covariance[],
  nll: Likelihood,
  response: () => Response,
): Evaluation {
  const { betas, thetaAt, perLogSigma, length } = parameters;
  const delta = new Float64Array(fixed.p);
  const scratch = new Float64Array(length);
  const differentiate = gradientOf(parameters, fixed, covariances, nll);
  const last = new Float64Array(length).fill(Number.NaN);
  const solution: Mutable<Solution> = {
    par: last,
    value: Number.NaN,
    T: covariances.map(({ T }) => T),
    gamma: nll.gamma,
    b: nll.b,
  };

  const place = (par: Float64Array): void => {
    if (betas > 0) readGamma(par, response().beta, fixed, delta, nll.gamma);
    nll.setSigma(par[betas] * perLogSigma);
    for (let k = 0; k < covariances.length; k++) covariances[k].set(par, thetaAt[k]);
  };
  const evaluate = (par: Float64Array): void => {
    place(par);
    const value = nll.value();
    solution.value = Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
    last.set(par);
  };
  const isLast = (par: Float64Array): boolean => {
    for (let j = 0; j < length; j++) if (par[j] !== last[j]) return false;
    return true;
  };
  const solveAt = (par: Float64Array, gradient?: Float64Array): Solution => {
    if (!isLast(par)) evaluate(par);
    if (!gradient) return solution;
    if (solution.value === Number.POSITIVE_INFINITY) gradient.fill(Number.NaN, 0, length);
    else differentiate(last, gradient);
    return solution;
  };
  return {
    forget() {
      last.fill(Number.NaN);
    },
    solveAt,
    differentiateAt(par) {
      solveAt(par, scratch);
      return { ...solution, V: nll.inverse() };
    },
    variancesAt(par) {
      solveAt(par);
      const out = new Float64Array(solution.b.length);
      nll.variances(out);
      return out;
    },
    valueAtZero(par, k, j) {
      place(par);
      last.fill(Number.NaN);
      covariances[k].zero(j);
      return nll.value();
    },
  };
}
