/**
 * What can be known of L before the values: elimination tree, column counts, where the dense tail starts, the
 * pattern of the sparse head, and for each column the earlier ones it takes updates from (Davis, 2006, Direct Methods
 * for Sparse Linear Systems, chapter 4; Liu, 1990, SIAM J. Matrix Anal. Appl. 11, 134-172).
 *
 * Everything is in the permuted order: pivot k is original index order[k].
 */
import { columnCounts, eachEntry, eliminationTree, invert, type Rows, strictRows } from './elimination-tree.ts';
import type { SymmetricPattern } from './symmetric-pattern.ts';
import { type TailPanels, tailPanels } from './tail-panels.ts';

export interface Symbolic {
  readonly n: number;
  readonly order: Int32Array;
  /** Columns 0 .. tail-1 are sparse, the rest is one dense lower triangle. */
  readonly tail: number;
  /** Which rows of the tail's columns can be other than zero, where that is worth looking at. */
  readonly panels: TailPanels | null;
  /** Head columns of L: rows ascending, the diagonal first. tail + 1 offsets. */
  readonly colPtr: Int32Array;
  readonly rowIdx: Int32Array;
  /** Column j takes updates updatePtr[j] .. updatePtr[j + 1] - 1; each starts at L's entry (j, k) and runs to updateEnd. */
  readonly updatePtr: Int32Array;
  readonly updateFrom: Int32Array;
  readonly updateEnd: Int32Array;
  /** At the first of 1, 2 or 3 consecutive updates with the same rows: how many; they are applied in one pass. */
  readonly updateWidth: Uint8Array;
  /** Where each entry of the pattern goes: position in the head, or -1 - position in the tail x tail triangle. */
  readonly place: Int32Array;
}

export function symbolicCholesky(pattern: SymmetricPattern, order: Int32Array): Symbolic {
  const { n } = pattern;
  const inverse = invert(order);
  const rows = strictRows(pattern, inverse);
  const parent = eliminationTree(rows, n);
  const below = columnCounts(rows, parent, n);
  const split = bestSplit(below, n);
  const panels = split.cost > WORTH_PANELS ? tailPanels(rows, parent, fillStart(rows, below)) : null;
  const byPanels = panels !== null && headCost(below, panels.tail) + panels.cost < IN_PLACE * split.cost;
  const tail = byPanels ? panels.tail : split.start;
  const head = headStructure(rows, parent, n, tail);
  return {
    n,
    order,
    tail,
    panels: byPanels ? panels : null,
    ...head,
    ...updateLists(head, n, tail),
    place: places(pattern, inverse, head, tail),
  };
}

/**
 * Measured costs in nanoseconds, of which only the proportions matter: a product in a sparse column, and a column of
 * the head besides its products.
 */
const SPARSE_PRODUCT = 1.3;
const HEAD_COLUMN = 6;

/** A dense factorisation of this order: in place at first, then in tiles. */
function tailCost(order: number): number {
  if (order === 0) return 0;
  const products = order ** 3 / 6;
  return order < 48 ? 50 + order ** 2 + products : 3 * order ** 2 + 0.2 * products;
}

/** The split with the smallest predicted time of a factorisation. `below[k]` counts entries under the diagonal. */
function bestSplit(below: Int32Array, n: number): { readonly start: number; readonly cost: number } {
  let head = 0;
  let best = tailCost(n);
  let start = 0;
  for (let k = 0; k < n; k++) {
    head += HEAD_COLUMN + (SPARSE_PRODUCT * below[k] * (below[k] + 1)) / 2;
    const cost = head + tailCost(n - k - 1);
    if (cost <= best) {
      best = cost;
      start = k + 1;
    }
  }
  return { start, cost: best };
}

function headCost(below: Int32Array, tail: number): number {
  let cost = HEAD_COLUMN * tail;
  for (let k = 0; k < tail; k++) cost += (SPARSE_PRODUCT * below[k] * (below[k] + 1)) / 2;
  return cost;
}
/** How many leading columns of L have no entry that A has not. */
function fillStart({ column }: Rows, below: Int32Array): number {
  const entries = new Int32Array(below.length);
  for (let e = 0; e < column.length; e++) entries[column[e]]++;
  let k = 0;
  while (k < below.length && below[k] === entries[k]) k++;
  return k;
}
/** What L by panels, which stays where the kernels work, may cost in products beside a dense tail that is copied there and back. */
const IN_PLACE = 1.25;
/** A millisecond: below it a tail of zeros costs less than to leave them out. */
const WORTH_PANELS = 1e6;

