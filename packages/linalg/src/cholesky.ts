/**
 * Dense Cholesky A = LL' of a symmetric matrix given by its lower triangle (Golub & Van Loan, Matrix Computations,
 * 4th ed., algorithms 4.2.1 and 4.2.4). By hand: [4 2; 2 5] -> [2; 1 2].
 *
 * Small matrices: column by column, in place. Large ones: in the tile workspace, padded to a multiple of four, by
 * panels of PANEL columns; each panel is factored in steps of STEP columns, and what a step or a panel finishes is
 * taken off the columns to its right in tiles.
 */
import { packStrips, type TileSpace, tileSpace } from './tiles.ts';

const PANEL = 64;
const STEP = 16;
/** Below this order the tiles cost more than they save (measured). */
const BLOCKED_FROM = 48;

/**
 * Replaces the lower triangle of `a` (n x n, column-major) by L; the strict upper triangle is neither read nor written.
 * Returns -1, or the index of the first pivot that is not a positive finite number; the lower triangle is then
 * unusable, and nothing was clamped. |LL' - A| <= (n + 1) EPS |L||L'| (Higham, 2002, theorem 10.3).
 */
export function cholesky(a: Float64Array, n: number): number {
  if (n < BLOCKED_FROM) return factorColumns(a, n, n, 0, n);
  const ld = padded(n);
  const space = tileSpace(workspaceSize(n));
  copyIn(a, n, space.numbers, ld);
  const failed = factorPanels(space, ld);
  if (failed < 0) copyOut(space.numbers, ld, a, n);
  return failed;
}

/** Makes room for matrices of order n now, so that `cholesky` will not have to. */
export function reserveCholesky(n: number): void {
  if (n >= BLOCKED_FROM) tileSpace(workspaceSize(n));
}

const padded = (n: number) => (n + 3) & ~3;

/** The matrix, then one panel in strips. */
const workspaceSize = (n: number) => padded(n) * (padded(n) + PANEL);

/** Copies the lower triangle; the padding is that of an identity matrix. */
function copyIn(a: Float64Array, n: number, to: Float64Array, ld: number): void {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) to[j * ld + i] = a[j * n + i];
    for (let i = n; i < ld; i++) to[j * ld + i] = 0;
  }
  for (let j = n; j < ld; j++) {
    for (let i = j; i < ld; i++) to[j * ld + i] = i === j ? 1 : 0;
  }
}

function copyOut(from: Float64Array, ld: number, a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) a[j * n + i] = from[j * ld + i];
  }
}

function factorPanels(space: TileSpace, n: number): number {
  for (let first = 0; first < n; first += PANEL) {
    const end = Math.min(first + PANEL, n);
    for (let step = first; step < end; step += STEP) {
      const stepEnd = Math.min(step + STEP, end);
      const failed = factorColumns(space.numbers, n, n, step, stepEnd);
      if (failed >= 0) return failed;
      if (stepEnd < end) update(space, n, step, stepEnd, stepEnd, end);
    }
    if (end < n) update(space, n, first, end, end, n);
  }
  return -1;
}

/** Takes the outer product of final columns first..last-1 off columns from..end-1, on and below their diagonal tiles. */
function update(space: TileSpace, n: number, first: number, last: number, from: number, end: number): void {
  const width = last - first;
  const strips = n * n;
  packStrips(space.numbers, first * n + from, n, n - from, width, strips);
  for (let j = from; j < end; j += 4) {
    const strip = strips + (j - from) * width;
    space.update(j * n + j, n, strip, strip, width, (n - j) >> 2);
  }
}

/** Columns first..end-1 down to row n-1, each finished one being taken off the next ones; the failing pivot, or -1. */
function factorColumns(a: Float64Array, ld: number, n: number, first: number, end: number): number {
  for (let j = first; j < end; j++) {
    const column = j * ld;
    const square = a[column + j];
    if (!(square > 0 && square < Infinity)) return j;
    const pivot = Math.sqrt(square);
    a[column + j] = pivot;
    const scale = 1 / pivot;
    for (let i = j + 1; i < n; i++) a[column + i] *= scale;
    for (let k = j + 1; k < end; k++) {
      const factor = a[column + k];
      const target = k * ld;
      for (let i = k; i < n; i++) a[target + i] -= factor * a[column + i];
    }
  }
  return -1;
}
