/**
 * y_i ~ N(X_i beta, G_i^-1/2 Sigma[v_i, v_i] G_i^-1/2), G_i the weights of subject i's rows, v_i its visits, and the work arrays of one
 * evaluation. beta is profiled (ML) or integrated (REML) out; no variance is.
 */
import type { Problem } from '@mixdiff/contract';
import { type Covariance, covarianceOf, isMmrmKind } from './covariance.ts';
import { buildDesign, type Design, respond } from './design.ts';
import { type Moments, momentsOf, packedLength } from './moments.ts';

export interface Model {
  readonly problem: Problem;
  readonly design: Design;
  /** By pattern. */
  readonly moments: readonly Moments[];
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
  /** Sigma[v, v]^-1, by pattern. */
  readonly inverses: readonly Float64Array[];
  /** [Q r]'W[Q r], packed: its lower triangle row by row. */
  readonly cross: Float64Array;
  /** p x p: of Q'WQ. */
  readonly factor: Float64Array;
  /** p */
  readonly gamma: Float64Array;
  rss: number;
  value: number;
}

export function openModel(problem: Problem, keepVisits = false): Model {
  const design = buildDesign(problem, keepVisits);
  const kind = problem.residual?.structure.kind;
  if (!kind || !isMmrmKind(kind)) throw new Error(`mmrm has no structure ${kind}`);
  const { n, p, patterns, positions, Z } = design;
  const m = positions.length;
  const reml = problem.method === 'REML';
  const blocks = (): Float64Array[] => patterns.map(({ visits }) => new Float64Array(visits.length ** 2));
  return {
    problem,
    design,
    moments: patterns.map((pattern) => momentsOf(pattern, Z, p + 1)),
    covariance: covarianceOf(kind, m),
    reml,
    N: reml ? n - p : n,
    work: {
      sigma: new Float64Array(m * m),
      whole: new Float64Array(m * m),
      factors: blocks(),
      inverses: blocks(),
      cross: new Float64Array(packedLength(p + 1)),
      factor: new Float64Array(p * p),
      gamma: new Float64Array(p),
      rss: Number.NaN,
      value: Number.POSITIVE_INFINITY,
    },
  };
}

/** The model with another response, n. */
export function setResponse({ design, moments }: Model, y: Float64Array): void {
  respond(design, y);
  for (const one of moments) one.refresh();
}
