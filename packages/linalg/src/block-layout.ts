/**
 * Where Z'WZ has entries when every column of Z belongs to a level of a factor: one own block per level, and one for each
 * pair of levels of two factors that share a row. Neither the weights nor the numbers in Z change that, so it is found
 * once and filled as often as they change (block-products.ts). The factor with the most levels comes first: its own
 * blocks, eliminated first, are the largest part of the matrix that costs nothing.
 *
 * By hand: rows with (g, h) = (1,1), (1,2), (2,1) and one column each give own blocks g1: 2, g2: 1, h1: 2, h2: 1 and
 * shared ones (h1, g1), (h2, g1), (h1, g2), all 1.
 */
import { countPairs, type RowsByLevel, rowsByLevel, rowsInOrder } from './rows-by-level.ts';
import type { SymmetricPattern } from './symmetric-pattern.ts';

/** Rows fall into levels; each level owns `size` neighbouring columns of Z. */
export interface LayoutFactor {
  readonly levels: number;
  readonly size: number;
  /** n, from 0. */
  readonly level: Int32Array;
}

/**
 * Own blocks are numbers (`diagonal`) or not (`block-diagonal`); of two factors every pair of levels has a block
 * (`dense`), or only some have (`sparse`).
 */
export type BlockKind = 'diagonal' | 'block-diagonal' | 'sparse' | 'dense';

/** The blocks of one factor (rows) with one that is no later (columns), by column level, then by row level. */
export interface BlockPart {
  readonly kind: BlockKind;
  /** Which factors, as they were given. */
  readonly row: number;
  readonly column: number;
  /** Rows and columns of each block: the sizes of the two. */
  readonly height: number;
  readonly width: number;
  /** Blocks from .. to - 1. */
  readonly from: number;
  readonly to: number;
  /** n: the block that a row of the data adds to. */
  readonly blockOf: Int32Array;
}

/** The blocks of Z'WZ: which, where, and in what part of the lower triangle. */
export interface BlockLayout {
  /** Columns of Z. */
  readonly q: number;
  /** As given. */
  readonly factors: readonly LayoutFactor[];
  /** Per factor: its first column; level l owns first + l size and the size - 1 after it. */
  readonly first: Int32Array;
  /** Own blocks of each factor before those that it has with later ones; most levels first. */
  readonly parts: readonly BlockPart[];
  /** Per block: its first row and first column in Z'WZ. */
  readonly row: Int32Array;
  readonly column: Int32Array;
  /** Per block: its first entry, column-major; one more at the end. */
  readonly at: Int32Array;
  /** Per entry: its place in the pattern; both entries of a pair in an own block have the one place. */
  readonly place: Int32Array;
  readonly pattern: SymmetricPattern;
}

/** Of factors of the same rows. */
export function blockLayout(factors: readonly LayoutFactor[]): BlockLayout {
  const order = factors.map((_, k) => k).sort((a, b) => factors[b].levels - factors[a].levels || a - b);
  const first = new Int32Array(factors.length);
  let q = 0;
  for (const k of order) {
    first[k] = q;
    q += factors[k].levels * factors[k].size;
  }
  const sorted = factors.map(({ level, levels }) => rowsByLevel(level, levels));
  const parts: BlockPart[] = [];
  // rows and columns of the blocks of each part
  const [rows, columns]: [Int32Array[], Int32Array[]] = [[], []];
  let from = 0;
  const add = (part: Omit<BlockPart, 'from' | 'to'>, row: Int32Array, column: Int32Array): void => {
    parts.push({ ...part, from, to: from + row.length });
    rows.push(row);
    columns.push(column);
    from += row.length;
  };
  order.forEach((k, i) => {
    const { levels, size, level } = factors[k];
    const own = Int32Array.from({ length: levels }, (_, l) => first[k] + l * size);
    const kind = size === 1 ? 'diagonal' : 'block-diagonal';
    add({ kind, row: k, column: k, height: size, width: size, blockOf: shifted(level, 1, from) }, own, own);
    for (const other of order.slice(i + 1)) {
      const { rowLevel, columnLevel, blockOf } = sharedLevels(
        factors[other],
        sorted[other],
        factors[k],
        sorted[k],
        from,
      );
      const all = rowLevel.length === levels * factors[other].levels;
      const part = { row: other, column: k, height: factors[other].size, width: size, blockOf };
      add(
        { kind: all ? 'dense' : 'sparse', ...part },
        shifted(rowLevel, factors[other].size, first[other]),
        shifted(columnLevel, size, first[k]),
      );
    }
  });
  const placed = { row: joined(rows, from), column: joined(columns, from) };
  return { q, factors, first, parts, ...placed, ...placesOf(parts, placed, q) };
}
function shifted(v: Int32Array, times: number, by: number): Int32Array {
  const out = new Int32Array(v.length);
  for (let i = 0; i < v.length; i++) out[i] = v[i] * times + by;
  return out;
}
function joined(lists: readonly Int32Array[], length: number): Int32Array {
  const out = new Int32Array(length);
  let to = 0;
  for (const list of lists) {
    out.set(list, to);
    to += list.length;
  }
  return out;
}

/** The pairs of levels that share a row, by the level of the column's factor and then of the row's, numbered from `from`. */
function sharedLevels(
  { level }: LayoutFactor,
  { list }: RowsByLevel,
  ofColumns: LayoutFactor,
  columns: RowsByLevel,
  from: number,
) {
  const { start } = columns;
  // rows with one pair of levels are neighbours
  const pairs = rowsInOrder(ofColumns.level, columns, list);
  const count = countPairs(columns, pairs, level);
  const [rowLevel, columnLevel] = [new Int32Array(count), new Int32Array(count)];
  const blockOf = new Int32Array(pairs.length);
  let block = -1;
  for (let c = 0; c + 1 < start.length; c++) {
    let last = -1;
    for (let e = start[c]; e < start[c + 1]; e++) {
      const row = pairs[e];
      const l = level[row];
      if (l !== last) {
        rowLevel[++block] = l;
        columnLevel[block] = c;
        last = l;
      }
      blockOf[row] = from + block;
    }
  }
  return { rowLevel, columnLevel, blockOf };
}

type Placed = Pick<BlockLayout, 'row' | 'column'>;

/** The lower triangle by columns, rows ascending, and where in it each entry of each block is. */
function placesOf(parts: readonly BlockPart[], { row, column }: Placed, q: number) {
  const at = new Int32Array(row.length + 1);
  const colPtr = new Int32Array(q + 1);
  for (const { height, width, from, to, row: r, column: c } of parts) {
    for (let b = from; b < to; b++) {
      at[b + 1] = at[b] + height * width;
      for (let j = 0; j < width; j++) colPtr[column[b] + j + 1] += height - (r === c ? j : 0);
    }
  }
  for (let j = 0; j < q; j++) colPtr[j + 1] += colPtr[j];
  const rowIdx = new Int32Array(colPtr[q]);
  const place = new Int32Array(at[row.length]);
  const next = colPtr.slice(0, q);
  // parts of one factor's columns come in the order of their rows, and so do the blocks of one column
  for (const { height, width, from, to, row: r, column: c } of parts) {
    for (let b = from; b < to; b++) {
      for (let j = 0; j < width; j++) {
        for (let i = r === c ? j : 0; i < height; i++) {
          const to = next[column[b] + j]++;
          rowIdx[to] = row[b] + i;
          place[at[b] + j * height + i] = to;
          if (r === c) place[at[b] + i * height + j] = to;
        }
      }
    }
  }
  return { at, place, pattern: { n: q, colPtr, rowIdx } };
}
