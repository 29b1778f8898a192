/**
 * A lower triangle L packed by rows: L[i][k] at i(i+1)/2 + k, k <= i. Rows of a leading block are contiguous, and the
 * order of every sum is fixed (increasing index), because the path of `nlminb` is to be the same to the last bit.
 */
export const rowStart = (i: number): number => (i * (i + 1)) / 2;

/** out <- L^-1 b, each b_i minus one sum; out may be b. */
export function solveL(l: Float64Array, n: number, b: Float64Array, out: Float64Array): void {
  for (let i = 0, row = 0; i < n; i++, row += i) {
    let sum = 0;
    for (let k = 0; k < i; k++) sum += l[row + k] * out[k];
    out[i] = (b[i] - sum) / l[row + i];
  }
}

/** b <- L^-T b in place, the last row first, subtracting term by term. */
export function solveLT(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = rowStart(i);
    const bi = b[i] / l[row + i];
    b[i] = bi;
    for (let k = 0; k < i; k++) b[k] -= bi * l[row + k];
  }
}

/** out <- L^T b; out may be b. */
export function timesLT(l: Float64Array, n: number, b: Float64Array, out: Float64Array): void {
  for (let i = 0, row = 0; i < n; i++, row += i) {
    const bi = b[i];
    out[i] = 0;
    for (let k = 0; k <= i; k++) out[k] += l[row + k] * bi;
  }
}

/** b <- L b in place. */
export function timesL(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = rowStart(i);
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += l[row + k] * b[k];
    b[i] = sum;
  }
}

/** (LL')_ii */
export function rowSquares(l: Float64Array, i: number): number {
  const row = rowStart(i);
  let sum = 0;
  for (let k = 0; k <= i; k++) sum += l[row + k] * l[row + k];
  return sum;
}
