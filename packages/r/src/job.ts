import type { Problem } from '@mixdiff/contract';
import { CORRELATIONS } from './residual.ts';

export const R_PACKAGES = ['lme4', 'nlme', 'glmmTMB', 'mmrm'] as const;
export type RPackage = (typeof R_PACKAGES)[number];

/**
 * A problem as the driver takes it: data, matrices and options as data. Column names, formulas and labels stay here: in R
 * every name is made by the driver, so that nothing of the user's is evaluated there.
 */
export interface Job {
  readonly package: RPackage;
  readonly method: 'REML' | 'ML';
  readonly y: number[];
  readonly fixed: readonly { readonly intercept: boolean; readonly columns: number[][] }[];
  readonly random: readonly {
    readonly level: number[];
    readonly levels: number;
    readonly columns: number[][];
    readonly structure: string;
    /** The first term with the same grouping. */
    readonly sameAs: number;
  }[];
  /** gls: rows of a subject correlated. */
  readonly residual: {
    readonly subject: number[];
    readonly subjects: number;
    readonly position: number[];
    readonly positions: number;
    readonly correlation: string;
    readonly each: boolean;
  } | null;
  readonly family: string;
  /** Of counts of successes; null: one trial a row, or none. */
  readonly trials: number[] | null;
  readonly weights: number[] | null;
  readonly offset: number[] | null;
}

export function jobOf(problem: Problem, name: RPackage): Job {
  const n = problem.response.y.length;
  const column = (data: Float64Array, j: number): number[] => Array.from(data.subarray(j * n, (j + 1) * n));
  const terms = [...new Set(problem.parts.conditional.term)];
  return {
    package: name,
    method: problem.method,
    y: Array.from(problem.response.y),
    fixed: terms.map((term) => ({
      intercept: term === '(Intercept)',
      columns: problem.parts.conditional.term.flatMap((t, j) =>
        t === term ? [column(problem.parts.conditional.X.data, j)] : [],
      ),
    })),
    random: problem.random.map((term) => ({
      level: Array.from(term.level),
      levels: term.levels.length,
      columns: term.columns.map((_, j) => column(term.Z.data, j)),
      structure: term.structure.kind === 'diag-het' ? 'diag' : 'us',
      sameAs: problem.random.findIndex((other) => sameGrouping(other.level, term.level)),
    })),
    residual: residualJob(problem),
    family: problem.response.family,
    trials: problem.response.trials && Array.from(problem.response.trials),
    weights: problem.weights && Array.from(problem.weights.values),
    offset: problem.parts.conditional.offset && Array.from(problem.parts.conditional.offset),
  };
}
function residualJob({ residual }: Problem): Job['residual'] {
  const told = residual && CORRELATIONS[residual.structure.kind];
  if (!residual || !told) return null;
  return {
    subject: Array.from(residual.subject.index),
    subjects: residual.subject.levels.length,
    position: Array.from(residual.position),
    positions: residual.structure.labels.length,
    ...told,
  };
}
const sameGrouping = (a: Int32Array, b: Int32Array): boolean => a.every((level, i) => level === b[i]);
