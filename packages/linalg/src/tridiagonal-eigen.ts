/**
 * Householder reduction to tridiagonal form and the implicit QL iteration, vectors accumulated (Golub & Van Loan,
 * sections 8.3.1 and 8.3.5; Martin & Wilkinson, 1968, Numer. Math. 12, 377-383).
 */
import { makeReflector, norm2 } from './reflector.ts';

const MOST_STEPS = 60;

/** Overwrites `a` (n x n, both triangles); values and vectors unsorted. NaN where the iteration did not settle. */
export function tridiagonalEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const off = new Float64Array(n);
  const heads = tridiagonalise(a, n, off);
  const values = Float64Array.from({ length: n }, (_, j) => a[j * n + j]);
  const vectors = accumulate(a, n, heads);
  settleAll(values, off, vectors, n);
  return { values, vectors };
}
/** The same values, and no vectors. */
export function tridiagonalValues(a: Float64Array, n: number): Float64Array {
  const off = new Float64Array(n);
  tridiagonalise(a, n, off);
  const values = Float64Array.from({ length: n }, (_, j) => a[j * n + j]);
  settleAll(values, off, null, n);
  return values;
}
function settleAll(d: Float64Array, off: Float64Array, vectors: Float64Array | null, n: number): void {
  for (let l = 0; l < n; l++) if (!settle(d, off, vectors, n, l)) d[l] = Number.NaN;
}

/** Leaves the diagonal in `a` and reflector k in its column k below the diagonal; off[k] couples k and k + 1. */
function tridiagonalise(a: Float64Array, n: number, off: Float64Array): boolean[] {
  const heads: boolean[] = [];
  const p = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    const from = k * n + k + 1;
    const size = k < n - 2 ? norm2(a, from, k * n + n) : 0;
    heads.push(size > 0);
    if (size === 0) {
      off[k] = a[from];
      continue;
    }
    off[k] = makeReflector(a, from, k * n + n, size);
    conjugate(a, n, k, p);
  }
  return heads;
}

/** HAH on the trailing block: A - v w' - w v' with p = Av / v[0] and w = p - (v'p / 2 v[0]) v. */
function conjugate(a: Float64Array, n: number, k: number, p: Float64Array): void {
  const v = k * n;
  const head = a[v + k + 1];
  p.fill(0);
  for (let j = k + 1; j < n; j++) {
    const factor = a[v + j] / head;
    for (let i = k + 1; i < n; i++) p[i] += factor * a[j * n + i];
  }
  let along = 0;
  for (let i = k + 1; i < n; i++) along += a[v + i] * p[i];
  along /= 2 * head;
  for (let i = k + 1; i < n; i++) p[i] -= along * a[v + i];
  for (let j = k + 1; j < n; j++) {
    for (let i = k + 1; i < n; i++) a[j * n + i] -= a[v + i] * p[j] + p[i] * a[v + j];
  }
}

/** Q = H_0 H_1 ..., built from the last reflector back so that each acts on its trailing block alone. */
function accumulate(a: Float64Array, n: number, heads: readonly boolean[]): Float64Array {
  const q = new Float64Array(n * n);
  for (let j = 0; j < n; j++) q[j * n + j] = 1;
  for (let k = n - 2; k >= 0; k--) {
    if (!heads[k]) continue;
    const v = k * n;
    for (let j = k + 1; j < n; j++) {
      let sum = 0;
      for (let i = k + 1; i < n; i++) sum += a[v + i] * q[j * n + i];
      sum /= a[v + k + 1];
      for (let i = k + 1; i < n; i++) q[j * n + i] -= sum * a[v + i];
    }
  }
  return q;
}

/** QL steps with Wilkinson's shift until off[l] is negligible. */
function settle(d: Float64Array, off: Float64Array, vectors: Float64Array | null, n: number, l: number): boolean {
  for (let step = 0; step < MOST_STEPS; step++) {
    let m = l;
    while (m < n - 1 && Math.abs(off[m]) > Number.EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1]))) m++;
    if (m === l) return true;
    implicitStep(d, off, vectors, n, l, m);
  }
  return false;
}

function implicitStep(
  d: Float64Array,
  off: Float64Array,
  vectors: Float64Array | null,
  n: number,
  l: number,
  m: number,
) {
  const half = (d[l + 1] - d[l]) / (2 * off[l]);
  let g = d[m] - d[l] + off[l] / (half + (half < 0 ? -1 : 1) * Math.hypot(half, 1));
  let c = 1;
  let s = 1;
  let shift = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * off[i];
    const b = c * off[i];
    const r = Math.hypot(f, g);
    off[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= shift;
      off[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - shift;
    const t = (d[i] - g) * s + 2 * c * b;
    shift = s * t;
    d[i + 1] = g + shift;
    g = c * t - b;
    if (vectors) rotateColumns(vectors, n, i, c, s);
  }
  d[l] -= shift;
  off[l] = g;
  off[m] = 0;
}

/** Columns i and i + 1: (x, y) <- (c x - s y, s x + c y). */
function rotateColumns(vectors: Float64Array, n: number, i: number, c: number, s: number): void {
  for (let k = i * n; k < (i + 1) * n; k++) {
    const x = vectors[k];
    const y = vectors[k + n];
    vectors[k + n] = s * x + c * y;
    vectors[k] = c * x - s * y;
  }
}
