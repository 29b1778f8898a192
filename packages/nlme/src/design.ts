/**
 * The model of one Problem laid out for the decomposition: which columns, which rows, and a well-scaled X and y.
 *
 * Columns, innermost level first: [Z_Q ... Z_1 X y] (Pinheiro & Bates, 2000, eq. 2.11 with section 2.2.3's levels). Rows
 * are multiplied by sqrt(w): w = 1 / variance function, as `varFixed` has it. X is replaced by the Q of its own QR,
 * X = Q R_X, and y by its least-squares residuals, so that a response far from zero costs no accuracy; beta comes back as
 * R_X^-1 gamma + beta_LS, and REML's log|R_00| as log|R_00(Q)| + log|R_X|.
 */
import type { Matrix, Problem } from '@mixdiff/contract';
import {
  type DoubleWords,
  doubleWords,
  type PivotedQr,
  pivotedQr,
  roundDoubleWords,
  setDoubleWords,
  subtractColumns,
} from '@mixdiff/linalg';
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
  /** n x p, as given. */
  readonly X: Float64Array;
  /** Work: p, and n each. */
  readonly beta: Float64Array;
  readonly sum: DoubleWords;
  readonly factor: Float64Array;
}

/** X must have full column rank; `rankOfX` says so beforehand. */
export function layOut(problem: Problem, levels: readonly Level[]): Design {
  const { n, p } = { n: problem.response.y.length, p: problem.parts.conditional.X.ncol };
  const column = firstColumns(levels);
  const fixed = levels.reduce((sum, level) => sum + level.q, 0);
  const width = fixed + p + 1;
  const rootWeights = problem.weights?.values.map(Math.sqrt) ?? null;
  const data = new Float64Array(n * width);
  levels.forEach((level, l) => {
    for (const { term, first, q, column: within } of level.blocks) {
      data.set(problem.random[term].Z.data.subarray(first * n, (first + q) * n), (column[l] + within) * n);
    }
  });
  data.set(problem.parts.conditional.X.data, fixed * n);
  if (rootWeights) scaleRows(data, rootWeights, fixed + p);
  // of full rank, and unweighted: as the rank was found
  const { Q, R } = rootWeights
    ? pivotedQr({ nrow: n, ncol: p, data: data.slice(fixed * n, (fixed + p) * n) }, 0)
    : rankOfX(problem);
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
    X: problem.parts.conditional.X.data,
    beta: new Float64Array(p),
    sum: doubleWords(n),
    factor: new Float64Array(n),
  };
  setResponse(design, problem.response.y);
  return design;
}

/**
 * Rank of X and its columns, kept ones first; a column within RANK_TOLERANCE of those before it is a combination. Beside
 * lme's own test (model.ts): at 5e-9 and below lme always stopped (nlme 3.1-162, shifted and nearly equal columns, 30 to
 * 200 rows), whatever the random effects leave of the columns.
 */
export function rankOfX({ parts }: Problem): PivotedQr {
  const { X } = parts.conditional;
  const known = decomposed.get(X);
  if (known) return known;
  const found = pivotedQr(X, RANK_TOLERANCE);
  decomposed.set(X, found);
  return found;
}
const RANK_TOLERANCE = 5e-9;
/** By X: asked for before the data are laid out, and again then. */
const decomposed = new WeakMap<Matrix, PivotedQr>();

/**
 * The last column of `data` <- residuals of y after X, `projected` <- R_X beta_LS. The second pass starts from y - X beta at
 * the first one's beta, summed in twice the working precision: a large mean leaves no rounding in the residuals. In place,
 * no allocation.
 */
export function setResponse(design: Design, y: Float64Array): void {
  const { p, projected, beta, RX } = design;
  takeFit(design, y, beta.fill(0));
  projected.fill(0);
  project(design);
  beta.set(projected);
  for (let j = p - 1; j >= 0; j--) {
    beta[j] /= RX[j * (p + 1)];
    for (let i = 0; i < j; i++) beta[i] -= RX[j * p + i] * beta[j];
  }
  takeFit(design, y, beta);
  for (let i = 0; i < p; i++) {
    projected[i] = 0;
    for (let j = i; j < p; j++) projected[i] += RX[j * p + i] * beta[j];
  }
  project(design);
}
/** The last column <- its part outside X; what is inside is added to `projected`. */
function project({ n, p, data, fixed, width, projected }: Design): void {
  for (let j = 0; j < p; j++) projected[j] += removeColumn(data, (fixed + j) * n, (width - 1) * n, n);
}
/** The last column <- W^(1/2)(y - X beta). */
function takeFit({ n, X, data, width, rootWeights, sum, factor }: Design, y: Float64Array, beta: Float64Array): void {
  setDoubleWords(sum, y);
  subtractColumns(sum, X, beta);
  roundDoubleWords(sum, factor);
  for (let i = 0; i < n; i++) data[(width - 1) * n + i] = rootWeights ? rootWeights[i] * factor[i] : factor[i];
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
