/** What a sample of rows says of all of them: where the columns' middles are, and about which coefficients least squares gives. */
import { columnOf, type Matrix, type Problem } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { solveUpper } from '../triangle.ts';
import type { Shift } from './row-sums.ts';

/** Rows of the sample, evenly spread. */
const SAMPLE = 4096;

/** Whether the first column is an intercept. */
export function startsWithOnes(X: Matrix): boolean {
  if (X.ncol === 0) return false;
  const first = columnOf(X, 0);
  for (let i = 0; i < first.length; i++) if (first[i] !== 1) return false;
  return true;
}

/** All columns; centred where the first is an intercept. A column that the sample cannot tell from others gets the coefficient 0. */
export function sampledShift({ parts: { conditional } }: Problem, y: Float64Array, intercept: boolean): Shift {
  const { X, offset } = conditional;
  const { nrow: n, ncol: p } = X;
  const size = Math.min(n, SAMPLE);
  const rows = Int32Array.from({ length: size }, (_, k) => Math.floor((k * n) / size));
  const centre = new Float64Array(p);
  const data = new Float64Array(size * p);
  for (let j = 0; j < p; j++) {
    const column = columnOf(X, j);
    let sum = 0;
    for (let k = 0; k < size; k++) sum += column[rows[k]];
    if (intercept && j > 0) centre[j] = sum / size;
    for (let k = 0; k < size; k++) data[j * size + k] = column[rows[k]] - centre[j];
  }
  const { rank, pivot, R, Q } = pivotedQr({ nrow: size, ncol: p, data });
  const found = new Float64Array(rank);
  for (let j = 0; j < rank; j++) {
    for (let k = 0; k < size; k++) found[j] += Q.data[j * size + k] * (y[rows[k]] - (offset ? offset[rows[k]] : 0));
  }
  solveUpper(R.slice(0, rank * rank), rank, found);
  const coefficients = new Float64Array(p);
  for (let j = 0; j < rank; j++) coefficients[pivot[j]] = found[j];
  return { kept: Int32Array.from({ length: p }, (_, j) => j), intercept, centre, coefficients };
}
