/**
 * The solves of sparse-solve.ts for several right-hand sides at a time, in strips of four that lie side by side in a workspace
 * (@mixdiff/wasm), so that each entry of L is read once for four. L stays there until somebody else works in it.
 */
import { ownedWorkspace, type Workspace } from '@mixdiff/wasm';
import { factorPlaces, placeStructure } from './factor-places.ts';
import { type Numeric, viewMemory } from './numeric-cholesky.ts';
import type { Symbolic } from './symbolic-cholesky.ts';

/** b (n x nrhs) <- L^-1 P b; if asked for, the lower triangle of cross (nrhs x nrhs) <- b'b of these. */
export function halfSolveMany(
  symbolic: Symbolic,
  numeric: Numeric,
  b: Float64Array,
  nrhs: number,
  cross: Float64Array | null,
): void {
  const { n, tail } = symbolic;
  const strips = (nrhs + 3) >> 2;
  const { space, at } = withFactor(symbolic, numeric, nrhs);
  const { numbers, kernels } = space;
  numbers.set(b.length === n * nrhs ? b : b.subarray(0, n * nrhs), at.b);
  kernels.intoStrips(at.order, at.b, n, nrhs, at.x);
  kernels.lowerHead(tail, at.colPtr, at.rowIdx, at.head, at.x, 4 * n, strips);
  if (tail < n) kernels.lowerTail(n - tail, at.tail, at.x + 4 * tail, 4 * n, strips);
  kernels.fromStrips(at.same, at.b, n, nrhs, at.x);
  b.set(numbers.subarray(at.b, at.b + n * nrhs));
  if (cross) crossProducts(space, at, n, nrhs, cross);
}

/** b (n x nrhs) <- P' L^-T b. */
export function halfSolveTMany(symbolic: Symbolic, numeric: Numeric, b: Float64Array, nrhs: number): void {
  const { n, tail } = symbolic;
  const strips = (nrhs + 3) >> 2;
  const { space, at } = withFactor(symbolic, numeric, nrhs);
  const { numbers, kernels } = space;
  numbers.set(b.length === n * nrhs ? b : b.subarray(0, n * nrhs), at.b);
  kernels.intoStrips(at.same, at.b, n, nrhs, at.x);
  if (tail < n) kernels.upperTail(n - tail, at.tail, at.x + 4 * tail, 4 * n, strips);
  // the tail's rows are the last ones of every head column
  kernels.upperHead(tail, at.colPtr, at.rowIdx, at.head, at.x, 4 * n, strips);
  kernels.fromStrips(at.order, at.b, n, nrhs, at.x);
  b.set(numbers.subarray(at.b, at.b + n * nrhs));
}

/** Right-hand sides as they come, in strips, and their cross-products, from `free` on. */
function placesOfSides(n: number, nrhs: number, free: number) {
  const strips = (nrhs + 3) >> 2;
  const x = free + n * nrhs;
  const cross = x + 4 * strips * n;
  return { b: free, x, cross, end: cross + (4 * strips) ** 2 };
}

/** A workspace with L in it and room for right-hand sides. */
function withFactor(symbolic: Symbolic, numeric: Numeric, nrhs: number) {
  const { memory } = numeric;
  const places = memory?.at ?? factorPlaces(symbolic);
  const sides = placesOfSides(symbolic.n, nrhs, places.free);
  const at = { ...places, ...sides };
  if (memory) {
    const space = memory.reserve(sides.end - places.free);
    viewMemory(symbolic, numeric, space.numbers);
    return { space, at };
  }
  const { space, kept } = ownedWorkspace(sides.end, numeric, numeric.version);
  if (kept === 'nothing') placeStructure(space, symbolic, places);
  if (kept !== 'version') {
    space.numbers.set(numeric.head, at.head);
    space.numbers.set(numeric.tail, at.tail);
  }
  return { space, at };
}

function crossProducts(
  { numbers, kernels }: Workspace,
  { x, cross }: { readonly x: number; readonly cross: number },
  n: number,
  m: number,
  out: Float64Array,
): void {
  const strips = (m + 3) >> 2;
  const ld = 4 * strips;
  for (let i = cross; i < cross + ld * ld; i++) numbers[i] = 0;
  for (let s = 0; s < strips; s++) {
    const strip = x + 4 * s * n;
    kernels.update(cross + 4 * s * (ld + 1), ld, strip, strip, n, strips - s);
  }
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) out[j * m + i] = -numbers[cross + j * ld + i];
  }
}
