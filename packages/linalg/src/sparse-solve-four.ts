/**
 * The solves of sparseSolve.ts for two to four right-hand sides at a time, which lie side by side in `four` (row i at 4i), so
 * that each entry of L is read once for all four. Same operations in the same order on each.
 */
import type { Numeric } from './numeric-cholesky.ts';
import type { Symbolic } from './symbolic-cholesky.ts';

/** `count` columns of b from `at`, n apart, <- L^-1 P times them. */
export function halfSolveFour(
  symbolic: Symbolic,
  numeric: Numeric,
  four: Float64Array,
  b: Float64Array,
  at: number,
  count: number,
): void {
  const { n, order } = symbolic;
  for (let k = 0; k < n; k++) gatherRow(four, 4 * k, b, at + order[k], n, count);
  lowerHead(symbolic, numeric.head, four);
  lowerTail(symbolic, numeric.tail, four);
  for (let k = 0; k < n; k++) scatterRow(four, 4 * k, b, at + k, n, count);
}

/** `count` columns of b from `at`, n apart, <- P' L^-T times them. */
export function halfSolveTFour(
  symbolic: Symbolic,
  numeric: Numeric,
  four: Float64Array,
  b: Float64Array,
  at: number,
  count: number,
): void {
  const { n, order } = symbolic;
  for (let k = 0; k < n; k++) gatherRow(four, 4 * k, b, at + k, n, count);
  upperTail(symbolic, numeric.tail, four);
  upperHead(symbolic, numeric.head, four);
  for (let k = 0; k < n; k++) scatterRow(four, 4 * k, b, at + order[k], n, count);
}

/** Two, three or four entries, n apart; zeros for the missing ones. */
function gatherRow(four: Float64Array, to: number, b: Float64Array, from: number, n: number, count: number): void {
  four[to] = b[from];
  four[to + 1] = b[from + n];
  four[to + 2] = count > 2 ? b[from + 2 * n] : 0;
  four[to + 3] = count > 3 ? b[from + 3 * n] : 0;
}

function scatterRow(four: Float64Array, from: number, b: Float64Array, to: number, n: number, count: number): void {
  b[to] = four[from];
  b[to + n] = four[from + 1];
  if (count > 2) b[to + 2 * n] = four[from + 2];
  if (count > 3) b[to + 3 * n] = four[from + 3];
}

function lowerHead({ tail, colPtr, rowIdx }: Symbolic, head: Float64Array, four: Float64Array): void {
  for (let j = 0; j < tail; j++) {
    const start = colPtr[j];
    const end = colPtr[j + 1];
    const pivot = head[start];
    const x0 = four[4 * j] / pivot;
    const x1 = four[4 * j + 1] / pivot;
    const x2 = four[4 * j + 2] / pivot;
    const x3 = four[4 * j + 3] / pivot;
    four[4 * j] = x0;
    four[4 * j + 1] = x1;
    four[4 * j + 2] = x2;
    four[4 * j + 3] = x3;
    for (let p = start + 1; p < end; p++) {
      const l = head[p];
      const i = 4 * rowIdx[p];
      four[i] -= x0 * l;
      four[i + 1] -= x1 * l;
      four[i + 2] -= x2 * l;
      four[i + 3] -= x3 * l;
    }
  }
}

function upperHead({ tail, colPtr, rowIdx }: Symbolic, head: Float64Array, four: Float64Array): void {
  for (let j = tail - 1; j >= 0; j--) {
    const start = colPtr[j];
    const end = colPtr[j + 1];
    let s0 = four[4 * j];
    let s1 = four[4 * j + 1];
    let s2 = four[4 * j + 2];
    let s3 = four[4 * j + 3];
    for (let p = start + 1; p < end; p++) {
      const l = head[p];
      const i = 4 * rowIdx[p];
      s0 -= l * four[i];
      s1 -= l * four[i + 1];
      s2 -= l * four[i + 2];
      s3 -= l * four[i + 3];
    }
    const pivot = head[start];
    four[4 * j] = s0 / pivot;
    four[4 * j + 1] = s1 / pivot;
    four[4 * j + 2] = s2 / pivot;
    four[4 * j + 3] = s3 / pivot;
  }
}

function lowerTail({ n, tail: first }: Symbolic, tail: Float64Array, four: Float64Array): void {
  const order = n - first;
  for (let j = 0; j < order; j++) {
    const column = j * order;
    const pivot = tail[column + j];
    const to = 4 * (first + j);
    const x0 = four[to] / pivot;
    const x1 = four[to + 1] / pivot;
    const x2 = four[to + 2] / pivot;
    const x3 = four[to + 3] / pivot;
    four[to] = x0;
    four[to + 1] = x1;
    four[to + 2] = x2;
    four[to + 3] = x3;
    for (let p = column + j + 1, i = to + 4; p < column + order; p++, i += 4) {
      const l = tail[p];
      four[i] -= x0 * l;
      four[i + 1] -= x1 * l;
      four[i + 2] -= x2 * l;
      four[i + 3] -= x3 * l;
    }
  }
}

function upperTail({ n, tail: first }: Symbolic, tail: Float64Array, four: Float64Array): void {
  const order = n - first;
  for (let j = order - 1; j >= 0; j--) {
    const column = j * order;
    const to = 4 * (first + j);
    let s0 = four[to];
    let s1 = four[to + 1];
    let s2 = four[to + 2];
    let s3 = four[to + 3];
    for (let p = column + j + 1, i = to + 4; p < column + order; p++, i += 4) {
      const l = tail[p];
      s0 -= l * four[i];
      s1 -= l * four[i + 1];
      s2 -= l * four[i + 2];
      s3 -= l * four[i + 3];
    }
    const pivot = tail[column + j];
    four[to] = s0 / pivot;
    four[to + 1] = s1 / pivot;
    four[to + 2] = s2 / pivot;
    four[to + 3] = s3 / pivot;
  }
}
