/**
 * Relative factors: F F' = Sigma / sigma^2, one c x c matrix per random term.
 */
import type { Canonical, Matrix } from '@mixdiff/contract';

/**
 * Lower Cholesky factor (column-major, c x c) of a positive semidefinite S: where a pivot is zero to rounding its column
 * is zero, as it must be. Null when S is not positive semidefinite or not finite.
 */
export function semidefiniteFactor(S: Float64Array, c: number): Float64Array | null {
  const T = new Float64Array(c * c);
  let scale = 0;
  for (let j = 0; j < c; j++) scale = Math.max(scale, Math.abs(S[j * c + j]));
  if (!Number.isFinite(scale)) return null;
  for (let j = 0; j < c; j++) {
    let pivot = S[j * c + j];
    for (let k = 0; k < j; k++) pivot -= T[k * c + j] ** 2;
    if (pivot < -1e-8 * scale || !Number.isFinite(pivot)) return null;
    // 1e-14: what the subtraction above leaves of an exact zero.
    if (pivot <= 1e-14 * S[j * c + j]) continue;
    T[j * c + j] = Math.sqrt(pivot);
    for (let i = j + 1; i < c; i++) {
      let sum = S[j * c + i];
      for (let k = 0; k < j; k++) sum -= T[k * c + i] * T[k * c + j];
      T[j * c + i] = sum / T[j * c + j];
    }
  }
  return T;
}

/** One factor per term of a canonical point, its columns taken in the given orders; null where Sigma is no covariance. */
export function relativeFactors(
  at: Canonical,
  sigma2: number,
  orders: readonly (readonly number[])[],
): Float64Array[] | null {
  const factors: Float64Array[] = [];
  for (const [k, Sigma] of at.Sigma.entries()) {
    const T = semidefiniteFactor(permuted(Sigma, orders[k], 1 / sigma2), Sigma.ncol);
    if (!T) return null;
    factors.push(T);
  }
  return factors;
}

/** S[order, order] times a scale. */
function permuted({ ncol: c, data }: Matrix, order: readonly number[], scale: number): Float64Array {
  const out = new Float64Array(c * c);
  for (let j = 0; j < c; j++) for (let i = 0; i < c; i++) out[j * c + i] = data[order[j] * c + order[i]] * scale;
  return out;
}

/** sigma^2 F F'. */
export function covariance(F: Float64Array, c: number, sigma2: number): Matrix {
  const data = new Float64Array(c * c);
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let k = 0; k < c; k++) sum += F[k * c + i] * F[k * c + j];
      data[j * c + i] = sigma2 * sum;
    }
  }
  return { nrow: c, ncol: c, data };
}
