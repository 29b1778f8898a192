/**
 * Dense Cholesky A = LL' of a symmetric matrix given by its lower triangle (Golub & Van Loan, Matrix Computations,
 * 4th ed., algorithms 4.2.1 and 4.2.4). By hand: [4 2; 2 5] -> [2; 1 2].
 *
 * Small matrices: column by column, in place. Large ones: in the tile workspace, padded to a multiple of four, by
 * panels of PANEL columns; each panel is factored in steps of STEP columns, and what a step or a panel finishes is
 * taken off the columns to its right in tiles.
 */
import { factorColumns, type Workspace, workspace } from '@mixdiff/wasm';
import { packStrips } from './pack-strips.ts';

const PANEL = 128;
const STEP = 16;
/** Below this order the tiles cost more than they save (measured). */
const BLOCKED_FROM = 48;

/**
 * Replaces the lower triangle of `a` (n x n, column-major) by L; the strict upper triangle is neither read nor written.
 * Returns -1, or the index of the first pivot that is not a positive finite number; the lower triangle is then
 * unusable, and nothing was clamped. |LL' - A| <= (n + 1) EPS |L||L'| (Higham, 2002, theorem 10.3).
 */
export function cholesky(a: Float64Array, n: number): number {
  if (n < BLOCKED_FROM) return factorColumns(a, 0, n, n, 0, n);
  const space = workspace(workspaceSize(n));
  copyIn(a, n, space.numbers);
  const failed = factorPanels(space, padded(n));
  if (failed < 0) copyOut(space.numbers, a, n);
  return failed;
}

/** Makes room for matrices of order n now, so that `cholesky` will not have to. */
export function reserveCholesky(n: number): void {
  if (n >= BLOCKED_FROM) workspace(workspaceSize(n));
}

const padded = (n: number) => (n + 3) & ~3;

/** An odd multiple of four: columns a power of two apart would share few cache lines. */
const leading = (n: number) => padded(n) | 4;

/** The matrix, then one panel in strips. */
const workspaceSize = (n: number) => padded(n) * (leading(n) + PANEL);

/** Copies the lower triangle; the padding is that of an identity matrix. */
function copyIn(a: Float64Array, n: number, to: Float64Array): void {
  const ld = leading(n);
  const rows = padded(n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) to[j * ld + i] = a[j * n + i];
    for (let i = n; i < rows; i++) to[j * ld + i] = 0;
  }
  for (let j = n; j < rows; j++) {
    for (let i = j; i < rows; i++) to[j * ld + i] = i === j ? 1 : 0;
  }
}

function copyOut(from: Float64Array, a: Float64Array, n: number): void {
  const ld = leading(n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) a[j * n + i] = from[j * ld + i];
  }
}

function factorPanels(space: Workspace, n: number): number {
  for (let first = 0; first < n; first += PANEL) {
    const end = Math.min(first + PANEL, n);
    for (let step = first; step < end; step += STEP) {
      const stepEnd = Math.min(step + STEP, end);
      const failed = space.kernels.factorColumns(0, leading(n), n, step, stepEnd);
      if (failed >= 0) return failed;
      if (stepEnd < end) update(space, n, step, stepEnd, stepEnd, end);
    }
    if (end < n) update(space, n, first, end, end, n);
  }
  return -1;
}

/** Takes the outer product of final columns first..last-1 off columns from..end-1, on and below their diagonal tiles. */
function update(space: Workspace, n: number, first: number, last: number, from: number, end: number): void {
  const ld = leading(n);
  const width = last - first;
  const strips = n * ld;
  packStrips(space.numbers, first * ld + from, ld, n - from, width, strips);
  for (let j = from; j < end; j += 4) {
    const strip = strips + (j - from) * width;
    space.kernels.update(j * ld + j, ld, strip, strip, width, (n - j) >> 2);
  }
}
