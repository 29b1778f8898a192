/**
 * Cholesky A = U'U as LINPACK's dpofa does it (Dongarra, Bunch, Moler & Stewart 1979, chapter 3; R's tolerance 1e-14 of the
 * diagonal), column by column of U. Where A is not positive definite it halts: the column that fails has its elements above the
 * diagonal, those after it are A's own. nlme goes on with what is then in place, as if it were a factor.
 */

/** Replaces the upper triangle of `a` (n x n, column-major); -1, or the column at which it halted. */
export function haltedCholesky(a: Float64Array, n: number): number {
  for (let j = 0; j < n; j++) {
    let squares = 0;
    for (let k = 0; k < j; k++) {
      let t = a[j * n + k];
      for (let i = 0; i < k; i++) t -= a[k * n + i] * a[j * n + i];
      t /= a[k * (n + 1)];
      a[j * n + k] = t;
      squares += t * t;
    }
    const left = a[j * (n + 1)] - squares;
    if (!(left > TOLERANCE * Math.abs(a[j * (n + 1)]))) return j;
    a[j * (n + 1)] = Math.sqrt(left);
  }
  return -1;
}
const TOLERANCE = 1e-14;

/** v <- U'^-1 v for n entries of v. */
export function solveTransposed(u: Float64Array, n: number, v: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = v[i];
    for (let k = 0; k < i; k++) sum -= u[i * n + k] * v[k];
    v[i] = sum / u[i * (n + 1)];
  }
}
