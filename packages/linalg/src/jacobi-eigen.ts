/**
 * Cyclic Jacobi for a full symmetric matrix (Golub & Van Loan, section 8.5). A pair is left alone once
 * |a_pq| <= EPS sqrt(|a_pp a_qq|), which for positive definite matrices gives the small eigenvalues with relative
 * accuracy (Demmel & Veselic, 1992, SIAM J. Matrix Anal. Appl. 13, 1204-1245).
 */

const MOST_SWEEPS = 40;

/** Overwrites `a` (n x n, both triangles); values and vectors unsorted. */
export function jacobiEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const vectors = new Float64Array(n * n);
  for (let j = 0; j < n; j++) vectors[j * n + j] = 1;
  return { values: rotated(a, vectors, n), vectors };
}
/** The same values, and no vectors. */
export const jacobiValues = (a: Float64Array, n: number): Float64Array => rotated(a, null, n);

function rotated(a: Float64Array, vectors: Float64Array | null, n: number): Float64Array {
  for (let sweep = 0; sweep < MOST_SWEEPS && rotateAllPairs(a, vectors, n); sweep++);
  return Float64Array.from({ length: n }, (_, j) => a[j * n + j]);
}

/** One sweep over all pairs p < q; whether any pair was still worth a rotation. */
function rotateAllPairs(a: Float64Array, vectors: Float64Array | null, n: number): boolean {
  let rotated = false;
  for (let p = 0; p < n - 1; p++) {
    for (let q = p + 1; q < n; q++) {
      const off = a[p * n + q];
      if (Math.abs(off) <= Number.EPSILON * Math.sqrt(Math.abs(a[p * n + p] * a[q * n + q]))) continue;
      rotated = true;
      rotatePair(a, vectors, n, p, q);
    }
  }
  return rotated;
}

function rotatePair(a: Float64Array, vectors: Float64Array | null, n: number, p: number, q: number): void {
  const off = a[p * n + q];
  const half = (a[q * n + q] - a[p * n + p]) / (2 * off);
  const t = (half < 0 ? -1 : 1) / (Math.abs(half) + hypotenuse(half));
  const c = 1 / hypotenuse(t);
  const s = t * c;
  a[p * n + p] -= t * off;
  a[q * n + q] += t * off;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let i = 0; i < n; i++) {
    if (vectors) rotate(vectors, p * n + i, q * n + i, c, s);
    if (i === p || i === q) continue;
    rotate(a, p * n + i, q * n + i, c, s);
    a[i * n + p] = a[p * n + i];
    a[i * n + q] = a[q * n + i];
  }
}

/** Of a triangle whose sides are 1 and x, to the same bits as Math.hypot(1, x), which takes a list: several times as long as all the rest. */
function hypotenuse(x: number): number {
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY) return size;
  const longer = Math.max(size, 1);
  const one = 1 / longer;
  const other = size / longer;
  return Math.sqrt(one * one + other * other) * longer;
}

/** (x, y) <- (c x - s y, s x + c y). */
function rotate(x: Float64Array, i: number, j: number, c: number, s: number): void {
  const xi = x[i];
  const xj = x[j];
  x[i] = c * xi - s * xj;
  x[j] = s * xi + c * xj;
}
