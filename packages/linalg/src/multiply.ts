/**
 * Dense products, column-major, into a given array that is none of the inputs. Sums run by ascending inner index.
 */

/** out (m x n) <- a (m x k) times b (k x n). */
export function multiply(a: Float64Array, b: Float64Array, m: number, k: number, n: number, out: Float64Array): void {
  out.fill(0, 0, m * n);
  for (let j = 0; j < n; j++) {
    const target = j * m;
    for (let l = 0; l < k; l++) {
      const factor = b[j * k + l];
      const column = l * m;
      for (let i = 0; i < m; i++) out[target + i] += factor * a[column + i];
    }
  }
}

/** out (n x n, both triangles) <- A'A, a: m x n. */
export function crossprod(a: Float64Array, m: number, n: number, out: Float64Array): void {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      const sum = dot(a, i * m, a, j * m, m);
      out[j * n + i] = sum;
      out[i * n + j] = sum;
    }
  }
}

/** out (n x p) <- A'B, a: m x n, b: m x p. */
export function crossprod2(a: Float64Array, b: Float64Array, m: number, n: number, p: number, out: Float64Array): void {
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) out[j * n + i] = dot(a, i * m, b, j * m, m);
  }
}

function dot(x: Float64Array, xAt: number, y: Float64Array, yAt: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x[xAt + i] * y[yAt + i];
  return sum;
}
