/**
 * The model of one Problem laid out for the decomposition: which columns, which rows, and a well-scaled X and y.
 *
 * Columns, innermost level first: [Z_Q ... Z_1 X y] (Pinheiro & Bates, 2000, eq. 2.11 with section 2.2.3's levels). Rows
 * are multiplied by sqrt(w): w = 1 / variance function, as `varFixed` has it. X is replaced by the Q of its own QR,
 * X = Q R_X, and y by its least-squares residuals, so that a response far from zero costs no accuracy; beta comes back as
 * R_X^-1 gamma + beta_LS, and REML's log|R_00| as log|R_00(Q)| + log|R_X|.
 */
import type { Problem } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import type { Level } from './nesting.ts';
import { groupTree, type Tree } from './tree.ts';

export interface Design {
  readonly n: number;
  readonly p: number;
  readonly levels: readonly Level[];
  readonly tree: Tree;
  /** Per level: its first column. */
  readonly column: Int32Array;
  /** Where X begins; y is at `fixed + p`, the last column. */
  readonly fixed: number;
  readonly width: number;
  /** n x width, column-major, rows in the data's order; its last column is written by `setResponse`. */
  readonly data: Float64Array;
  /** p x p upper triangle R_X. */
  readonly RX: Float64Array;
  readonly logAbsDetRX: number;
  /** p: R_X beta_LS = Q'y, of the response last set. */
  readonly projected: Float64Array;
  /** sqrt of the weights, null when all are one. */
  readonly rootWeights: Float64Array | null;
  /** Half the sum of log w: what the weights add to the log-likelihood. */
  readonly halfLogWeights: number;
}

/** X must have full column rank; `rankOfX` says so beforehand. */
export function layOut(problem: Problem, levels: readonly Level[]): Design {
  const { n, p } = { n: problem.y.length, p: problem.X.ncol };
  const column = firstColumns(levels);
  const fixed = levels.reduce((sum, level) => sum + level.q, 0);
  const width = fixed + p + 1;
  const rootWeights = problem.weights?.values.map(Math.sqrt) ?? null;
  const data = new Float64Array(n * width);
  levels.forEach((level, l) => {
    for (const block of level.blocks) data.set(problem.random[block.term].Z.data, (column[l] + block.column) * n);
  });
  data.set(problem.X.data, fixed * n);
  if (rootWeights) scaleRows(data, rootWeights, fixed + p);
  const { Q, R } = pivotedQr({ nrow: n, ncol: p, data: data.slice(fixed * n, (fixed + p) * n) }, 0);
  data.set(Q.data, fixed * n);
  const design: Design = {
    n,
    p,
    levels,
    tree: groupTree(levels, n),
    column,
    fixed,
    width,
    data,
    RX: R,
    logAbsDetRX: logAbsDiagonal(R, p),
    projected: new Float64Array(p),
    rootWeights,
    halfLogWeights: rootWeights ? rootWeights.reduce((sum, w) => sum + Math.log(w), 0) : 0,
  };
  setResponse(design, problem.y);
  return design;
}

/** Rank of X and its columns, kept ones first; a column within RANK_TOLERANCE of those before it is a combination. */
export const rankOfX = ({ X }: Problem): { rank: number; pivot: Int32Array } => pivotedQr(X, RANK_TOLERANCE);
const RANK_TOLERANCE = 1e-12;

/** The last column of `data` <- residuals of y after X, `projected` <- Q'y. In place, no allocation. */
export function setResponse(design: Design, y: Float64Array): void {
  const { n, p, data, fixed, width, projected, rootWeights } = design;
  const last = (width - 1) * n;
  for (let i = 0; i < n; i++) data[last + i] = rootWeights ? rootWeights[i] * y[i] : y[i];
  projected.fill(0);
  // Twice: the second pass removes what rounding left of a large mean in the first.
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < p; j++) projected[j] += removeColumn(data, (fixed + j) * n, last, n);
  }
}

/** b <- b - (a'b) a for columns at `a` (unit length) and `b`; returns a'b. */
function removeColumn(data: Float64Array, a: number, b: number, n: number): number {
  let product = 0;
  for (let i = 0; i < n; i++) product += data[a + i] * data[b + i];
  for (let i = 0; i < n; i++) data[b + i] -= product * data[a + i];
  return product;
}

function firstColumns(levels: readonly Level[]): Int32Array {
  const column = new Int32Array(levels.length);
  for (let l = levels.length - 2; l >= 0; l--) column[l] = column[l + 1] + levels[l + 1].q;
  return column;
}

function scaleRows(data: Float64Array, factor: Float64Array, columns: number): void {
  const n = factor.length;
  for (let j = 0; j < columns; j++) for (let i = 0; i < n; i++) data[j * n + i] *= factor[i];
}

function logAbsDiagonal(r: Float64Array, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) sum += Math.log(Math.abs(r[j * (p + 1)]));
  return sum;
}
