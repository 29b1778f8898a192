/**
 * One pass over the rows, in chunks that stay in the cache: cross-products of [X~, e~] and its sums by group. X~ are columns of X, each less
 * a number of its own, and e~ = y - offset - X~ b for a b that is near the least-squares coefficients: so little of the size of y and of
 * the columns' means is left that sums of squares lose no digits.
 */
import { columnOf, type Problem } from '@mixdiff/contract';
import { workspace } from '@mixdiff/linalg';
import { taken } from '../moments.ts';

/** Rows at a time: a chunk's columns, and the sums of its groups, stay in the cache. */
const CHUNK = 512;
/** From one column to the next: columns a power of two apart would share few cache lines. */
const STRIDE = CHUNK + 8;

/** Which columns, and what is taken off. */
export interface Shift {
  /** rank: columns of X. */
  readonly kept: Int32Array;
  /** The first of them is an intercept, a column of ones. */
  readonly intercept: boolean;
  /** rank: off each of them; zeros unless there is an intercept, whose own is zero. */
  readonly centre: Float64Array;
  /** rank: b above. */
  readonly coefficients: Float64Array;
}
export interface RowSums {
  /** m x m, m = rank + 1, lower triangle: [X~, e~]'[X~, e~]. */
  readonly gram: Float64Array;
  /** m, or two more where the groups' sums of y are made too. */
  readonly width: number;
  /** width x q: z'[X~, e~] of each group, then its sum of y and what rounding took from that. */
  readonly border: Float64Array;
  /** q: rows of each group. */
  readonly rows: Int32Array;
}

/** y (n, offset still in it) may be another response than the problem's; `withY`: with the groups' sums of it, rounded once. */
export function rowSums(
  problem: Problem,
  y: Float64Array,
  { kept, intercept, centre, coefficients }: Shift,
  withY: boolean,
): RowSums {
  const { X, offset } = problem.parts.conditional;
  const { level, levels } = problem.random[0];
  const [n, rank, q] = [X.nrow, kept.length, levels.length];
  const m = rank + 1;
  const width = withY ? m + 2 : m;
  const columns = Array.from(kept, (column) => columnOf(X, column));
  const [gram, border, rows] = [new Float64Array(m * m), new Float64Array(width * q), new Int32Array(q)];
  const out = m * STRIDE;
  const { numbers, kernels } = workspace(out + m);
  const shifted = Array.from({ length: m }, (_, j) => numbers.subarray(j * STRIDE, j * STRIDE + CHUNK));
  const e = shifted[rank];
  // an intercept is the same in every chunk, and takes the same off every row
  const first = intercept ? 1 : 0;
  const common = intercept ? coefficients[0] : 0;
  if (intercept) shifted[0].fill(1);
  for (let from = 0; from < n; from += CHUNK) {
    const count = Math.min(CHUNK, n - from);
    const group = level.subarray(from, from + count);
    bringNear(group, border, width);
    for (let i = 0; i < count; i++) e[i] = y[from + i] - common;
    if (offset) for (let i = 0; i < count; i++) e[i] -= offset[from + i];
    for (let j = first; j < rank; j++) shiftColumn(columns[j], from, count, centre[j], coefficients[j], shifted[j], e);
    for (let j = 0; j < m; j++) {
      kernels.products(j * STRIDE, STRIDE, m - j, j * STRIDE, count, out);
      for (let i = j; i < m; i++) gram[j * m + i] += numbers[out + i - j];
    }
    let k = 0;
    for (; k + 4 <= m; k += 4)
      addFour(shifted[k], shifted[k + 1], shifted[k + 2], shifted[k + 3], group, border, width, k);
    for (; k < m; k++) addOne(shifted[k], group, border, width, k);
    if (withY) addKeepingRounding(y, from, group, border, width, m);
    if (!intercept) for (let i = 0; i < count; i++) rows[group[i]]++;
  }
  if (intercept) for (let g = 0; g < q; g++) rows[g] = border[g * width];
  return { gram, width, border, rows };
}

/**
 * The first and the last number of each group's sums are read, and no more: such reads wait for nothing, so that many of them are under way
 * at once. Returns a sum of what was read, which keeps the reads from being left out.
 */
function bringNear(group: Int32Array, border: Float64Array, width: number): number {
  let sum = 0;
  for (let i = 0; i < group.length; i++) {
    const at = group[i] * width;
    sum += border[at] + border[at + width - 1];
  }
  return sum;
}

/** into <- x less its centre; e <- e - b times that. */
function shiftColumn(
  x: Float64Array,
  from: number,
  count: number,
  centre: number,
  b: number,
  into: Float64Array,
  e: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const value = x[from + i] - centre;
    into[i] = value;
    e[i] -= b * value;
  }
}

/** Four columns at once, from the k-th on. */
function addFour(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  group: Int32Array,
  border: Float64Array,
  width: number,
  k: number,
): void {
  for (let i = 0; i < group.length; i++) {
    const to = group[i] * width + k;
    border[to] += a[i];
    border[to + 1] += b[i];
    border[to + 2] += c[i];
    border[to + 3] += d[i];
  }
}
function addOne(a: Float64Array, group: Int32Array, border: Float64Array, width: number, k: number): void {
  for (let i = 0; i < group.length; i++) border[group[i] * width + k] += a[i];
}
/** A sum at k, and at k + 1 what rounding has taken from it: the start of the search is told from it to the last bit (moments.ts). */
function addKeepingRounding(
  y: Float64Array,
  from: number,
  group: Int32Array,
  border: Float64Array,
  width: number,
  k: number,
): void {
  for (let i = 0; i < group.length; i++) {
    const to = group[i] * width + k;
    const [high, value] = [border[to], y[from + i]];
    const total = high + value;
    border[to + 1] += taken(high, value, total);
    border[to] = total;
  }
}
