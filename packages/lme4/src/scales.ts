/**
 * lme4's check of predictor scales: the standard deviations of the kept columns of X (constants left out), together with
 * 1, span more than a factor of 1000.
 */
import type { Matrix } from '@mixdiff/contract';

const WIDEST = 1e3;
/** Rounding gives a constant column a standard deviation of this size. */
const CONSTANT = 1e-12;

export function onDifferentScales({ nrow: n, data }: Matrix, kept: Int32Array): boolean {
  let [low, high] = [1, 1];
  for (const column of kept) {
    const sd = standardDeviation(data, column * n, n);
    if (!(sd > CONSTANT * Math.abs(data[column * n]))) continue;
    low = Math.min(low, sd);
    high = Math.max(high, sd);
  }
  return high > WIDEST * low;
}

function standardDeviation(data: Float64Array, at: number, n: number): number {
  let mean = 0;
  for (let i = 0; i < n; i++) mean += data[at + i];
  mean /= n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const deviation = data[at + i] - mean;
    squares += deviation * deviation;
  }
  return Math.sqrt(squares / (n - 1));
}
