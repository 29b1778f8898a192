/**
 * Dense kernels for one connected block of random effects. All matrices here are ROW-major, so that every inner loop
 * is a dot product of contiguous rows; ml-matrix needs 14 s to invert a matrix of order 1000, these below a second.
 * Rows go four by four where there are as many, in tiles of sixteen dot products.
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
/** Rows of a tile; wide enough that each number read serves four products. */
const WIDE = 4;
const tile = new Float64Array(WIDE * WIDE);
/**
 * `tile`[4 r + s] <- dot product of a[i + r stride ..] and b[j + s stride ..], count terms each: sixteen sums that stay in
 * registers.
 */
function dotTile(a: Float64Array, i: number, b: Float64Array, j: number, stride: number, count: number): void {
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0];
  const [i1, i2, i3] = [i + stride, i + 2 * stride, i + 3 * stride];
  const [j1, j2, j3] = [j + stride, j + 2 * stride, j + 3 * stride];
  for (let t = 0; t < count; t++) {
    const b0 = b[j + t];
    const b1 = b[j1 + t];
    const b2 = b[j2 + t];
    const b3 = b[j3 + t];
    let x = a[i + t];
    s00 += x * b0;
    s01 += x * b1;
    s02 += x * b2;
    s03 += x * b3;
    x = a[i1 + t];
    s10 += x * b0;
    s11 += x * b1;
    s12 += x * b2;
    s13 += x * b3;
    x = a[i2 + t];
    s20 += x * b0;
    s21 += x * b1;
    s22 += x * b2;
    s23 += x * b3;
    x = a[i3 + t];
    s30 += x * b0;
    s31 += x * b1;
    s32 += x * b2;
    s33 += x * b3;
  }
  tile[0] = s00;
  tile[1] = s01;
  tile[2] = s02;
  tile[3] = s03;
  tile[4] = s10;
  tile[5] = s11;
  tile[6] = s12;
  tile[7] = s13;
  tile[8] = s20;
  tile[9] = s21;
  tile[10] = s22;
  tile[11] = s23;
  tile[12] = s30;
  tile[13] = s31;
  tile[14] = s32;
  tile[15] = s33;
}
/**
 * Columns j .. j + 3 of the four rows b[row ..] <- those of b L^-T, given the columns from `first` to j and that those
 * before are zero; `l` is at the first row of L.
 */
function solveTile(l: Float64Array, at: number, b: Float64Array, row: number, n: number, first: number, j: number) {
  dotTile(b, row + first, l, at + j * n + first, n, j - first);
  for (let s = 0; s < WIDE; s++) {
    const pivot = at + (j + s) * n + j;
    for (let r = 0; r < WIDE; r++) {
      const own = row + r * n + j;
      let left = b[own + s] - tile[WIDE * r + s];
      for (let t = 0; t < s; t++) left -= b[own + t] * l[pivot + t];
      b[own + s] = left / l[pivot + s];
    }
  }
}

/**
 * a (n x n at `at`, lower triangle) <- L with a = LL'. Returns -1, or the index of the first pivot that is not positive.
 */
export function factorRows(a: Float64Array, at: number, n: number): number {
  for (let i = 0; i < n; i += WIDE) {
    const last = Math.min(i + WIDE, n);
    const done = last === i + WIDE ? i : 0;
    for (let j = 0; j < done; j += WIDE) solveTile(a, at, a, at + i * n, n, 0, j);
    for (let row = i; row < last; row++) if (!finishRow(a, at, n, row, done)) return row;
  }
  return -1;
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

/** b[from ..] <- L^-1 b for one right-hand side of length n that is zero before `first`, given what is before `done`. */
export function forward(
  l: Float64Array,
  at: number,
  n: number,
  b: Float64Array,
  from: number,
  first = 0,
  done = first,
): void {
  for (let i = done; i < n; i++) {
    const row = at + i * n;
    b[from + i] = (b[from + i] - dot(l, row + first, b, from + first, i - first)) / l[row + i];
  }
}
/** The same for each of the n rows of b (n x n at `at`), as right-hand sides: b <- b L^-T. */
export function forwardRows(l: Float64Array, at: number, n: number, b: Float64Array): void {
  const whole = n - (n % WIDE);
  for (let row = 0; row < whole; row += WIDE) {
    const from = at + row * n;
    const zeros = Math.min(...[0, 1, 2, 3].map((s) => leadingZeros(b, from + s * n, n)));
    const first = zeros - (zeros % WIDE);
    for (let j = first; j < whole; j += WIDE) solveTile(l, at, b, from, n, first, j);
    for (let s = 0; s < WIDE; s++) forward(l, at, n, b, from + s * n, first, Math.max(first, whole));
  }
  for (let row = whole; row < n; row++) forward(l, at, n, b, at + row * n, leadingZeros(b, at + row * n, n));
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
  const whole = to - ((to - from) % WIDE);
  for (let i = from; i < whole; i += WIDE) {
    for (let j = from; j <= i; j += WIDE) {
      dotTile(y, at + i * n, y, at + j * n, n, n);
      for (let r = 0; r < WIDE; r++)
        for (let s = 0; s < WIDE; s++)
          setBoth(t, at, n, i + r, j + s, a[at + (i + r) * n + j + s] - tile[WIDE * r + s]);
    }
  }
  for (let i = whole; i < to; i++)
    for (let j = from; j <= i; j++) setBoth(t, at, n, i, j, a[at + i * n + j] - dot(y, at + i * n, y, at + j * n, n));
}
function setBoth(t: Float64Array, at: number, n: number, i: number, j: number, value: number): void {
  t[at + i * n + j] = value;
  t[at + j * n + i] = value;
}
