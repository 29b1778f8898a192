/**
 * Many rows in chunks that stay in the cache: each chunk becomes a triangle by Householder's reflectors, and what stands one under
 * another has the triangle, up to signs of rows, and the norms of all rows (Demmel, Grigori, Hoemmen & Langou 2012, SIAM J. Sci. Comput.
 * 34, A206-A239). Stable as a QR of all rows is, and no copy of them is made.
 */
import type { Matrix } from '@mixdiff/contract';
import { type Workspace, workspace } from '@mixdiff/wasm';
import { makeReflector, scaledNorm } from './reflector.ts';

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
  const space = workspace(Math.min(n, CHUNK) * m);
  let filled = 0;
  for (let from = 0; from < n; from += CHUNK) {
    const count = Math.min(CHUNK, n - from);
    for (let j = 0; j < m; j++) fill(j, from, count, space.numbers, j * count);
    triangulate(space, count, m);
    for (let j = 0; j < m; j++) {
      for (let i = 0; i <= j && i < count; i++) data[j * nrow + filled + i] = space.numbers[j * count + i];
    }
    filled += Math.min(count, m);
  }
  return { nrow, ncol: m, data };
}

/** R of the first count x m numbers, in their upper triangle (Golub & Van Loan, algorithm 5.2.1); below it are reflectors. */
function triangulate({ numbers: a, kernels }: Workspace, count: number, m: number): void {
  for (let k = 0; k < Math.min(count - 1, m); k++) {
    const from = k * (count + 1);
    const square = kernels.square(from, count - k);
    const size = square > 1e-280 && square < 1e280 ? Math.sqrt(square) : scaledNorm(a, from, (k + 1) * count);
    if (size === 0) continue;
    const diagonal = makeReflector(a, from, (k + 1) * count, size);
    kernels.reflect(from, count - k, from + count, count, m - 1 - k);
    a[from] = diagonal;
  }
}
