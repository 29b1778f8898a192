/**
 * Connected components of the random effects: levels that share a row, directly or through others. Z'V^-1Z is zero
 * between components, so all dense work is done within one (a school with its classes; everything, when factors cross).
 */
import type { BlockLayout } from '@mixdiff/linalg';

export interface Component {
  /** Scalar columns of Z, ascending. */
  readonly members: Int32Array;
  /** Its blocks of Z'Z. */
  readonly blocks: Int32Array;
}

/** By their first column. */
export function components({ q, factors, first, row, column }: BlockLayout): Component[] {
  const parent = Int32Array.from({ length: q }, (_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root];
    let at = i;
    while (parent[at] !== root) [at, parent[at]] = [parent[at], root];
    return root;
  };
  const join = (a: number, b: number): void => {
    const [x, y] = [find(a), find(b)];
    if (x !== y) parent[Math.max(x, y)] = Math.min(x, y);
  };
  factors.forEach(({ levels, size }, k) => {
    for (let at = first[k]; at < first[k] + levels * size; at += size) for (let i = 1; i < size; i++) join(at, at + i);
  });
  for (let b = 0; b < row.length; b++) join(row[b], column[b]);
  const members = new Map<number, number[]>();
  const within = new Map<number, number[]>();
  const add = (lists: Map<number, number[]>, root: number, item: number): void => {
    const list = lists.get(root);
    if (list) list.push(item);
    else lists.set(root, [item]);
  };
  for (let i = 0; i < q; i++) add(members, find(i), i);
  for (let b = 0; b < row.length; b++) add(within, find(row[b]), b);
  return [...members].map(([root, list]) => ({
    members: Int32Array.from(list),
    blocks: Int32Array.from(within.get(root) ?? []),
  }));
}

/** The largest component. */
export const largestComponent = (layout: BlockLayout): number =>
  components(layout).reduce((most, { members }) => Math.max(most, members.length), 0);
