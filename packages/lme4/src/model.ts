/** One Problem opened: its design, its response, and the work arrays of every evaluation. */
import { analyze, type SparseCholesky } from '@mixdiff/linalg';
import type { Design, Response } from './design.ts';
import type { Precise } from './precise-products.ts';

/** LIVE. The work arrays of every evaluation, and the one solution that they fill (`solveAt`). */
export interface Model {
  readonly design: Design;
  readonly response: Response;
  readonly reml: boolean;
  /** n, or n minus the rank of X under REML. A faulty refit of older versions minimises with another one. */
  readonly degrees: number;
  /** As blocks.pattern.rowIdx. */
  readonly values: Float64Array;
  readonly L: SparseCholesky;
  readonly work: Float64Array;
  /** rank */
  readonly coefficients: Float64Array;
  readonly solution: Mutable<Solution>;
  /** For the same in twice the working precision, once a theta has needed it. */
  precise: Precise | null;
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
  /** q x (rank + 1): [R_ZX, c_u]. */
  readonly C: Float64Array;
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
  const { blocks, rank, layout, n, problem } = design;
  const largest = Math.max(1, ...layout.terms.map((term) => term.size));
  return modelOf(design, response, problem.method === 'REML' ? n - rank : n, {
    values: new Float64Array(blocks.pattern.rowIdx.length),
    L: analyze(blocks.pattern),
    work: new Float64Array(4 * largest * largest),
    coefficients: new Float64Array(rank),
    solution: {
      theta: new Float64Array(layout.length),
      T: new Float64Array(layout.cells),
      C: new Float64Array(blocks.q * (rank + 1)),
      corner: new Float64Array((rank + 1) ** 2),
    },
  });
}

/** The same design with another response, in the same work arrays: a solution of either ends one of the other. */
export const respondingWith = (model: Model, response: Response, degrees: number): Model =>
  modelOf(model.design, response, degrees, model);

type Arrays = Pick<Model, 'values' | 'L' | 'work' | 'coefficients'> & {
  readonly solution: Pick<Solution, 'theta' | 'T' | 'C' | 'corner'>;
};
function modelOf(design: Design, response: Response, degrees: number, arrays: Arrays): Model {
  const { values, L, work, coefficients } = arrays;
  const { theta, T, C, corner } = arrays.solution;
  const unsolved = undefined as unknown as Model;
  const solution = { model: unsolved, theta, value: NaN, T, C, corner, logDetL: NaN, logDetRX: NaN, pwrss: NaN };
  const reml = design.problem.method === 'REML';
  const model = { design, response, reml, degrees, values, L, work, coefficients, solution, precise: null };
  solution.model = model;
  return model;
}
