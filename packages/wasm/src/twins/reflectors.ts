/** Twins of assembly/reflectors.ts. */

/** x'x of n numbers of a. */
export function square(a: Float64Array, x: number, n: number): number {
  let sum = 0;
  for (let i = x; i < x + n; i++) sum += a[i] * a[i];
  return sum;
}

/** y <- (I - v v' / v[0]) y. */
export function reflect(a: Float64Array, v: number, n: number, y: number): void {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[v + i] * a[y + i];
  const factor = -sum / a[v];
  if (factor === 0) return;
  for (let i = 0; i < n; i++) a[y + i] += factor * a[v + i];
}

/** x <- x / by. */
export function divide(a: Float64Array, x: number, n: number, by: number): void {
  for (let i = x; i < x + n; i++) a[i] /= by;
}

/** x <- x - QQ'x, out <- Q'x, by two columns; returns x'x. */
export function project(
  a: Float64Array,
  q: number,
  stride: number,
  columns: number,
  x: number,
  n: number,
  out: number,
): number {
  for (let j = 0, at = q; j < columns; j += 2, at += 2 * stride) {
    const first = dot(a, at, x, n);
    a[out + j] = first;
    if (j + 1 === columns) {
      for (let i = 0; i < n; i++) a[x + i] -= first * a[at + i];
      continue;
    }
    const next = at + stride;
    const second = dot(a, next, x, n);
    a[out + j + 1] = second;
    for (let i = 0; i < n; i++) a[x + i] -= first * a[at + i] + second * a[next + i];
  }
  return dot(a, x, x, n);
}

/** In four running sums, added up in their order. */
function dot(a: Float64Array, x: number, y: number, n: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s0 += a[x + i] * a[y + i];
    s1 += a[x + i + 1] * a[y + i + 1];
    s2 += a[x + i + 2] * a[y + i + 2];
    s3 += a[x + i + 3] * a[y + i + 3];
  }
  for (; i < n; i++) s0 += a[x + i] * a[y + i];
  return s0 + s1 + s2 + s3;
}
