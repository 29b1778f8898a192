/**
 * The covariance matrices of a structure in coordinates without constraints, for a search: both maps to canonical parameters,
 * derivatives, and where it starts. No engine and no referee may import it: a fault in it must not move a fit or a judgement.
 */
import type { Residual } from '@mixdiff/contract';

export type MarginalPoint = Pick<Extract<Residual, { kind: 'marginal' }>, 'sigma2' | 'parameters'>;

export interface Coordinates {
  readonly length: number;
  toPoint(x: Float64Array): MarginalPoint;
  /** null: no point of the open region of positive definite matrices. */
  fromPoint(at: MarginalPoint): Float64Array | null;
  /** C (m x m, column-major), into `out`. */
  covariance(x: Float64Array, out: Float64Array): void;
  /** dC/dx_k, into `out`. */
  derivative(x: Float64Array, k: number, out: Float64Array): void;
  /** No correlation, and these variances (m) as far as the structure has them. */
  independent(variance: Float64Array): Float64Array;
}
