/**
 * Dense products, column-major, into a given array that is none of the inputs. Every sum runs by ascending inner index.
 * Four columns go together: their sums are independent, and the other operand is read once for all four.
 */

/** out (m x n) <- a (m x k) times b (k x n). */
export function multiply(a: Float64Array, b: Float64Array, m: number, k: number, n: number, out: Float64Array): void {
  out.fill(0, 0, m * n);
  addProduct(a, b, m, k, n, out);
}
/** out (m x n) += a (m x k) times b (k x n). */
export function addProduct(a: Float64Array, b: Float64Array, m: number, k: number, n: number, out: Float64Array): void {
  for (let j = 0; j < n; j++) {
    const to = j * m;
    let l = 0;
    for (; l + 4 <= k; l += 4) addFourColumns(a, l * m, b, j * k + l, out, to, m);
    for (; l < k; l++) {
      const factor = b[j * k + l];
      const from = l * m;
      for (let i = 0; i < m; i++) out[to + i] += factor * a[from + i];
    }
  }
}

function addFourColumns(
  a: Float64Array,
  from: number,
  b: Float64Array,
  at: number,
  out: Float64Array,
  to: number,
  m: number,
): void {
  const b0 = b[at];
  const b1 = b[at + 1];
  const b2 = b[at + 2];
  const b3 = b[at + 3];
  for (let i = 0; i < m; i++) {
    const p = from + i;
    out[to + i] = out[to + i] + b0 * a[p] + b1 * a[p + m] + b2 * a[p + 2 * m] + b3 * a[p + 3 * m];
  }
}

/** out (n x n, both triangles) <- A'A, a: m x n. */
export function crossprod(a: Float64Array, m: number, n: number, out: Float64Array): void {
  for (let j = 0; j < n; j++) {
    dots(a, j, n, a, j * m, m, out, j * n);
    for (let i = j + 1; i < n; i++) out[i * n + j] = out[j * n + i];
  }
}

/** out (n x p) <- A'B, a: m x n, b: m x p. */
export function crossprod2(a: Float64Array, b: Float64Array, m: number, n: number, p: number, out: Float64Array): void {
  for (let j = 0; j < p; j++) dots(a, 0, n, b, j * m, m, out, j * n);
}

/** out[to + i] <- column i of a times the m numbers of b from `at`, for i = first .. end-1. */
function dots(
  a: Float64Array,
  first: number,
  end: number,
  b: Float64Array,
  at: number,
  m: number,
  out: Float64Array,
  to: number,
): void {
  let i = first;
  for (; i + 4 <= end; i += 4) fourDots(a, i * m, b, at, m, out, to + i);
  for (; i < end; i++) {
    let sum = 0;
    for (let k = 0; k < m; k++) sum += a[i * m + k] * b[at + k];
    out[to + i] = sum;
  }
}

function fourDots(
  a: Float64Array,
  from: number,
  b: Float64Array,
  at: number,
  m: number,
  out: Float64Array,
  to: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < m; k++) {
    const p = from + k;
    const y = b[at + k];
    s0 += a[p] * y;
    s1 += a[p + m] * y;
    s2 += a[p + 2 * m] * y;
    s3 += a[p + 3 * m] * y;
  }
  out[to] = s0;
  out[to + 1] = s1;
  out[to + 2] = s2;
  out[to + 3] = s3;
}
