/**
 * A tail that is neither sparse nor full: panels of neighbouring columns, and for each the strips of four rows in which it has
 * entries. Products with the other strips are zero and left out (supernodes with some zeros taken along: Ashcraft & Grimes, 1989,
 * ACM TOMS 15, 291-309). Where panels end is found by the shortest path over the predicted time of each.
 */
import { eachEntry, type Rows } from './elimination-tree.ts';

/** Columns and strips count from the start of the tail. */
export interface TailPanels {
  /** Column where the tail starts. */
  readonly tail: number;
  /** Panel p is columns first[p] .. first[p + 1] - 1; multiples of four, but for the padding after the last. */
  readonly first: Int32Array;
  /** Its strips below its own rows: strips[ptr[p] .. ptr[p + 1] - 1], ascending; a strip s is rows 4 s .. 4 s + 3. */
  readonly ptr: Int32Array;
  readonly strips: Int32Array;
  /** Predicted time of a factorisation, as symbolic-cholesky.ts predicts others. */
  readonly cost: number;
}

/** Columns of a panel, at most, in fours. */
const WIDEST = 16;
/** Above this order the table of strips would be large, and a tail by nature dense. */
const LARGEST = 8192;
/** Proportions of time: a product in tiles, one within a panel, a strip packed, and a call per strip. */
const PRODUCT = 0.2;
const INNER = 0.4;
const PACKED = 6;
const CALL = 90;

/** The tail from `tail` on by panels, or null where it is too small or too large for that. */
export function tailPanels(rows: Rows, parent: Int32Array, tail: number): TailPanels | null {
  const n = parent.length;
  const order = n - tail;
  if (order < 64 || order > LARGEST) return null;
  const groups = (order + 3) >> 2;
  const filled = filledStrips(rows, parent, tail, groups);
  const { cost, end } = shortestPath(filled, groups);
  const ends: number[] = [];
  for (let e = groups; e > 0; e = end[e]) ends.unshift(e);
  const first = Int32Array.from([0, ...ends], (group) => 4 * group);
  const ptr = new Int32Array(ends.length + 1);
  const strips: number[] = [];
  ends.forEach((e, p) => {
    for (let s = e; s < groups; s++) {
      for (let g = first[p] >> 2; g < e; g++) {
        if (filled[g * groups + s] === 0) continue;
        strips.push(s);
        break;
      }
    }
    ptr[p + 1] = strips.length;
  });
  return { tail, first, ptr, strips: Int32Array.from(strips), cost };
}

/** groups x groups, by column: whether four columns of the tail have an entry in a strip. */
function filledStrips(rows: Rows, parent: Int32Array, tail: number, groups: number): Uint8Array {
  const n = parent.length;
  const filled = new Uint8Array(groups * groups);
  eachEntry(rows, parent, n, n, (i, k) => {
    if (k >= tail) filled[((k - tail) >> 2) * groups + ((i - tail) >> 2)] = 1;
  });
  return filled;
}

/** For every group of columns where the panel that ends there starts, and the time of all. */
function shortestPath(filled: Uint8Array, groups: number) {
  const best = new Float64Array(groups + 1).fill(Infinity);
  const end = new Int32Array(groups + 1);
  best[0] = 0;
  const union = new Uint8Array(groups);
  for (let from = 0; from < groups; from++) {
    union.fill(0);
    let count = 0;
    for (let to = from + 1; to <= Math.min(groups, from + WIDEST); to++) {
      const column = (to - 1) * groups;
      if (union[to - 1] === 1) count--;
      for (let s = to; s < groups; s++) {
        if (union[s] === 1 || filled[column + s] === 0) continue;
        union[s] = 1;
        count++;
      }
      const time = best[from] + panelTime(4 * (to - from), count, 4 * (groups - from));
      if (time >= best[to]) continue;
      best[to] = time;
      end[to] = from;
    }
  }
  return { cost: best[groups], end };
}
/** Of a panel of `width` columns with entries in so many strips, in a tail that has so many rows from its first column on. */
function panelTime(width: number, strips: number, rows: number): number {
  const outside = width * 8 * strips * (strips + 1);
  return PRODUCT * outside + (INNER * width * width * rows) / 2 + (PACKED * width + CALL) * strips;
}
