/**
 * lme4's check of predictor scales: the standard deviations of the kept columns of X (constants left out), together with
 * 1, span more than a factor of 1000.
 */
import { columnOf, type Matrix } from '@mixdiff/contract';

const WIDEST = 1e3;
/** Rounding gives a constant column a standard deviation of this size. */
const CONSTANT = 1e-12;

/** `R` (kept x kept): of X = QR, where it is at hand. */
export function onDifferentScales(X: Matrix, kept: Int32Array, R: Float64Array | null = null): boolean {
  const deviations: number[] = [];
  const centred = R && kept.length > 0 && isConstant(columnOf(X, kept[0])) ? R : null;
  for (let j = 0; j < kept.length; j++) {
    const values = columnOf(X, kept[j]);
    const sd = centred ? besideConstant(centred, kept.length, j, values.length) : standardDeviation(values);
    if (sd > CONSTANT * Math.abs(values[0])) deviations.push(sd);
  }
  return areFarApart(deviations);
}

/** The same of the standard deviations of the columns that are not constant. */
export function areFarApart(deviations: Iterable<number>): boolean {
  let [low, high] = [1, 1];
  for (const sd of deviations) {
    low = Math.min(low, sd);
    high = Math.max(high, sd);
  }
  return high > WIDEST * low;
}

function isConstant(values: Float64Array): boolean {
  const [first] = values;
  for (let i = 1; i < values.length; i++) if (values[i] !== first) return false;
  return true;
}

/** What a column has beside a constant first one: all rows of R but the first. */
function besideConstant(R: Float64Array, rank: number, column: number, n: number): number {
  let squares = 0;
  for (let i = 1; i <= column; i++) squares += R[column * rank + i] ** 2;
  return Math.sqrt(squares / (n - 1));
}

function standardDeviation(values: Float64Array): number {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i];
  mean /= n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const deviation = values[i] - mean;
    squares += deviation * deviation;
  }
  return Math.sqrt(squares / (n - 1));
}
