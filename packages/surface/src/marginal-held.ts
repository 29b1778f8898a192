/**
 * The likelihood of a marginal model with a coefficient held, y - b x_j on the other columns of X: what profile intervals of
 * coefficients go along. The rows that stand in for subjects are made once.
 */
import type { Problem } from '@mixdiff/contract';
import { type ResidualCoordinates, residualCoordinates } from '@mixdiff/covariance';
import type { Objective } from './climb.ts';
import { criterionOf } from './marginal-criterion.ts';
import { type RowPattern, rowPatterns } from './row-patterns.ts';

/** Minus log-likelihoods up to one constant, by the problem's method. */
export interface MarginalLikelihood {
  readonly coordinates: ResidualCoordinates;
  /** All coefficients at their best. */
  readonly value: Objective;
  /** Of ML alone: column j of X with the coefficient b. */
  holding(j: number, b: number): Objective;
}

/** null: no residual model, or one without coordinates. */
export function openMarginalLikelihood(problem: Problem): MarginalLikelihood | null {
  const { residual } = problem;
  const at = residual && residualCoordinates(residual);
  if (!residual || !at) return null;
  const p = problem.parts.conditional.X.ncol;
  const patterns = rowPatterns(problem, residual, at);
  return {
    coordinates: at,
    value: criterionOf(problem, residual, at, patterns, p).value,
    holding: (j, b) =>
      criterionOf(
        problem,
        residual,
        at,
        patterns.map((one) => held(one, p, j, b)),
        p - 1,
      ).value,
  };
}

function held(pattern: RowPattern, p: number, j: number, b: number): RowPattern {
  const v = pattern.rows.length;
  const whole = pattern.whole.map((block) => {
    const out = new Float64Array(v * p);
    out.set(block.subarray(0, j * v));
    out.set(block.subarray((j + 1) * v), j * v);
    const y = out.subarray((p - 1) * v);
    for (let a = 0; a < v; a++) y[a] -= b * block[j * v + a];
    return out;
  });
  return { ...pattern, whole };
}
