/**
 * What is done with a dense Cholesky factor L (n x n, column-major, lower triangle; the upper is never read):
 * log-determinant and solves. Every loop runs down columns. Solves are row-wise backward stable:
 * (L + dL) x = b with |dL| <= n EPS |L| (Higham, 2002, theorem 8.5).
 */

/** Sum of log L[j,j]; doubles to log|LL'|. Summed by ascending j. */
export function halfLogDet(l: Float64Array, n: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += Math.log(l[j * (n + 1)]);
  return sum;
}

/** b <- L^-1 b, b: n x nrhs. */
export function solveLower(l: Float64Array, n: number, b: Float64Array, nrhs: number): void {
  for (let start = 0; start < nrhs * n; start += n) {
    for (let j = 0; j < n; j++) {
      const column = j * n;
      const x = b[start + j] / l[column + j];
      b[start + j] = x;
      if (x === 0) continue;
      for (let i = j + 1; i < n; i++) b[start + i] -= x * l[column + i];
    }
  }
}

/** b <- L^-T b, b: n x nrhs. */
export function solveLowerT(l: Float64Array, n: number, b: Float64Array, nrhs: number): void {
  for (let start = 0; start < nrhs * n; start += n) {
    for (let j = n - 1; j >= 0; j--) {
      const column = j * n;
      let sum = b[start + j];
      for (let i = j + 1; i < n; i++) sum -= l[column + i] * b[start + i];
      b[start + j] = sum / l[column + j];
    }
  }
}

/** b <- (LL')^-1 b, b: n x nrhs. */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array, nrhs: number): void {
  solveLower(l, n, b, nrhs);
  solveLowerT(l, n, b, nrhs);
}
