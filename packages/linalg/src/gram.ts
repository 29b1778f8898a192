/** A'A of a matrix that is given by rows: in the tile workspace, four columns against four at a time. */
import { workspace } from '@mixdiff/wasm';

/**
 * Lower triangle of out (n x n, column-major) <- sum of a a' over m rows a of n numbers, one after another in `rows` from
 * `from`; sums by ascending row. The strict upper triangle is not written.
 */
export function gramOfRows(rows: Float64Array, from: number, m: number, n: number, out: Float64Array): void {
  if (m === 0) {
    for (let j = 0; j < n; j++) out.fill(0, j * n + j, (j + 1) * n);
    return;
  }
  const strips = (n + 3) >> 2;
  const ld = 4 * strips;
  const { numbers, kernels } = workspace(ld * (ld + m));
  numbers.fill(0, 0, ld * ld);
  pack(rows, from, m, n, numbers, ld * ld);
  for (let j = 0; j < strips; j++) {
    const strip = ld * ld + 4 * m * j;
    kernels.update(4 * j * (ld + 1), ld, strip, strip, m, strips - j);
  }
  for (let j = 0; j < n; j++) for (let i = j; i < n; i++) out[j * n + i] = -numbers[j * ld + i];
}

/** Four columns a strip, row after row; zeros in what is left of the last one. */
function pack(rows: Float64Array, from: number, m: number, n: number, numbers: Float64Array, to: number): void {
  for (let j = 0, at = to; j < n; j += 4) {
    const own = Math.min(4, n - j);
    for (let k = 0, row = from + j; k < m; k++, row += n, at += 4) {
      for (let i = 0; i < own; i++) numbers[at + i] = rows[row + i];
      for (let i = own; i < 4; i++) numbers[at + i] = 0;
    }
  }
}
