/**
 * lme4's check of predictor scales: the standard deviations of the kept columns of X (constants left out), together with
 * 1, span more than a factor of 1000.
 */
import { columnOf, type Matrix } from '@mixdiff/contract';

const WIDEST = 1e3;
/** Rounding gives a constant column a standard deviation of this size. */
const CONSTANT = 1e-12;

export function onDifferentScales(X: Matrix, kept: Int32Array): boolean {
  const deviations: number[] = [];
  for (const column of kept) {
    const values = columnOf(X, column);
    const sd = standardDeviation(values);
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
