/** The linear predictor without random effects, X row by row. */
import type { GlmerDesign } from '../design.ts';

export interface FixedPart {
  /** n x rank, row by row; n; n, filled. */
  readonly X: Float64Array;
  readonly offset: Float64Array;
  readonly values: Float64Array;
  readonly rank: number;
}
/** Linear predictors between which e^eta reaches no limit of lme4's links. */
export const FAR = 36;

/** `order`: which row stands where; as they are unless given. */
export function fixedPart({ n, rank, X, offset }: GlmerDesign, order?: Int32Array): FixedPart {
  const rows = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) for (let j = 0; j < rank; j++) rows[i * rank + j] = X[j * n + (order?.[i] ?? i)];
  return {
    X: rows,
    offset: order ? offset.map((_, i) => offset[order[i]]) : offset,
    values: new Float64Array(n),
    rank,
  };
}
/** values <- offset + X beta, beta being `par` from `first` on; their largest absolute value. */
export function fillFixedPart({ X, offset, values, rank }: FixedPart, par: Float64Array, first: number): number {
  let far = 0;
  const end = first + rank;
  for (let i = 0, at = 0; i < values.length; i++) {
    let sum = offset[i];
    for (let j = first; j < end; j++) sum += X[at++] * par[j];
    values[i] = sum;
    far = Math.max(far, Math.abs(sum));
  }
  return far;
}
