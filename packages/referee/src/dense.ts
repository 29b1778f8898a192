/**
 * Dense kernels for one connected block of random effects. All matrices here are ROW-major, so that every inner loop
 * is a dot product of contiguous rows; ml-matrix needs 14 s to invert a matrix of order 1000, these below a second.
 * Rows go four at a time where there are four: each row of the factor is then read once for four dot products.
 */

/** Sum of a[i + t] b[j + t], t < count. Four partial sums, always in this order. */
export function dot(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
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
const four = new Float64Array(4);
/** `four` <- dot products of a[i ..] with the rows b[j ..], b[j + stride ..], …, count terms each. */
function dotFour(a: Float64Array, i: number, b: Float64Array, j: number, stride: number, count: number): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const j1 = j + stride;
  const j2 = j1 + stride;
  const j3 = j2 + stride;
  for (let t = 0; t < count; t++) {
    const x = a[i + t];
    s0 += x * b[j + t];
    s1 += x * b[j1 + t];
    s2 += x * b[j2 + t];
    s3 += x * b[j3 + t];
  }
  four[0] = s0;
  four[1] = s1;
  four[2] = s2;
  four[3] = s3;
}

/**
 * a (n x n at `at`, lower triangle) <- L with a = LL'. Returns -1, or the index of the first pivot that is not positive.
 */
export function factorRows(a: Float64Array, at: number, n: number): number {
  for (let i = 0; i < n; i += 4) {
    const last = Math.min(i + 4, n);
    if (last === i + 4) leadingColumns(a, at, n, i);
    const done = last === i + 4 ? i : 0;
    for (let row = i; row < last; row++) if (!finishRow(a, at, n, row, done)) return row;
  }
  return -1;
}
/** Columns before `i` of the four rows from `i`. */
function leadingColumns(a: Float64Array, at: number, n: number, i: number): void {
  const row = at + i * n;
  for (let j = 0; j < i; j++) {
    const other = at + j * n;
    dotFour(a, other, a, row, n, j);
    for (let s = 0; s < 4; s++) a[row + s * n + j] = (a[row + s * n + j] - four[s]) / a[other + j];
  }
}
/** Row i from column `done` on, its pivot last; false when that is not positive. */
function finishRow(a: Float64Array, at: number, n: number, i: number, done: number): boolean {
  const row = at + i * n;
  for (let j = done; j < i; j++) a[row + j] = (a[row + j] - dot(a, row, a, at + j * n, j)) / a[at + j * (n + 1)];
  const pivot = a[row + i] - dot(a, row, a, row, i);
  if (!(pivot > 0)) return false;
  a[row + i] = Math.sqrt(pivot);
  return true;
}

/** b[from ..] <- L^-1 b for one right-hand side of length n that is zero before `first`. */
export function forward(l: Float64Array, at: number, n: number, b: Float64Array, from: number, first = 0): void {
  for (let i = first; i < n; i++) {
    const row = at + i * n;
    b[from + i] = (b[from + i] - dot(l, row + first, b, from + first, i - first)) / l[row + i];
  }
}
/** The same for each of the n rows of b (n x n at `at`), as right-hand sides: b <- b L^-T. */
export function forwardRows(l: Float64Array, at: number, n: number, b: Float64Array): void {
  let j = 0;
  for (; j + 3 < n; j += 4) {
    const from = at + j * n;
    const first = Math.min(...[0, 1, 2, 3].map((s) => leadingZeros(b, from + s * n, n)));
    for (let i = first; i < n; i++) {
      dotFour(l, at + i * n + first, b, from + first, n, i - first);
      for (let s = 0; s < 4; s++) b[from + s * n + i] = (b[from + s * n + i] - four[s]) / l[at + i * (n + 1)];
    }
  }
  for (; j < n; j++) forward(l, at, n, b, at + j * n, leadingZeros(b, at + j * n, n));
}
function leadingZeros(b: Float64Array, from: number, n: number): number {
  let first = 0;
  while (first < n && b[from + first] === 0) first++;
  return first;
}
/** b[from ..] <- L^-T b, one right-hand side of length n. */
export function backward(l: Float64Array, at: number, n: number, b: Float64Array, from: number): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = at + i * n;
    const x = b[from + i] / l[row + i];
    b[from + i] = x;
    for (let j = 0; j < i; j++) b[from + j] -= l[row + j] * x;
  }
}
/** t <- a - yy' for rows and columns `from` .. `to` of three n x n matrices at `at`. */
export function subtractSquare(
  a: Float64Array,
  y: Float64Array,
  t: Float64Array,
  at: number,
  n: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    let j = from;
    for (; j + 3 <= i; j += 4) {
      dotFour(y, at + i * n, y, at + j * n, n, n);
      for (let s = 0; s < 4; s++) setBoth(t, at, n, i, j + s, a[at + i * n + j + s] - four[s]);
    }
    for (; j <= i; j++) setBoth(t, at, n, i, j, a[at + i * n + j] - dot(y, at + i * n, y, at + j * n, n));
  }
}
function setBoth(t: Float64Array, at: number, n: number, i: number, j: number, value: number): void {
  t[at + i * n + j] = value;
  t[at + j * n + i] = value;
}
