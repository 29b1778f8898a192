/**
 * Dense Cholesky A = LL' of a symmetric matrix given by its lower triangle (Golub & Van Loan, Matrix Computations,
 * 4th ed., algorithms 4.2.1 and 4.2.4).
 *
 * Small matrices: column by column. Large ones: panels of PANEL columns, each factored on its own, after which the
 * trailing triangle takes C <- C - PP' in 4 x 4 tiles (trailingUpdate.ts). By hand: [4 2; 2 5] -> [2; 1 2].
 */
import { PANEL, panelWorkspace, trailingUpdate } from './trailingUpdate.ts';

/** Below this order the tiles cost more than they save (measured). */
const BLOCKED_FROM = 48;

/**
 * Replaces the lower triangle of `a` (n x n, column-major) by L; the strict upper triangle is neither read nor written.
 * Returns -1, or the index of the first pivot that is not a positive finite number: columns before it are those of L,
 * the rest is half-reduced, and nothing was clamped. |LL' - A| <= (n + 1) EPS |L||L'| (Higham, 2002, theorem 10.3).
 */
export function cholesky(a: Float64Array, n: number): number {
  if (n < BLOCKED_FROM) return factorPanel(a, n, 0, n);
  const work = panelWorkspace(n);
  for (let first = 0; first < n; first += PANEL) {
    const end = Math.min(first + PANEL, n);
    const failed = factorPanel(a, n, first, end);
    if (failed >= 0) return failed;
    if (end < n) trailingUpdate(a, n, first, end, work);
  }
  return -1;
}

/** Columns first..end-1, rows first..n-1, right-looking: each finished column is taken off the ones after it in pairs. */
function factorPanel(a: Float64Array, n: number, first: number, end: number): number {
  for (let j = first; j < end; j++) {
    const column = j * n;
    const square = a[column + j];
    if (!(square > 0 && square < Infinity)) return j;
    const pivot = Math.sqrt(square);
    a[column + j] = pivot;
    const scale = 1 / pivot;
    for (let i = j + 1; i < n; i++) a[column + i] *= scale;
    for (let k = j + 1; k < end; k++) {
      const factor = a[column + k];
      const target = k * n;
      for (let i = k; i < n; i++) a[target + i] -= factor * a[column + i];
    }
  }
  return -1;
}
