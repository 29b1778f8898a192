/**
 * Whether some lambda > 0 has sum lambda_i a_i = 0, shown where that is easy: by the slopes of a logistic regression that the rows a_i are all
 * successes of,
 *
 *   lambda_i = 1 / (1 + e^(a_i'g)),   sum lambda_i a_i = r,   lambda - A (A'A)^-1 r  balances exactly, and is positive near its maximum
 *
 * which it has if there is such a lambda (Albert & Anderson 1984).
 */
import { cholesky, choleskySolve } from '@mixdiff/linalg';

const STEPS = 8;
/** Of lambda, what is no rounding. */
const POSITIVE = 1e-8;

/** `a`: rows x p, row by row. false: it was not shown. */
export function balances(a: Float64Array, p: number): boolean {
  const n = p === 0 ? 0 : a.length / p;
  const lambda = new Float64Array(n);
  const g = new Float64Array(p);
  const along = (i: number, x: Float64Array): number => {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += a[i * p + j] * x[j];
    return sum;
  };
  /** Lower triangle of sum w_i a_i a_i', factorized; null: not positive definite. */
  const squares = (w: (i: number) => number): Float64Array | null => {
    const A = new Float64Array(p * p);
    for (let i = 0; i < n; i++) {
      const weight = w(i);
      for (let k = 0; k < p; k++) for (let j = k; j < p; j++) A[k * p + j] += weight * a[i * p + k] * a[i * p + j];
    }
    return cholesky(A, p) === -1 ? A : null;
  };
  const plain = squares(() => 1);
  if (!plain) return false;
  for (let step = 0; step < STEPS; step++) {
    const r = new Float64Array(p);
    for (let i = 0; i < n; i++) {
      lambda[i] = 1 / (1 + Math.exp(along(i, g)));
      for (let j = 0; j < p; j++) r[j] += lambda[i] * a[i * p + j];
    }
    const off = r.slice();
    choleskySolve(plain, p, off, 1);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < n; i++) least = Math.min(least, lambda[i] - along(i, off));
    if (least > POSITIVE) return true;
    const bend = squares((i) => lambda[i] * (1 - lambda[i]));
    if (!bend) return false;
    choleskySolve(bend, p, r, 1);
    for (let j = 0; j < p; j++) g[j] += r[j];
  }
  return false;
}
