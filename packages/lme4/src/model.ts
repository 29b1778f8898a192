/** One Problem opened: its design, its response, and the work arrays of every evaluation. */
import {
  analyze,
  type ColumnNow,
  type NestedWork,
  nestedWork,
  newLastColumn,
  type SparseCholesky,
  setLastColumn,
} from '@mixdiff/linalg';
import { alikeLevels, type Kinds } from './alike-levels/kinds.ts';
import type { Design } from './design.ts';
import type { Precise } from './precise-products.ts';
import type { Response } from './response.ts';

/** LIVE. The work arrays of every evaluation, and the one solution that they fill (`solveAt`). */
export interface Model {
  readonly design: Design;
  readonly response: Response;
  readonly reml: boolean;
  /** n, or n minus the rank of X under REML. A faulty refit of older versions minimises with another one. */
  readonly degrees: number;
  /** What every response's model shares; the sparse system is made when first needed (`sparseOf`). */
  readonly shared: { sparse: Sparse | null; alike?: Kinds | null };
  /** Where the design's terms are levels within levels; what it holds of the response is `currentNested`. */
  readonly nested: NestedModel | null;
  readonly work: Float64Array;
  /** rank */
  readonly coefficients: Float64Array;
  readonly solution: Mutable<Solution>;
  /** For the same in twice the working precision, once a theta has needed it. */
  precise: Precise | null;
}
/** LIVE. The system by its sparse Cholesky factor. */
export interface Sparse {
  /** As blocks.pattern.rowIdx. */
  readonly values: Float64Array;
  readonly L: SparseCholesky;
  /** q x (rank + 1): [R_ZX, c_u]. */
  readonly C: Float64Array;
}
export interface NestedModel {
  readonly work: NestedWork;
  readonly response: ColumnNow;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The penalized least squares at one theta: all that is read off there takes it as argument. It stands in the model's
 * work arrays and holds until the next one is solved in these.
 */
export interface Solution {
  readonly model: Model;
  /** layout.length, a copy. */
  readonly theta: Float64Array;
  /** The criterion. */
  readonly value: number;
  /** All T, filled. */
  readonly T: Float64Array;
  /** Solved by levels within levels, or by kinds of levels: the model's sparse system is then of another theta. */
  readonly byLevels: boolean;
  /** (rank + 1)^2, lower triangle: [R_X', 0; c_beta', r]. */
  readonly corner: Float64Array;
  /** log|L|^2, log|R_X|^2 (of X itself, not of Q) and r^2. */
  readonly logDetL: number;
  readonly logDetRX: number;
  readonly pwrss: number;
}

/** What estimates are read off: the corner of a solution and what it belongs to, whatever it was solved from. */
export interface Estimated {
  readonly theta: Float64Array;
  readonly value: number;
  readonly T: Float64Array;
  readonly corner: Float64Array;
  readonly pwrss: number;
  readonly model: {
    readonly design: Pick<Design, 'problem' | 'n' | 'rank' | 'kept' | 'R' | 'layout'>;
    readonly response: Pick<Response, 'leastSquares'>;
    readonly reml: boolean;
    readonly coefficients: Float64Array;
  };
}

export function openModel(design: Design, response: Response): Model {
  const { rank, layout, n, problem, nested } = design;
  const largest = Math.max(1, ...layout.terms.map((term) => term.size));
  return modelOf(design, response, problem.method === 'REML' ? n - rank : n, {
    shared: { sparse: null },
    nested: nested && { work: nestedWork(nested) },
    work: new Float64Array(4 * largest * largest),
    coefficients: new Float64Array(rank),
    solution: {
      theta: new Float64Array(layout.length),
      T: new Float64Array(layout.cells),
      corner: new Float64Array((rank + 1) ** 2),
    },
  });
}

/** The same design with another response, in the same work arrays: a solution of either ends one of the other. */
export const respondingWith = (model: Model, response: Response, degrees: number, design = model.design): Model =>
  modelOf(design, response, degrees, model);

/** Of a response's model, or of none yet. */
type Arrays = Pick<Model, 'shared' | 'work' | 'coefficients'> & {
  readonly nested: Pick<NestedModel, 'work'> | null;
  readonly solution: Pick<Solution, 'theta' | 'T' | 'corner'>;
};
function modelOf(design: Design, response: Response, degrees: number, arrays: Arrays): Model {
  const { shared, work, coefficients } = arrays;
  const { theta, T, corner } = arrays.solution;
  const unsolved = undefined as unknown as Model;
  const solution = {
    model: unsolved,
    theta,
    value: NaN,
    T,
    byLevels: false,
    corner,
    logDetL: NaN,
    logDetRX: NaN,
    pwrss: NaN,
  };
  const reml = design.problem.method === 'REML';
  const nested =
    design.nested && arrays.nested
      ? { work: arrays.nested.work, response: { sums: newLastColumn(design.nested), version: -1, last: NaN } }
      : null;
  const model = { design, response, reml, degrees, shared, nested, work, coefficients, solution, precise: null };
  solution.model = model;
  return model;
}

/** The sparse system, analysed and allocated when first asked for: levels within levels mostly do without. */
export function sparseOf({ design: { blocks, rank }, shared }: Model): Sparse {
  shared.sparse ??= {
    values: new Float64Array(blocks.pattern.rowIdx.length),
    L: analyze(blocks.pattern),
    C: new Float64Array(blocks.q * (rank + 1)),
  };
  return shared.sparse;
}

/** Levels that are alike, looked for when first asked; null: the terms are others. */
export function alikeOf({ design: { blocks, terms, ZtQ, rank }, shared }: Model): Kinds | null {
  if (shared.alike === undefined) shared.alike = alikeLevels(blocks, terms.length, ZtQ, rank);
  return shared.alike;
}

/** Entries of L. Levels within levels, and those of one term, fill nothing in. */
export function fillOf(model: Model): number {
  const { nested, blocks } = model.design;
  if (model.nested && nested) return nested.inner * (nested.outer > 0 ? 2 : 1) + nested.outer;
  return alikeOf(model) ? blocks.values.length : sparseOf(model).L.fill;
}

/** With the sums of the response as it is now. */
export function currentNested({ design, response, nested }: Model): NestedModel | null {
  if (!nested || !design.nested) return null;
  if (nested.response.version !== response.version) {
    setLastColumn(design.nested, response.Zty, nested.response.sums);
    nested.response.version = response.version;
    nested.response.last = response.yty;
  }
  return nested;
}

/** s and t of levels within levels. */
export const innerFactor = ({ design: { layout } }: Model, T: Float64Array): number => T[layout.terms[0].at];
export const outerFactor = ({ design: { layout } }: Model, T: Float64Array): number =>
  layout.terms.length > 1 ? T[layout.terms[1].at] : 0;
