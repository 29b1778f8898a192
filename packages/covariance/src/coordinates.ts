/**
 * The covariance matrices of a structure in coordinates without constraints, for a search: both maps to canonical parameters,
 * derivatives, and where it starts. No engine and no referee may import it: a fault in it must not move a fit or a judgement.
 */
import type { Residual } from '@mixdiff/contract';

export type MarginalPoint = Pick<Extract<Residual, { kind: 'marginal' }>, 'sigma2' | 'parameters'>;

/** Of one group; covariances stand in cells, as correlations do. */
export interface Coordinates {
  readonly length: number;
  readonly cells: number;
  toPoint(x: Float64Array): MarginalPoint;
  /** null: no point of the open region of positive definite matrices. */
  fromPoint(at: MarginalPoint): Float64Array | null;
  /** Covariances, into `out` (cells). */
  covariance(x: Float64Array, out: Float64Array): void;
  /** By x_k, into `out`. */
  derivative(x: Float64Array, k: number, out: Float64Array): void;
  /**
   * out_k <- the sum over cells of S times the derivative by x_k, all of them together: the gradient of what has the derivatives
   * S by the covariances. S is symmetric where cells are pairs of positions.
   */
  pull(x: Float64Array, S: Float64Array, out: Float64Array): void;
  /** With these variances of the positions, as far as the structure has them; the first without correlation, if it can. */
  starts(variance: Float64Array): readonly Float64Array[];
}

/** `pull` one derivative after another. */
export function pulledEach(
  { length, cells, derivative }: { length: number; cells: number; derivative: Coordinates['derivative'] },
  x: Float64Array,
  S: Float64Array,
  out: Float64Array,
): void {
  const slope = new Float64Array(cells);
  for (let k = 0; k < length; k++) {
    derivative(x, k, slope);
    out[k] = 0;
    for (let cell = 0; cell < cells; cell++) out[k] += S[cell] * slope[cell];
  }
}
