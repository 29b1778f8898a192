/** The fixed effects of many rows: the triangle of their QR and the least-squares coefficients, from one pass; no Q is formed. */
import { columnOf, type Problem } from '@mixdiff/contract';
import { pivotedQr, stackedTriangles } from '@mixdiff/linalg';
import { solveUpper } from '../triangle.ts';

/** As in design.ts: lme4 takes R's qr tolerance. */
const RANK_TOLERANCE = 1e-7;

export interface Basis {
  readonly rank: number;
  /** rank: kept columns of X, ascending. */
  readonly kept: Int32Array;
  /** rank x rank, upper triangle of X[, kept] = QR. */
  readonly R: Float64Array;
  readonly logDetR: number;
  /** rank: Q'(y - offset). */
  readonly leastSquares: Float64Array;
}

/** y (n, offset still in it) may be another response than the problem's; `coefficients` (rank) are R^-1 of its least squares. */
export function basisOf(
  { parts: { conditional } }: Problem,
  y: Float64Array,
): Basis & { readonly coefficients: Float64Array } {
  const { X, offset } = conditional;
  const { nrow: n, ncol: p } = X;
  const columnsOfX = Array.from({ length: p }, (_, j) => columnOf(X, j));
  const stack = stackedTriangles(n, p + 1, (j, from, count, into, at) => {
    if (j < p) into.set(columnsOfX[j].subarray(from, from + count), at);
    else for (let i = 0; i < count; i++) into[at + i] = y[from + i] - (offset ? offset[from + i] : 0);
  });
  const { nrow: height, data } = stack;
  const columns = { nrow: height, ncol: p, data: data.subarray(0, height * p) };
  const { rank, pivot, R, Q } = pivotedQr(columns, RANK_TOLERANCE);
  const leastSquares = new Float64Array(rank);
  for (let j = 0; j < rank; j++) {
    for (let i = 0; i < height; i++) leastSquares[j] += Q.data[j * height + i] * data[p * height + i];
  }
  const triangle = R.slice(0, rank * rank);
  const coefficients = leastSquares.slice();
  solveUpper(triangle, rank, coefficients);
  const logDetR = logDeterminant(triangle, rank);
  return { rank, kept: pivot.slice(0, rank), R: triangle, logDetR, leastSquares, coefficients };
}

/** log|det R|, R rank x rank and triangular. */
export function logDeterminant(R: Float64Array, rank: number): number {
  let sum = 0;
  for (let j = 0; j < rank; j++) sum += Math.log(Math.abs(R[j * (rank + 1)]));
  return sum;
}
