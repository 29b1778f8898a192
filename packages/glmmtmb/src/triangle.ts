/** Solves with a lower triangular P (c x c, column-major), in place. */

/** E <- P^-T E. */
export function solveTransposed(P: Float64Array, E: Float64Array, c: number): void {
  for (let k = 0; k < c; k++) {
    for (let i = c - 1; i >= 0; i--) {
      let sum = E[i + k * c];
      for (let h = i + 1; h < c; h++) sum -= P[h + i * c] * E[h + k * c];
      E[i + k * c] = sum / P[i * (c + 1)];
    }
  }
}

/** E <- E P^-1. */
export function divideBy(P: Float64Array, E: Float64Array, c: number): void {
  for (let j = c - 1; j >= 0; j--) {
    for (let i = 0; i < c; i++) {
      let sum = E[i + j * c];
      for (let h = j + 1; h < c; h++) sum -= E[i + h * c] * P[h + j * c];
      E[i + j * c] = sum / P[j * (c + 1)];
    }
  }
}

/** B (m x r) <- B A^-T, A lower triangular. */
export function divideByTransposed(B: Float64Array, m: number, A: Float64Array, r: number): void {
  for (let j = 0; j < r; j++) {
    for (let h = 0; h < j; h++) for (let i = 0; i < m; i++) B[i + j * m] -= A[j + h * r] * B[i + h * m];
    for (let i = 0; i < m; i++) B[i + j * m] /= A[j * (r + 1)];
  }
}
