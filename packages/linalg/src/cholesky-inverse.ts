/**
 * (LL')^-1 from a dense factor. Small: Takahashi's recursion, column by column from the last. Large: X = L^-1 by block
 * rows and Z = X'X on the way, both as updates of rank BLOCK in the tile workspace (the work of LAPACK's dpotri).
 */
import { type Workspace, workspace } from '@mixdiff/wasm';

const BLOCK = 32;
/** Below this order the tiles cost more than they save (measured). */
const BLOCKED_FROM = 48;

/** out <- (LL')^-1, both triangles, exactly symmetric; n x n, column-major; out may not be l. */
export function choleskyInverse(l: Float64Array, n: number, out: Float64Array): void {
  if (n < BLOCKED_FROM) recursion(l, n, out);
  else blocked(l, n, out);
}

/** Z[i,j] = ([i = j] / L[j,j] - sum over k > j of Z[i,k] L[k,j]) / L[j,j] for i >= j. */
function recursion(l: Float64Array, n: number, out: Float64Array): void {
  for (let j = n - 1; j >= 0; j--) {
    const column = j * n;
    const inverse = 1 / l[column + j];
    for (let i = j; i < n; i++) out[column + i] = 0;
    for (let k = j + 1; k < n; k++) {
      const factor = l[column + k];
      const from = k * n;
      for (let i = j + 1; i < n; i++) out[column + i] -= factor * out[from + i];
    }
    let diagonal = inverse;
    for (let i = j + 1; i < n; i++) {
      const z = out[column + i] * inverse;
      out[column + i] = z;
      out[i * n + j] = z;
      diagonal -= z * l[column + i];
    }
    out[column + j] = diagonal * inverse;
  }
}

/** Workspace: X (becoming L^-1), -Z, the strips of one block column of L and of one block row of X. */
function blocked(l: Float64Array, n: number, out: Float64Array): void {
  const ld = (n + 3) & ~3;
  const square = ld * ld;
  const space = workspace(2 * square + 2 * ld * BLOCK);
  const { numbers } = space;
  numbers.fill(0, 0, 2 * square);
  for (let j = 0; j < ld; j++) numbers[j * ld + j] = 1;
  for (let first = 0; first < n; first += BLOCK) eliminateBlock(space, l, n, ld, first);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      const z = -numbers[square + j * ld + i];
      out[j * n + i] = z;
      out[i * n + j] = z;
    }
  }
}

/** With rows J = first..end-1: X_J <- L_JJ^-1 X_J, X_below <- X_below - L_below,J X_J, Z <- Z + X_J'X_J. */
function eliminateBlock(space: Workspace, l: Float64Array, n: number, ld: number, first: number): void {
  const { numbers } = space;
  const end = Math.min(first + BLOCK, ld);
  const width = end - first;
  const square = ld * ld;
  const lStrips = 2 * square;
  const xStrips = lStrips + ld * BLOCK;
  solveBlockRow(numbers, l, n, ld, first, Math.min(end, n));
  packRows(numbers, ld, first, end, xStrips);
  packBelow(numbers, l, n, ld, first, end, lStrips);
  for (let j = 0; j < end; j += 4) {
    const strip = xStrips + j * width;
    if (end < ld) space.kernels.update(j * ld + end, ld, lStrips, strip, width, (ld - end) >> 2);
    space.kernels.update(square + j * ld + j, ld, strip, strip, width, (end - j) >> 2);
  }
}

/** Forward substitution inside rows first..end-1 of X's columns 0..end-1, which are all that is not zero there. */
function solveBlockRow(x: Float64Array, l: Float64Array, n: number, ld: number, first: number, end: number): void {
  for (let c = 0; c < end; c++) {
    const column = c * ld;
    for (let k = Math.max(first, c); k < end; k++) {
      const value = x[column + k] / l[k * n + k];
      x[column + k] = value;
      for (let i = k + 1; i < end; i++) x[column + i] -= value * l[k * n + i];
    }
  }
}

/** X_J' in strips: four columns of X at a time, row after row. */
function packRows(x: Float64Array, ld: number, first: number, end: number, to: number): void {
  let at = to;
  for (let c = 0; c < end; c += 4) {
    const column = c * ld;
    for (let k = first; k < end; k++) {
      x[at] = x[column + k];
      x[at + 1] = x[column + ld + k];
      x[at + 2] = x[column + 2 * ld + k];
      x[at + 3] = x[column + 3 * ld + k];
      at += 4;
    }
  }
}

/** L's rows end..n-1 of columns first..end-1 in strips; padding rows are zeros. */
function packBelow(
  x: Float64Array,
  l: Float64Array,
  n: number,
  ld: number,
  first: number,
  end: number,
  to: number,
): void {
  let at = to;
  for (let i = end; i < ld; i += 4) {
    for (let k = first; k < end; k++) {
      for (let r = i; r < i + 4; r++) x[at++] = r < n ? l[k * n + r] : 0;
    }
  }
}
