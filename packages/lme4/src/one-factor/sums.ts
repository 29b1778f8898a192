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
  /** q: rows of each group. */
  readonly rows: Float64Array;
  /** m x q: z'[Q, e] of each group. */
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
  const [rows, border, cross] = [new Float64Array(q), new Float64Array(q * m), new Float64Array(m)];
  const e = new Float64Array(CHUNK);
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
      for (let i = 0; i < count; i++) {
        const x = values[from + i];
        border[level[from + i] * m + j] += x;
        sum += x * e[i];
      }
      cross[j] += sum;
    }
    let squares = 0;
    for (let i = 0; i < count; i++) {
      border[level[from + i] * m + rank] += e[i];
      rows[level[from + i]]++;
      squares += e[i] * e[i];
    }
    cross[rank] += squares;
  }
  for (let g = 0; g < q; g++) solveUpperT(R, rank, border, g * m);
  solveUpperT(R, rank, cross, 0);
  return { m, rows, border, cross, ...bySize(rows, border, m) };
}

/** x[at..] (rank) <- R^-T x. */
function solveUpperT(R: Float64Array, rank: number, x: Float64Array, at: number): void {
  for (let j = 0; j < rank; j++) {
    let sum = x[at + j];
    for (let i = 0; i < j; i++) sum -= R[j * rank + i] * x[at + i];
    x[at + j] = sum / R[j * (rank + 1)];
  }
}

function bySize(rows: Float64Array, border: Float64Array, m: number): Pick<GroupSums, 'sizes' | 'counts' | 'products'> {
  const place = new Map<number, number>();
  for (const size of rows) if (!place.has(size)) place.set(size, place.size);
  const counts = new Float64Array(place.size);
  const products = new Float64Array(place.size * m * m);
  for (let g = 0; g < rows.length; g++) {
    const d = place.get(rows[g]) as number;
    counts[d]++;
    for (let j = 0; j < m; j++) {
      const v = border[g * m + j];
      for (let i = j; i < m; i++) products[d * m * m + j * m + i] += v * border[g * m + i];
    }
  }
  return { sizes: Float64Array.from(place.keys()), counts, products };
}
