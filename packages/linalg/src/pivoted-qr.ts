/**
 * QR with the limited column pivoting of R's default qr() and lm(): columns are taken in their order; one whose norm,
 * after the reflectors of the columns kept so far, is below tolerance x its original norm goes to the right-hand end
 * and is not looked at again (help page ?qr, "LINPACK"). Kept columns therefore stay in their order.
 */
import type { Matrix } from '@mixdiff/contract';
import { applyReflector, makeReflector, norm2 } from './reflector.ts';

/** X[, pivot] = Q R with the columns that the others span last. */
export interface PivotedQr {
  /** Number of kept columns. */
  readonly rank: number;
  /** Column indices (0-based): kept ones in original order, then ones never reached (n < p), then the aliased ones. */
  readonly pivot: Int32Array;
  /** rank x ncol, column-major, columns as in `pivot`: X[, pivot] = Q R up to tolerance; its first rank columns are triangular. */
  readonly R: Float64Array;
  /** n x rank, orthonormal columns. */
  readonly Q: Matrix;
}

/** X (n x p) is left as it is. A column of zeros is aliased whatever the (positive) tolerance. */
export function pivotedQr(X: Matrix, tolerance = 1e-7): PivotedQr {
  const { nrow: n, ncol: p } = X;
  const a = X.data.slice(0, n * p);
  const diagonal = new Float64Array(p);
  const { kept, rest } = reduceColumns(a, n, p, tolerance, diagonal);
  const pivot = Int32Array.from([...kept, ...rest]);
  return { rank: kept.length, pivot, R: triangle(a, n, kept, rest, diagonal), Q: thinQ(a, n, kept) };
}

/** Reflectors of kept columns end up at and below the diagonal row of `a`, the diagonal of R aside in `diagonal`. */
function reduceColumns(a: Float64Array, n: number, p: number, tolerance: number, diagonal: Float64Array) {
  const kept: number[] = [];
  const aliased: number[] = [];
  const unreached: number[] = [];
  for (let j = 0; j < p; j++) {
    const original = norm2(a, j * n, j * n + n) || 1;
    kept.forEach((column, k) => {
      if (k < n - 1) applyReflector(a, column * n + k, column * n + n, a, j * n + k);
    });
    const row = kept.length;
    if (row === n) {
      unreached.push(j);
      continue;
    }
    const from = j * n + row;
    const size = norm2(a, from, j * n + n);
    if (size < tolerance * original) {
      aliased.push(j);
      continue;
    }
    diagonal[j] = row < n - 1 && size > 0 ? makeReflector(a, from, j * n + n, size) : a[from];
    if (size === 0) a[from] = 1;
    kept.push(j);
  }
  return { kept, rest: [...unreached, ...aliased] };
}

function triangle(a: Float64Array, n: number, kept: number[], rest: number[], diagonal: Float64Array): Float64Array {
  const rank = kept.length;
  const R = new Float64Array(rank * (rank + rest.length));
  kept.forEach((column, k) => {
    for (let i = 0; i < k; i++) R[k * rank + i] = a[column * n + i];
    R[k * rank + k] = diagonal[column];
  });
  rest.forEach((column, k) => {
    for (let i = 0; i < rank; i++) R[(rank + k) * rank + i] = a[column * n + i];
  });
  return R;
}

/** Q e_k = H_0 ... H_k e_k for each kept column, reflectors applied last first. */
function thinQ(a: Float64Array, n: number, kept: number[]): Matrix {
  const data = new Float64Array(n * kept.length);
  for (let k = 0; k < kept.length; k++) {
    data[k * n + k] = 1;
    for (let i = Math.min(k, n - 2); i >= 0; i--) {
      applyReflector(a, kept[i] * n + i, kept[i] * n + n, data, k * n + i);
    }
  }
  return { nrow: n, ncol: kept.length, data };
}
