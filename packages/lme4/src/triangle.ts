/** The small upper triangle R of X = QR, rank x rank, column-major. */

/** x <- R^-1 x */
export function solveUpper(R: Float64Array, rank: number, x: Float64Array): void {
  for (let j = rank - 1; j >= 0; j--) {
    x[j] /= R[j * (rank + 1)];
    for (let i = 0; i < j; i++) x[i] -= R[j * rank + i] * x[j];
  }
}
/** out <- R x */
export function multiplyUpper(R: Float64Array, rank: number, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < rank; i++) {
    out[i] = 0;
    for (let j = i; j < rank; j++) out[i] += R[j * rank + i] * x[j];
  }
}
