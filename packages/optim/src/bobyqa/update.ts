/**
 * The update of H when interpolation point k is replaced (Powell 2009, section 4, and 2006, NEWUOA, equations 4.11 to
 * 4.18; his UPDATE). Givens rotations first leave one non-zero in row k of Z, so that one column of Z changes.
 */
import type { Model } from './model.ts';

/** What the Lagrange functions are at a new point. */
export interface Lagrange {
  /** m + d: the product H w of equation 4.11. */
  readonly values: Float64Array;
  beta: number;
  /** m: y_k's for the step s. */
  readonly along: Float64Array;
}

/** `work` has m + d elements; `lagrange.values` is spoilt. */
export function updateInverse(
  { d, m, B, Z }: Model,
  { values, beta }: Lagrange,
  denominator: number,
  k: number,
  work: Float64Array,
): void {
  rotate(Z, m, m - d - 1, k);
  for (let i = 0; i < m; i++) work[i] = Z[k] * Z[i];
  const alpha = work[k];
  const tau = values[k];
  values[k] -= 1;
  const root = Math.sqrt(denominator);
  const [a, b] = [tau / root, Z[k] / root];
  for (let i = 0; i < m; i++) Z[i] = a * Z[i] - b * values[i];
  const n = m + d;
  for (let j = 0; j < d; j++) {
    const row = m + j;
    work[row] = B[j * n + k];
    const first = (alpha * values[row] - tau * work[row]) / denominator;
    const second = (-beta * work[row] - tau * values[row]) / denominator;
    for (let i = 0; i <= row; i++) {
      B[j * n + i] = B[j * n + i] + first * values[i] + second * work[i];
      if (i >= m) B[(i - m) * n + row] = B[j * n + i];
    }
  }
}

/** Row k of Z becomes (z, 0, …, 0). Elements below 1e-20 of the largest count as zero. */
function rotate(Z: Float64Array, m: number, columns: number, k: number): void {
  let negligible = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < columns; j++) {
      const size = Math.abs(Z[j * m + i]);
      negligible = Math.max(negligible, size);
    }
  }
  negligible *= 1e-20;
  for (let j = 1; j < columns; j++) {
    const column = j * m;
    if (Math.abs(Z[column + k]) > negligible) {
      const length = Math.sqrt(Z[k] * Z[k] + Z[column + k] * Z[column + k]);
      const [a, b] = [Z[k] / length, Z[column + k] / length];
      for (let i = 0; i < m; i++) {
        const turned = a * Z[i] + b * Z[column + i];
        Z[column + i] = a * Z[column + i] - b * Z[i];
        Z[i] = turned;
      }
    }
    Z[column + k] = 0;
  }
}
