/** Rows sorted by the levels that they belong to, in time proportional to their number: by counting, which keeps the order that is there. */

/** Rows of the data, level by level: those of level l are list[start[l]] .. list[start[l + 1] - 1]. */
export interface RowsByLevel {
  readonly start: Int32Array;
  readonly list: Int32Array;
}

/** Rows in their order within each level. `level`: of every row, from 0. */
export function rowsByLevel(level: Int32Array, levels: number): RowsByLevel {
  const n = level.length;
  const start = new Int32Array(levels + 1);
  for (let i = 0; i < n; i++) start[level[i] + 1]++;
  for (let l = 0; l < levels; l++) start[l + 1] += start[l];
  const next = start.slice();
  const list = new Int32Array(n);
  for (let i = 0; i < n; i++) list[next[level[i]]++] = i;
  return { start, list };
}

/** The same levels, each with its rows in the order in which `list` has all of them: by the levels of another factor, say. */
export function rowsInOrder(level: Int32Array, { start }: RowsByLevel, list: Int32Array): Int32Array {
  const next = start.slice();
  const out = new Int32Array(list.length);
  for (let e = 0; e < list.length; e++) {
    const row = list[e];
    out[next[level[row]]++] = row;
  }
  return out;
}

/** Pairs of a level and one of another factor that share a row; `rows`: by these levels, and within each by the other's. */
export function countPairs({ start }: RowsByLevel, rows: Int32Array, other: Int32Array): number {
  let count = 0;
  for (let l = 0; l + 1 < start.length; l++)
    for (let e = start[l]; e < start[l + 1]; e++) if (e === start[l] || other[rows[e]] !== other[rows[e - 1]]) count++;
  return count;
}
