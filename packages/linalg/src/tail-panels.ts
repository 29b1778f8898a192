/**
 * A tail that is neither sparse nor full: panels of neighbouring columns, and for each the rows in which any of them has an entry
 * (supernodes with some zeros taken along: Ashcraft & Grimes, 1989, ACM TOMS 15, 291-309). Where panels end is found by the shortest path
 * over the predicted time of each.
 */
import { bitsIn, setBit } from './bits.ts';
import { eachEntry, type Rows } from './elimination-tree.ts';

/** Columns and rows count from the start of the tail. */
export interface TailPanels {
  /** Column where the tail starts. */
  readonly tail: number;
  /** Panel p is columns first[p] .. first[p + 1] - 1. */
  readonly first: Int32Array;
  /** Its rows below its own: rows[ptr[p] .. ptr[p + 1] - 1], ascending, filled up to a multiple of four with the order of the tail. */
  readonly ptr: Int32Array;
  readonly rows: Int32Array;
  /** Predicted time of a factorisation, as symbolic-cholesky.ts predicts others. */
  readonly cost: number;
}

/** Columns of a panel, at most. */
const WIDEST = 64;
/** Above this order the table of entries would be large, and a tail by nature dense. */
const LARGEST = 8192;
/** Proportions of time: a product in tiles, one within a panel, a sum taken off its place, a number packed and unpacked, a panel. */
const PRODUCT = 0.2;
const INNER = 0.28;
const PLACED = 0.64;
const PACKED = 1.2;
const PANEL = 300;

/** The tail from `tail` on by panels, or null where it is too small or too large for that. */
export function tailPanels(rows: Rows, parent: Int32Array, tail: number): TailPanels | null {
  const order = parent.length - tail;
  if (order < 64 || order > LARGEST) return null;
  const words = (order + 31) >> 5;
  const filled = filledRows(rows, parent, tail, words);
  const { cost, start } = shortestPath(filled, order, words);
  const ends: number[] = [];
  for (let e = order; e > 0; e = start[e]) ends.unshift(e);
  const first = Int32Array.from([0, ...ends]);
  const ptr = new Int32Array(ends.length + 1);
  const listed: number[] = [];
  const union = new Int32Array(words);
  ends.forEach((e, p) => {
    union.fill(0);
    for (let j = first[p]; j < e; j++) for (let w = 0; w < words; w++) union[w] |= filled[j * words + w];
    for (let i = e; i < order; i++) if ((union[i >> 5] >>> (i & 31)) & 1) listed.push(i);
    while (listed.length & 3) listed.push(order);
    ptr[p + 1] = listed.length;
  });
  return { tail, first, ptr, rows: Int32Array.from(listed), cost };
}

/** Numbers of room that `factorPanels` of the widest panel takes (@mixdiff/wasm). */
export function roomOfPanels({ first, ptr }: TailPanels): number {
  let room = 0;
  for (let p = 0; p + 1 < first.length; p++) {
    const width = (first[p + 1] - first[p] + 3) & ~3;
    room = Math.max(room, width * (width + ptr[p + 1] - ptr[p] + 1));
  }
  return room;
}

/** order x words: the strict entries of every column of the tail, a bit each. */
function filledRows(rows: Rows, parent: Int32Array, tail: number, words: number): Int32Array {
  const n = parent.length;
  const filled = new Int32Array((n - tail) * words);
  eachEntry(rows, parent, n, n, (i, k) => {
    if (k >= tail) setBit(filled, (k - tail) * words, i - tail);
  });
  return filled;
}

/** For every column where the panel that ends before it starts, and the time of all. */
function shortestPath(filled: Int32Array, order: number, words: number) {
  const best = new Float64Array(order + 1).fill(Infinity);
  const start = new Int32Array(order + 1);
  best[0] = 0;
  const union = new Int32Array(words);
  for (let from = 0; from < order; from++) {
    union.fill(0);
    for (let to = from + 1; to <= Math.min(order, from + WIDEST); to++) {
      const column = (to - 1) * words;
      let count = 0;
      for (let w = from >> 5; w < words; w++) {
        union[w] |= filled[column + w];
        count += bitsIn(union[w]);
      }
      // rows of the panel itself, which are no rows below it
      for (let i = from + 1; i < to; i++) count -= (union[i >> 5] >>> (i & 31)) & 1;
      const time = best[from] + panelTime(to - from, count);
      if (time >= best[to]) continue;
      best[to] = time;
      start[to] = from;
    }
  }
  return { cost: best[order], start };
}

/** Of a panel of so many columns with entries in so many rows below. */
function panelTime(columns: number, below: number): number {
  const [width, rows] = [(columns + 3) & ~3, (below + 3) & ~3];
  const places = (rows * (rows + 4)) / 2;
  const inner = width * width * (width / 6 + rows / 2);
  return PANEL + (PRODUCT * width + PLACED) * places + INNER * inner + PACKED * width * (width + rows);
}