/** Of a factorisation in that order; only beside another order's. */
export function predictedCost(pattern: SymmetricPattern, order: Int32Array): number {
  const rows = strictRows(pattern, invert(order));
  return bestSplit(columnCounts(rows, eliminationTree(rows, pattern.n), pattern.n), pattern.n).cost;
}

interface Head {
  readonly colPtr: Int32Array;
  readonly rowIdx: Int32Array;
}

function headStructure(rows: Rows, parent: Int32Array, n: number, tail: number): Head {
  const colPtr = new Int32Array(tail + 1);
  eachEntry(rows, parent, n, tail, (_, k) => {
    colPtr[k + 1]++;
  });
  for (let k = 0; k < tail; k++) colPtr[k + 1] += colPtr[k] + 1;
  const rowIdx = new Int32Array(colPtr[tail]);
  const next = colPtr.slice(0, tail);
  for (let k = 0; k < tail; k++) rowIdx[next[k]++] = k;
  eachEntry(rows, parent, n, tail, (i, k) => {
    rowIdx[next[k]++] = i;
  });
  return { colPtr, rowIdx };
}

/** The head's strict entries by row, columns ascending: what each column, of head or tail, takes updates from. */
function updateLists(head: Head, n: number, tail: number) {
  const { colPtr, rowIdx } = head;
  const updatePtr = new Int32Array(n + 1);
  for (let k = 0; k < tail; k++) {
    for (let p = colPtr[k] + 1; p < colPtr[k + 1]; p++) updatePtr[rowIdx[p] + 1]++;
  }
  for (let i = 0; i < n; i++) updatePtr[i + 1] += updatePtr[i];
  const updateFrom = new Int32Array(updatePtr[n]);
  const updateEnd = new Int32Array(updatePtr[n]);
  const updateWidth = new Uint8Array(updatePtr[n]);
  const next = updatePtr.slice(0, n);
  const leader = new Int32Array(n).fill(-1);
  for (let k = 0; k < tail; k++) {
    const follows = k > 0 && sameRows(head, k - 1);
    for (let p = colPtr[k] + 1; p < colPtr[k + 1]; p++) {
      const row = rowIdx[p];
      const at = next[row]++;
      updateFrom[at] = p;
      updateEnd[at] = colPtr[k + 1];
      const group = leader[row];
      if (follows && group >= 0 && updateEnd[at - 1] === colPtr[k] && updateWidth[group] < 3) updateWidth[group]++;
      else {
        leader[row] = at;
        updateWidth[at] = 1;
      }
    }
  }
  return { updatePtr, updateFrom, updateEnd, updateWidth };
}

/** Whether columns k and k + 1 have the same rows below k + 1: two of one supernode, or two levels seen together. */
function sameRows({ colPtr, rowIdx }: Head, k: number): boolean {
  let p = colPtr[k] + 1;
  let q = colPtr[k + 1] + 1;
  if (rowIdx[p] === k + 1) p++;
  const end = colPtr[k + 1];
  if (end - p !== colPtr[k + 2] - q) return false;
  while (p < end) if (rowIdx[p++] !== rowIdx[q++]) return false;
  return true;
}

function places(pattern: SymmetricPattern, inverse: Int32Array, head: Head, tail: number): Int32Array {
  const order = pattern.n - tail;
  const place = new Int32Array(pattern.colPtr[pattern.n]);
  for (let j = 0; j < pattern.n; j++) {
    for (let p = pattern.colPtr[j]; p < pattern.colPtr[j + 1]; p++) {
      const a = inverse[pattern.rowIdx[p]];
      const b = inverse[j];
      const row = Math.max(a, b);
      const column = Math.min(a, b);
      place[p] = column < tail ? find(head, row, column) : -1 - ((column - tail) * order + row - tail);
    }
  }
  return place;
}

/** Position of (row, column) in the head, by bisection. */
function find({ colPtr, rowIdx }: Head, row: number, column: number): number {
  let low = colPtr[column];
  let high = colPtr[column + 1] - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rowIdx[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
