/**
 * What the data are reduced to: the fixed effects' triangle, X = QR, and sums by group on the basis Q, with e = y - offset - X beta at the
 * least-squares beta. What a criterion of one intercept per group needs of a group is its size and [Q, e]'z z'[Q, e]; groups of one size
 * share the factor that multiplies it, so all that is kept for the criterion is one sum of these for each size.
 *
 * Mostly one pass over the rows does, whose columns were shifted by what a sample of rows says (shift.ts): the triangle is the Cholesky
 * factor of their cross-products. Where that would lose digits, or leave out another column than R does, a QR of all rows comes first (basis.ts).
 */
import type { Problem } from '@mixdiff/contract';
import { cholesky, distinctNumbers } from '@mixdiff/linalg';
import { solveUpper } from '../triangle.ts';
import { type Basis, basisOf, logDeterminant } from './basis.ts';
import { type RowSums, rowSums, type Shift } from './row-sums.ts';
import { sampledShift, startsWithOnes } from './shift.ts';

export interface GroupSums {
  /** rank + 1. */
  readonly m: number;
  /** q. */
  readonly groups: number;
  /** As of row-sums.ts. */
  readonly width: number;
  /** width x q: z'[Q, e] of each group, then what row-sums.ts has of y. */
  readonly border: Float64Array;
  /** q: rows of each group. */
  readonly rows: Int32Array;
  /** Sizes that occur, and how many groups have each. */
  readonly sizes: Float64Array;
  readonly counts: Int32Array;
  /** Per size m x m, lower triangle: sum over its groups of [Q, e]'z z'[Q, e]. */
  readonly products: Float64Array;
  /** m: [Q, e]'e. */
  readonly cross: Float64Array;
}
export interface Reduced {
  readonly basis: Basis;
  readonly sums: GroupSums;
  /** The first of the kept columns is an intercept: the others of Q are at a right angle to it. */
  readonly intercept: boolean;
}

/** y (n, offset still in it) may be another response than the problem's; `withY`: with the groups' sums of it. */
export function reduced(problem: Problem, y: Float64Array, withY: boolean): Reduced {
  return inOnePass(problem, y, withY) ?? inTwoPasses(problem, y, withY);
}

/**
 * Share of a column's square, shifted, and of its square as it stands, that the columns before it must leave: each loses that many of a double's
 * 1e-16. The second is the square of what R leaves a column out below (1e-7), and far above it.
 */
const LEAST_OF_SHIFTED = 1e-4;
const LEAST_OF_COLUMN = 1e-9;
/** And share of the square of e~ that is left at the least-squares beta: less, and the sample did not speak for all rows. */
const LEAST_OF_RESIDUALS = 0.1;

/** null: digits would be lost. */
function inOnePass(problem: Problem, y: Float64Array, withY: boolean): Reduced | null {
  const { X } = problem.parts.conditional;
  const rank = X.ncol;
  const m = rank + 1;
  const intercept = startsWithOnes(X);
  const shift = sampledShift(problem, y, intercept);
  const raw = rowSums(problem, y, shift, withY);
  const L = raw.gram.slice();
  if (cholesky(L, m) >= 0) return null;
  for (let j = 0; j < m; j++) {
    const [square, left, centre] = [raw.gram[j * (m + 1)], L[j * (m + 1)] ** 2, j < rank ? shift.centre[j] : 0];
    // of the column as it stands, x = x~ + centre
    const whole = square + centre * (2 * raw.gram[j] + centre * raw.gram[0]);
    const isEnough =
      j < rank
        ? left >= LEAST_OF_SHIFTED * square && left >= LEAST_OF_COLUMN * whole
        : left >= LEAST_OF_RESIDUALS * square;
    if (!isEnough) return null;
  }
  const R = new Float64Array(rank * rank);
  for (let j = 0; j < rank; j++) for (let i = 0; i <= j; i++) R[j * rank + i] = L[i * m + j];
  // to the least-squares beta, from the one that was taken off
  const moved = Float64Array.from({ length: rank }, (_, j) => L[j * m + rank]);
  solveUpper(R, rank, moved);
  const leastSquares = new Float64Array(rank);
  for (let j = 0; j < rank; j++)
    for (let i = 0; i <= j; i++) leastSquares[i] += R[j * rank + i] * (shift.coefficients[j] + moved[j]);
  const cross = new Float64Array(m);
  cross[rank] = L[m * m - 1] ** 2;
  const sums = groupSums(raw, R, moved, cross);
  // X = X~ + 1 centre'
  for (let j = 1; j < rank; j++) R[j * rank] += shift.centre[j] * R[0];
  const { kept } = shift;
  return { basis: { rank, kept, R, logDetR: logDeterminant(R, rank), leastSquares }, sums, intercept };
}

function inTwoPasses(problem: Problem, y: Float64Array, withY: boolean): Reduced {
  const { coefficients, ...basis } = basisOf(problem, y);
  const { rank, kept, R } = basis;
  const intercept = kept[0] === 0 && startsWithOnes(problem.parts.conditional.X);
  const shift: Shift = { kept, intercept, centre: new Float64Array(rank), coefficients };
  const raw = rowSums(problem, y, shift, withY);
  const m = rank + 1;
  const cross = Float64Array.from({ length: m }, (_, j) => raw.gram[j * m + rank]);
  solveUpperT(R, rank, cross, 0);
  const sums = groupSums(raw, R, new Float64Array(rank), cross);
  return { basis, sums, intercept };
}

/** On the basis of R, with e less X~ times `moved`; the border of `raw` becomes that of the result. */
function groupSums(
  { width, border, rows }: RowSums,
  R: Float64Array,
  moved: Float64Array,
  cross: Float64Array,
): GroupSums {
  const m = cross.length;
  const rank = m - 1;
  const { values: sizes, count: counts, which } = distinctNumbers(rows);
  const products = new Float64Array(sizes.length * m * m);
  for (let g = 0; g < rows.length; g++) {
    const at = g * width;
    for (let j = 0; j < rank; j++) border[at + rank] -= moved[j] * border[at + j];
    solveUpperT(R, rank, border, at);
    const d = which[g];
    for (let j = 0; j < m; j++) {
      const v = border[at + j];
      for (let i = j; i < m; i++) products[d * m * m + j * m + i] += v * border[at + i];
    }
  }
  return { m, groups: rows.length, width, border, rows, sizes, counts, products, cross };
}

/** x[at..] (rank) <- R^-T x. */
function solveUpperT(R: Float64Array, rank: number, x: Float64Array, at: number): void {
  for (let j = 0; j < rank; j++) {
    let sum = x[at + j];
    for (let i = 0; i < j; i++) sum -= R[j * rank + i] * x[at + i];
    x[at + j] = sum / R[j * (rank + 1)];
  }
}
