/**
 * Singular values by one-sided Jacobi on the triangle of a QR (Drmac & Veselic, 2008, SIAM J. Matrix Anal. Appl. 29,
 * 1322-1342, without their pivoting): columns are rotated pairwise until orthogonal; their norms are the values.
 */
import { householderQr } from './householder-qr.ts';
import { norm2 } from './reflector.ts';

const MOST_SWEEPS = 40;

/** The min(m, n) singular values, decreasing, of `a` (m x n, column-major, left as it is). NaN for non-finite input. */
export function singularValues(a: Float64Array, m: number, n: number): Float64Array {
  const order = Math.min(m, n);
  const scale = a.subarray(0, m * n).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!Number.isFinite(scale)) return new Float64Array(order).fill(Number.NaN);
  if (scale === 0) return new Float64Array(order);
  const b = triangleTransposed(scaledTall(a, m, n, scale), Math.max(m, n), order);
  for (let sweep = 0; sweep < MOST_SWEEPS && orthogonaliseAllPairs(b, order); sweep++);
  return Float64Array.from({ length: order }, (_, j) => scale * norm2(b, j * order, j * order + order))
    .sort()
    .reverse();
}

/** A / scale, or its transpose, whichever has at least as many rows as columns. */
function scaledTall(a: Float64Array, m: number, n: number, scale: number): Float64Array {
  const tall = new Float64Array(m * n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++) tall[m >= n ? j * m + i : i * n + j] = a[j * m + i] / scale;
  }
  return tall;
}

/** R' of the QR: one-sided Jacobi settles in fewer sweeps on the lower triangle than on R. */
function triangleTransposed(tall: Float64Array, rows: number, order: number): Float64Array {
  householderQr(tall, rows, order);
  const lower = new Float64Array(order * order);
  for (let j = 0; j < order; j++) for (let i = 0; i <= j; i++) lower[i * order + j] = tall[j * rows + i];
  return lower;
}

function orthogonaliseAllPairs(b: Float64Array, n: number): boolean {
  let rotated = false;
  for (let p = 0; p < n - 1; p++) {
    for (let q = p + 1; q < n; q++) if (orthogonalise(b, n, p * n, q * n)) rotated = true;
  }
  return rotated;
}

function orthogonalise(b: Float64Array, n: number, p: number, q: number): boolean {
  let pp = 0;
  let qq = 0;
  let pq = 0;
  for (let i = 0; i < n; i++) {
    pp += b[p + i] * b[p + i];
    qq += b[q + i] * b[q + i];
    pq += b[p + i] * b[q + i];
  }
  if (Math.abs(pq) <= n * Number.EPSILON * Math.sqrt(pp) * Math.sqrt(qq)) return false;
  const half = (qq - pp) / (2 * pq);
  const t = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.hypot(1, half));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let i = 0; i < n; i++) {
    const x = b[p + i];
    const y = b[q + i];
    b[p + i] = c * x - s * y;
    b[q + i] = s * x + c * y;
  }
  return true;
}
