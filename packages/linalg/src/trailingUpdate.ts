/**
 * The level-3 kernel of the dense Cholesky: C <- C - PP' on a lower triangle, with P copied into strips of four rows
 * so that a 4 x 4 tile reads two contiguous streams and keeps its sixteen sums in registers.
 *
 * Summation order: each entry of C has the products of one panel summed by ascending column, then subtracted once.
 */

/** Columns of a panel (measured: 48 to 96 do as well). */
export const PANEL = 64;

let shared = new Float64Array(0);

/** Room for a panel of up to n rows; grows, never shrinks, so repeated factorisations do not allocate. */
export function panelWorkspace(n: number): Float64Array {
  const size = (n + 3) * PANEL;
  if (shared.length < size) shared = new Float64Array(size);
  return shared;
}

/** Columns first..end-1 of `a` (n x n) are final; takes their outer product off the lower triangle at end..n-1. */
export function trailingUpdate(a: Float64Array, n: number, first: number, end: number, work: Float64Array): void {
  const width = end - first;
  const strips = (n - end + 3) >> 2;
  packStrips(a, n, first, end, work);
  for (let J = 0; J < strips; J++) {
    const column = end + 4 * J;
    if (column + 4 > n) {
      edgeTile(a, n, column, column, 4 * J * width, 4 * J * width, width, work);
      continue;
    }
    edgeTile(a, n, column, column, 4 * J * width, 4 * J * width, width, work);
    let I = J + 1;
    for (; end + 4 * I + 4 <= n; I++) fullTile(a, n, end + 4 * I, column, 4 * I * width, 4 * J * width, width, work);
    if (I < strips) edgeTile(a, n, end + 4 * I, column, 4 * I * width, 4 * J * width, width, work);
  }
}

/** Rows end..n-1 of the panel, four at a time, each strip column after column; missing last rows are zeros. */
function packStrips(a: Float64Array, n: number, first: number, end: number, work: Float64Array): void {
  let to = 0;
  for (let i = end; i < n; i += 4) {
    const rows = Math.min(4, n - i);
    for (let k = first; k < end; k++) {
      const from = k * n + i;
      for (let r = 0; r < 4; r++) work[to++] = r < rows ? a[from + r] : 0;
    }
  }
}

function fullTile(
  c: Float64Array,
  n: number,
  row: number,
  column: number,
  x: number,
  y: number,
  width: number,
  p: Float64Array,
): void {
  let s00 = 0;
  let s10 = 0;
  let s20 = 0;
  let s30 = 0;
  let s01 = 0;
  let s11 = 0;
  let s21 = 0;
  let s31 = 0;
  let s02 = 0;
  let s12 = 0;
  let s22 = 0;
  let s32 = 0;
  let s03 = 0;
  let s13 = 0;
  let s23 = 0;
  let s33 = 0;
  for (let k = 0; k < width; k++) {
    const x0 = p[x];
    const x1 = p[x + 1];
    const x2 = p[x + 2];
    const x3 = p[x + 3];
    const y0 = p[y];
    s00 += x0 * y0;
    s10 += x1 * y0;
    s20 += x2 * y0;
    s30 += x3 * y0;
    const y1 = p[y + 1];
    s01 += x0 * y1;
    s11 += x1 * y1;
    s21 += x2 * y1;
    s31 += x3 * y1;
    const y2 = p[y + 2];
    s02 += x0 * y2;
    s12 += x1 * y2;
    s22 += x2 * y2;
    s32 += x3 * y2;
    const y3 = p[y + 3];
    s03 += x0 * y3;
    s13 += x1 * y3;
    s23 += x2 * y3;
    s33 += x3 * y3;
    x += 4;
    y += 4;
  }
  let at = column * n + row;
  c[at] -= s00;
  c[at + 1] -= s10;
  c[at + 2] -= s20;
  c[at + 3] -= s30;
  at += n;
  c[at] -= s01;
  c[at + 1] -= s11;
  c[at + 2] -= s21;
  c[at + 3] -= s31;
  at += n;
  c[at] -= s02;
  c[at + 1] -= s12;
  c[at + 2] -= s22;
  c[at + 3] -= s32;
  at += n;
  c[at] -= s03;
  c[at + 1] -= s13;
  c[at + 2] -= s23;
  c[at + 3] -= s33;
}

/** A tile cut by the diagonal or by the last row: only entries on or below the diagonal and inside the matrix. */
function edgeTile(
  c: Float64Array,
  n: number,
  row: number,
  column: number,
  x: number,
  y: number,
  width: number,
  p: Float64Array,
): void {
  const lastColumn = Math.min(column + 4, n);
  const lastRow = Math.min(row + 4, n);
  for (let j = column; j < lastColumn; j++) {
    for (let i = Math.max(row, j); i < lastRow; i++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += p[x + 4 * k + i - row] * p[y + 4 * k + j - column];
      c[j * n + i] -= sum;
    }
  }
}
