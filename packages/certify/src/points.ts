/**
 * Moving a point on the variance scale, exactly symmetric: a rounding asymmetry would be no covariance matrix to the
 * referee.
 */
import type { Canonical, Matrix } from '@mixdiff/contract';

export const withSigma = (at: Canonical, k: number, Sigma: Matrix): Canonical => ({
  ...at,
  Sigma: at.Sigma.map((old, i) => (i === k ? Sigma : old)),
});
/** Sigma + t vv', exactly symmetric. */
export function plus({ nrow, data }: Matrix, v: Float64Array, t: number): Matrix {
  const out = data.slice();
  for (let i = 0; i < nrow; i++) for (let j = 0; j < nrow; j++) out[j * nrow + i] += t * v[i] * v[j];
  return { nrow, ncol: nrow, data: out };
}
/** v'Sv. */
export function quadratic({ nrow, data }: Matrix, v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < nrow; i++) for (let j = 0; j < nrow; j++) sum += v[i] * data[j * nrow + i] * v[j];
  return sum;
}
/** Standard deviations of a term. */
export const deviations = ({ nrow, data }: Matrix): number[] =>
  Array.from({ length: nrow }, (_, j) => Math.sqrt(Math.max(data[j * (nrow + 1)], 0)));
