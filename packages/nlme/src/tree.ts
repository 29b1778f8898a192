/**
 * The groups of all levels as a tree in post-order: every group comes after the groups inside it, so one pass over the
 * nodes is the recursion of Pinheiro & Bates (2000), section 2.2, from the innermost level outward.
 */
import type { Level } from './nesting.ts';

export interface Tree {
  /** Per node: its level (0 outermost), its group within that level, its number of rows (innermost only, else 0). */
  readonly level: Int32Array;
  readonly group: Int32Array;
  readonly size: Int32Array;
  /** n: rows of the data such that those of each group are contiguous; innermost nodes take them in turn. */
  readonly rows: Int32Array;
}

export function groupTree(levels: readonly Level[], n: number): Tree {
  const rows = sortedRows(levels, n);
  const innermost = levels.length - 1;
  // as many as there are groups, or fewer: levels of a factor that no row has are no nodes
  const most = levels.reduce((sum, { M }) => sum + M, 0);
  const [level, group, size] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  let [nodes, start] = [0, 0];
  for (let i = 1; i <= n; i++) {
    const row = rows[i - 1];
    const changed = i === n ? 0 : outermostChange(levels, row, rows[i]);
    for (let l = innermost; l >= changed; l--, nodes++) {
      level[nodes] = l;
      group[nodes] = levels[l].member[row];
      if (l < innermost) continue;
      size[nodes] = i - start;
      start = i;
    }
  }
  return { level: level.slice(0, nodes), group: group.slice(0, nodes), size: size.slice(0, nodes), rows };
}

/** Stable counting sorts, innermost factor first: the outermost decides, ties keep the order of the data. */
function sortedRows(levels: readonly Level[], n: number): Int32Array {
  let rows = new Int32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  for (let l = levels.length - 1; l >= 0; l--) {
    const { M, member } = levels[l];
    const next = new Int32Array(M + 1);
    for (let i = 0; i < n; i++) next[member[i] + 1]++;
    for (let g = 0; g < M; g++) next[g + 1] += next[g];
    const sorted = new Int32Array(n);
    for (let i = 0; i < n; i++) sorted[next[member[rows[i]]]++] = rows[i];
    rows = sorted;
  }
  return rows;
}

/** The outermost level whose group differs between two rows; past the innermost when none does. */
function outermostChange(levels: readonly Level[], a: number, b: number): number {
  let l = 0;
  while (l < levels.length && levels[l].member[a] === levels[l].member[b]) l++;
  return l;
}
