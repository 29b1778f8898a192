/** One Problem opened: its design, its response, and the work arrays of every evaluation. */
import { analyze, type SparseCholesky } from '@mixdiff/linalg';
import type { Design, Response } from './design.ts';
import type { Precise } from './precise.ts';

/** Work arrays and what the last evaluation left in them: everything at that theta can be read off. */
export interface Model {
  readonly design: Design;
  /** Replaced during a refit. */
  response: Response;
  readonly reml: boolean;
  /** n, or n minus the rank of X under REML. A faulty refit of older versions minimises with another one. */
  degrees: number;
  /** All T, filled. */
  readonly T: Float64Array;
  /** As blocks.pattern.rowIdx. */
  readonly values: Float64Array;
  readonly L: SparseCholesky;
  /** q x (rank + 1): [R_ZX, c_u]. */
  readonly C: Float64Array;
  /** (rank + 1)^2, lower triangle: [R_X', 0; c_beta', r]. */
  readonly corner: Float64Array;
  readonly work: Float64Array;
  /** rank */
  readonly coefficients: Float64Array;
  /** log|L|^2, log|R_X|^2 (of X itself, not of Q) and r^2. */
  logDetL: number;
  logDetRX: number;
  pwrss: number;
  /** For the same in twice the working precision, once a theta has needed it. */
  precise: Precise | null;
}

export function openModel(design: Design, response: Response): Model {
  const { blocks, rank, layout, n, problem } = design;
  const reml = problem.method === 'REML';
  const largest = Math.max(1, ...layout.terms.map((term) => term.size));
  return {
    design,
    response,
    reml,
    degrees: reml ? n - rank : n,
    T: new Float64Array(layout.cells),
    values: new Float64Array(blocks.pattern.rowIdx.length),
    L: analyze(blocks.pattern),
    C: new Float64Array(blocks.q * (rank + 1)),
    corner: new Float64Array((rank + 1) ** 2),
    work: new Float64Array(4 * largest * largest),
    coefficients: new Float64Array(rank),
    logDetL: NaN,
    logDetRX: NaN,
    pwrss: NaN,
    precise: null,
  };
}
