/** Twin of assembly/columns.ts, and what factors small matrices where they are. */

/** Columns first .. end - 1 down to row n - 1 of a matrix at `at`, from the left, earlier ones of them taken off; the failing pivot, or -1. */
export function factorColumns(a: Float64Array, at: number, ld: number, n: number, first: number, end: number): number {
  for (let j = first; j < end; j++) {
    const column = at + j * ld;
    subtractColumns(a, at, ld, n, first, j);
    const square = a[column + j];
    if (!(square > 0 && square < Infinity)) return j;
    const pivot = Math.sqrt(square);
    a[column + j] = pivot;
    const scale = 1 / pivot;
    for (let i = column + j + 1; i < column + n; i++) a[i] *= scale;
  }
  return -1;
}

/** Column j, from the diagonal down, less L[j,k] times column k for k = first..j-1; four at a time spare the stores. */
function subtractColumns(a: Float64Array, at: number, ld: number, n: number, first: number, j: number): void {
  const column = at + j * ld;
  let k = first;
  for (; k + 4 <= j; k += 4) {
    const c0 = at + k * ld;
    const c1 = c0 + ld;
    const c2 = c1 + ld;
    const c3 = c2 + ld;
    const f0 = a[c0 + j];
    const f1 = a[c1 + j];
    const f2 = a[c2 + j];
    const f3 = a[c3 + j];
    for (let i = j; i < n; i++) {
      a[column + i] = a[column + i] - f0 * a[c0 + i] - f1 * a[c1 + i] - f2 * a[c2 + i] - f3 * a[c3 + i];
    }
  }
  for (; k < j; k++) {
    const from = at + k * ld;
    const factor = a[from + j];
    for (let i = j; i < n; i++) a[column + i] -= factor * a[from + i];
  }
}
