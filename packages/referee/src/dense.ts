/**
 * Dense kernels for one connected block of random effects. All matrices here are ROW-major, so that every inner loop is
 * a dot product of two contiguous rows; ml-matrix needs 14 s to invert a matrix of order 1000, these 0.3 s.
 */

/** Sum of a[i + t] b[j + t], t < count. Four partial sums, always in this order. */
export function dot(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let t = 0;
  for (; t + 3 < count; t += 4) {
    s0 += a[i + t] * b[j + t];
    s1 += a[i + t + 1] * b[j + t + 1];
    s2 += a[i + t + 2] * b[j + t + 2];
    s3 += a[i + t + 3] * b[j + t + 3];
  }
  for (; t < count; t++) s0 += a[i + t] * b[j + t];
  return s0 + s1 + (s2 + s3);
}
/** a (n x n at `at`, lower triangle) <- L with a = LL'. Returns -1, or the index of the first pivot that is not positive. */
export function factorRows(a: Float64Array, at: number, n: number): number {
  for (let i = 0; i < n; i++) {
    const row = at + i * n;
    for (let j = 0; j < i; j++) {
      const other = at + j * n;
      a[row + j] = (a[row + j] - dot(a, row, a, other, j)) / a[other + j];
    }
    const pivot = a[row + i] - dot(a, row, a, row, i);
    if (!(pivot > 0)) return i;
    a[row + i] = Math.sqrt(pivot);
  }
  return -1;
}
/** b[from..] <- L^-1 b for one right-hand side of length n that is zero before `first`. */
export function forward(l: Float64Array, at: number, n: number, b: Float64Array, from: number, first = 0): void {
  for (let i = first; i < n; i++) {
    const row = at + i * n;
    b[from + i] = (b[from + i] - dot(l, row + first, b, from + first, i - first)) / l[row + i];
  }
}
/** b[from..] <- L^-T b, one right-hand side of length n. */
export function backward(l: Float64Array, at: number, n: number, b: Float64Array, from: number): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = at + i * n;
    const x = b[from + i] / l[row + i];
    b[from + i] = x;
    for (let j = 0; j < i; j++) b[from + j] = b[from + j] - l[row + j] * x;
  }
}
