/**
 * QR with the limited column pivoting of R's default qr() and lm(): columns are taken in their order; one whose norm,
 * after the reflectors of the columns kept so far, is below tolerance x its original norm goes to the right-hand end
 * and is not looked at again (help page ?qr, "LINPACK"). Kept columns therefore stay in their order.
 */
import type { Matrix } from '@mixdiff/contract';
import { plainWorkspace, type Workspace, workspace } from '@mixdiff/wasm';
import { scaledNorm } from './reflector.ts';

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

/** Numbers above which the workspace, which never shrinks, would be too large a thing to leave behind: 32 MB. */
const LARGEST = 2 ** 22;

/** X (n x p) is left as it is. A column of zeros is aliased whatever the (positive) tolerance. */
export function pivotedQr(X: Matrix, tolerance = 1e-7): PivotedQr {
  const { nrow: n, ncol: p } = X;
  const size = 2 * n * p;
  const space = size > LARGEST ? plainWorkspace(size) : workspace(size);
  space.numbers.set(X.data.subarray(0, n * p));
  const diagonal = new Float64Array(p);
  const { kept, rest } = reduceColumns(space, n, p, tolerance, diagonal);
  const pivot = Int32Array.from([...kept, ...rest]);
  const R = triangle(space.numbers, n, kept, rest, diagonal);
  return { rank: kept.length, pivot, R, Q: thinQ(space, n, kept, n * p) };
}

/** Reflectors of kept columns end up at and below the diagonal row of X, the diagonal of R aside in `diagonal`. */
function reduceColumns(space: Workspace, n: number, p: number, tolerance: number, diagonal: Float64Array) {
  const { numbers: a, kernels } = space;
  const original = Array.from({ length: p }, (_, j) => norm(space, j * n, n) || 1);
  const kept: number[] = [];
  const aliased: number[] = [];
  const unreached: number[] = [];
  for (let j = 0; j < p; j++) {
    const row = kept.length;
    if (row === n) {
      unreached.push(j);
      continue;
    }
    const from = j * n + row;
    const size = norm(space, from, n - row);
    if (size < tolerance * (original[j] as number)) {
      aliased.push(j);
      continue;
    }
    diagonal[j] = row < n - 1 && size > 0 ? reflector(space, from, n - row, size) : a[from];
    if (size === 0) a[from] = 1;
    kept.push(j);
    if (row < n - 1) kernels.reflect(from, n - row, from + n, n, p - 1 - j);
  }
  return { kept, rest: [...unreached, ...aliased] };
}

/** reflector.ts's `makeReflector`, in the workspace. */
function reflector({ numbers, kernels }: Workspace, from: number, n: number, size: number): number {
  const signed = numbers[from] < 0 ? -size : size;
  kernels.divide(from, n, signed);
  numbers[from] += 1;
  return -signed;
}

/** Euclidean norm of n numbers, safe against overflow and underflow. */
function norm({ numbers, kernels }: Workspace, from: number, n: number): number {
  const square = kernels.square(from, n);
  return square > 1e-280 && square < 1e280 ? Math.sqrt(square) : scaledNorm(numbers, from, from + n);
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

/** Q e_k = H_0 ... H_k e_k for each kept column, reflectors applied last first, each to the columns that it changes. */
function thinQ({ numbers, kernels }: Workspace, n: number, kept: readonly number[], at: number): Matrix {
  const rank = kept.length;
  numbers.fill(0, at, at + n * rank);
  for (let k = 0; k < rank; k++) numbers[at + k * n + k] = 1;
  for (let i = Math.min(rank - 1, n - 2); i >= 0; i--)
    kernels.reflect(kept[i] * n + i, n - i, at + i * n + i, n, rank - i);
  return { nrow: n, ncol: rank, data: numbers.slice(at, at + n * rank) };
}
