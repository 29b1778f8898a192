/**
 * The second pass over the rows: sums by group of [X, e], e = y - offset - X beta at the least-squares beta, on the basis Q = X R^-1.
 * What a criterion of one intercept per group needs of a group is its size and [Q, e]'z z'[Q, e]; groups of one size share the
 * factor that multiplies it, so all that is kept for the criterion is one sum of these for each size.
 */
import { columnOf, type Problem } from '@mixdiff/contract';
import type { Basis } from './basis.ts';

/** Rows at a time: what they add to the sums of their groups stays in the cache. */
const CHUNK = 2048;

export interface GroupSums {
  /** rank + 1. */
  readonly m: number;
  /** q. */
  readonly groups: number;
  /** (m + 1) x q: z'[Q, e] of each group, and its rows. */
  readonly border: Float64Array;
  /** Sizes that occur, and how many groups have each. */
  readonly sizes: Float64Array;
  readonly counts: Float64Array;
  /** Per size m x m, lower triangle: sum over its groups of [Q, e]'z z'[Q, e]. */
  readonly products: Float64Array;
  /** m: [Q, e]'e. */
  readonly cross: Float64Array;
}

export function groupSums({ parts: { conditional }, random }: Problem, y: Float64Array, basis: Basis): GroupSums {
  const { X, offset } = conditional;
  const { rank, kept, R, coefficients } = basis;
  const n = X.nrow;
  const m = rank + 1;
  const { level, levels } = random[0];
  const q = levels.length;
  const width = m + 1;
  const [border, cross] = [new Float64Array(q * width), new Float64Array(m)];
  const e = new Float64Array(CHUNK);
  const ones = new Float64Array(CHUNK).fill(1);
  const columns = Array.from(kept, (column) => columnOf(X, column));
  for (let from = 0; from < n; from += CHUNK) {
    const count = Math.min(CHUNK, n - from);
    for (let i = 0; i < count; i++) e[i] = y[from + i] - (offset ? offset[from + i] : 0);
    for (let j = 0; j < rank; j++) {
      const [x, b] = [columns[j], coefficients[j]];
      for (let i = 0; i < count; i++) e[i] -= b * x[from + i];
    }
    for (let j = 0; j < rank; j++) {
      const values = columns[j];
      let sum = 0;
      for (let i = 0; i < count; i++) sum += values[from + i] * e[i];
      cross[j] += sum;
    }
    let squares = 0;
    for (let i = 0; i < count; i++) squares += e[i] * e[i];
    cross[rank] += squares;
    const group = level.subarray(from, from + count);
    const added = [...columns.map((x) => x.subarray(from, from + count)), e, ones];
    let k = 0;
    for (; k + 4 <= width; k += 4) addFour(added[k], added[k + 1], added[k + 2], added[k + 3], group, border, width, k);
    for (; k < width; k++) for (let i = 0; i < count; i++) border[group[i] * width + k] += added[k][i];
  }
  for (let g = 0; g < q; g++) solveUpperT(R, rank, border, g * width);
  solveUpperT(R, rank, cross, 0);
  return { m, groups: q, border, cross, ...bySize(border, m) };
}

/** A group's sums of four columns, from the k-th on, are brought near once, and no loop's end keeps the next row's from being fetched. */
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

/** x[at..] (rank) <- R^-T x. */
function solveUpperT(R: Float64Array, rank: number, x: Float64Array, at: number): void {
  for (let j = 0; j < rank; j++) {
    let sum = x[at + j];
    for (let i = 0; i < j; i++) sum -= R[j * rank + i] * x[at + i];
    x[at + j] = sum / R[j * (rank + 1)];
  }
}

function bySize(border: Float64Array, m: number): Pick<GroupSums, 'sizes' | 'counts' | 'products'> {
  const place = new Map<number, number>();
  for (let at = m; at < border.length; at += m + 1) if (!place.has(border[at])) place.set(border[at], place.size);
  const counts = new Float64Array(place.size);
  const products = new Float64Array(place.size * m * m);
  for (let at = 0; at < border.length; at += m + 1) {
    const d = place.get(border[at + m]) as number;
    counts[d]++;
    for (let j = 0; j < m; j++) {
      const v = border[at + j];
      for (let i = j; i < m; i++) products[d * m * m + j * m + i] += v * border[at + i];
    }
  }
  return { sizes: Float64Array.from(place.keys()), counts, products };
}
