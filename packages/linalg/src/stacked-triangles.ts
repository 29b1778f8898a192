/**
 * Many rows in chunks that stay in the cache: each chunk becomes a triangle by Householder's reflectors, and what stands one under
 * another has the triangle, up to signs of rows, and the norms of all rows (Demmel, Grigori, Hoemmen & Langou 2012, SIAM J. Sci. Comput.
 * 34, A206-A239). Stable as a QR of all rows is, and no copy of them is made.
 */
import type { Matrix } from '@mixdiff/contract';
import { householderQr } from './householder-qr.ts';

/** Rows of a chunk. */
const CHUNK = 4096;

/**
 * For an n x m matrix: `fill` writes rows from .. from + count - 1 of column j to into[at ..]. The result has m columns and at most m
 * rows for each chunk; the QR of it, pivoted or not, has the R of the matrix.
 */
export function stackedTriangles(
  n: number,
  m: number,
  fill: (j: number, from: number, count: number, into: Float64Array, at: number) => void,
): Matrix {
  const nrow = Math.floor(n / CHUNK) * Math.min(CHUNK, m) + Math.min(n % CHUNK, m);
  const data = new Float64Array(nrow * m);
  const chunk = new Float64Array(Math.min(n, CHUNK) * m);
  let filled = 0;
  for (let from = 0; from < n; from += CHUNK) {
    const count = Math.min(CHUNK, n - from);
    for (let j = 0; j < m; j++) fill(j, from, count, chunk, j * count);
    householderQr(chunk, count, m);
    const left = Math.min(count, m);
    for (let j = 0; j < m; j++) {
      for (let i = 0; i < left; i++) data[j * nrow + filled + i] = chunk[j * count + i];
    }
    filled += left;
  }
  return { nrow, ncol: m, data };
}
