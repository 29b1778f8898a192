/**
 * y_i ~ N(X_i beta, G_i^-1/2 Sigma[v_i, v_i] G_i^-1/2), G_i the weights of subject i's rows, v_i its visits, and the work arrays of one
 * evaluation. beta is profiled (ML) or integrated (REML) out; no variance is.
 */
import type { Problem } from '@mixdiff/contract';
import { type Covariance, covarianceOf, isMmrmKind } from './covariance.ts';
import { buildDesign, type Design } from './design.ts';

export interface Model {
  readonly problem: Problem;
  readonly design: Design;
  readonly covariance: Covariance;
  readonly reml: boolean;
  /** n, or n - p under REML. */
  readonly N: number;
  readonly work: Work;
}
/** Of the last evaluation; q = p + 1. Factors are lower triangles, column-major. */
export interface Work {
  readonly sigma: Float64Array;
  /** Factor of the whole Sigma, m x m; not of `us`. */
  readonly whole: Float64Array;
  /** Of Sigma[v, v], by pattern. */
  readonly factors: readonly Float64Array[];
  /** n x q, row by row: L^-1 [Q r] after an evaluation, Sigma^-1 [Q r] after `weigh`. */
  readonly rows: Float64Array;
  /** q x q: [Q r]'W[Q r], lower triangle. */
  readonly cross: Float64Array;
  /** p x p: of Q'WQ. */
  readonly factor: Float64Array;
  /** p */
  readonly gamma: Float64Array;
  rss: number;
  value: number;
}

export function openModel(problem: Problem): Model {
  const design = buildDesign(problem);
  const kind = problem.residual?.structure.kind;
  if (!kind || !isMmrmKind(kind)) throw new Error(`mmrm has no structure ${kind}`);
  const { n, p, patterns, positions } = design;
  const m = positions.length;
  const reml = problem.method === 'REML';
  return {
    problem,
    design,
    covariance: covarianceOf(kind, m),
    reml,
    N: reml ? n - p : n,
    work: {
      sigma: new Float64Array(m * m),
      whole: new Float64Array(m * m),
      factors: patterns.map(({ visits }) => new Float64Array(visits.length ** 2)),
      rows: new Float64Array(n * (p + 1)),
      cross: new Float64Array((p + 1) ** 2),
      factor: new Float64Array(p * p),
      gamma: new Float64Array(p),
      rss: Number.NaN,
      value: Number.POSITIVE_INFINITY,
    },
  };
}
