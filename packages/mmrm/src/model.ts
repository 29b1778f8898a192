/**
 * y_i ~ N(X_i beta, G_i^-1/2 Sigma[v_i, v_i] G_i^-1/2), G_i the weights of subject i's rows, v_i its visits, and the work arrays of one
 * evaluation. beta is profiled (ML) or integrated (REML) out; no variance is.
 */
import { ofLevel, type Problem } from '@mixdiff/contract';
import { covarianceOf, isMmrmKind, type MmrmKind } from './covariance.ts';
import type { Covariance } from './covariance-map.ts';
import { buildDesign, type Design, respond } from './design.ts';
import type { Domain } from './layout.ts';
import { type Moments, momentsOf, packedLength } from './moments.ts';

export interface Model {
  readonly problem: Problem;
  readonly design: Design;
  /** By pattern. */
  readonly moments: readonly Moments[];
  readonly kind: MmrmKind;
  /** Of one group. */
  readonly groupK: number;
  /** Length of theta: all groups, one after the other. */
  readonly k: number;
  readonly names: readonly string[];
  /** Of the domains. */
  readonly sigmas: readonly Sigma[];
  readonly reml: boolean;
  /** n, or n - p under REML. */
  readonly N: number;
  readonly work: Work;
}
/** The covariance matrix of a domain, at the last evaluation. */
export interface Sigma {
  readonly covariance: Covariance;
  /** Where the parameters of its group begin in theta, and they. */
  readonly offset: number;
  readonly theta: Float64Array;
  /** m x m, and its factor, lower triangle. */
  readonly matrix: Float64Array;
  readonly factor: Float64Array;
}
/** Of the last evaluation; q = p + 1. Factors are lower triangles, column-major. */
export interface Work {
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
  /** Every Sigma[v, v] is positive definite, to rounding. */
  factored: boolean;
  value: number;
  /** Where; NaN: nowhere. */
  readonly theta: Float64Array;
  /** How many evaluations there were: what was derived at this one need not be derived again. */
  evaluations: number;
}

export function openModel(problem: Problem, keepVisits = false): Model {
  const design = buildDesign(problem, keepVisits);
  const kind = problem.residual?.structure.kind;
  if (!kind || !isMmrmKind(kind)) throw new Error(`mmrm has no structure ${kind}`);
  const { n, p, patterns, domains, Z } = design;
  const sigmas = domains.map((domain) => sigmaOf(kind, domain));
  const { k: groupK, names } = (sigmas[0] as Sigma).covariance;
  const by = problem.residual?.by;
  const groups = by?.levels ?? [''];
  const reml = problem.method === 'REML';
  const blocks = (): Float64Array[] => patterns.map(({ visits }) => new Float64Array(visits.length ** 2));
  return {
    problem,
    design,
    moments: patterns.map((pattern) => momentsOf(pattern, Z, p + 1)),
    kind,
    groupK,
    k: groups.length * groupK,
    names: groups.flatMap((_, level) => names.map((name) => ofLevel(name, by, level))),
    sigmas,
    reml,
    N: reml ? n - p : n,
    work: {
      factors: blocks(),
      inverses: blocks(),
      cross: new Float64Array(packedLength(p + 1)),
      factor: new Float64Array(p * p),
      gamma: new Float64Array(p),
      rss: Number.NaN,
      factored: false,
      value: Number.POSITIVE_INFINITY,
      theta: new Float64Array(groups.length * groupK).fill(Number.NaN),
      evaluations: 0,
    },
  };
}

function sigmaOf(kind: MmrmKind, { group, m, distances }: Domain): Sigma {
  const covariance = covarianceOf(kind, m, distances ?? undefined);
  return {
    covariance,
    offset: group * covariance.k,
    theta: new Float64Array(covariance.k),
    matrix: new Float64Array(m * m),
    factor: new Float64Array(m * m),
  };
}

/** The model with another response, n. */
export function setResponse({ design, moments, work }: Model, y: Float64Array): void {
  work.theta.fill(Number.NaN);
  respond(design, y);
  for (const one of moments) one.refresh();
}
