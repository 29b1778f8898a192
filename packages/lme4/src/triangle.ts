/** The small upper triangle R of X = QR, rank x rank, column-major. */

/** x <- R^-1 x, of the numbers from `at` on. */
export function solveUpper(R: Float64Array, rank: number, x: Float64Array, at = 0): void {
  for (let j = rank - 1; j >= 0; j--) {
    const own = x[at + j] / R[j * (rank + 1)];
    x[at + j] = own;
    for (let i = 0; i < j; i++) x[at + i] -= R[j * rank + i] * own;
  }
}
/** out <- R x */
export function multiplyUpper(R: Float64Array, rank: number, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < rank; i++) {
    out[i] = 0;
    for (let j = i; j < rank; j++) out[i] += R[j * rank + i] * x[j];
  }
}
