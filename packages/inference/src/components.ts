/**
 * Connected components of the random effects: levels that share a row, directly or through others. Z'V^-1Z is zero
 * between components, so all dense work is done within one (a school with its classes; everything, when factors cross).
 */
import type { Reduction } from './reduction.ts';

export interface Component {
  /** Scalar columns of Z, ascending. */
  readonly members: Int32Array;
  /** Its blocks of Z'Z. */
  readonly blocks: Int32Array;
}

/** By their first column. */
export function components({ blocks, q, terms, first }: Reduction): Component[] {
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
  terms.forEach((term, k) => {
    const size = term.columns.length;
    for (let at = first[k]; at < first[k + 1]; at += size) for (let i = 1; i < size; i++) join(at, at + i);
  });
  for (let b = 0; b < blocks.row.length; b++) join(blocks.row[b], blocks.col[b]);
  const members = new Map<number, number[]>();
  const within = new Map<number, number[]>();
  const add = (lists: Map<number, number[]>, root: number, item: number): void => {
    const list = lists.get(root);
    if (list) list.push(item);
    else lists.set(root, [item]);
  };
  for (let i = 0; i < q; i++) add(members, find(i), i);
  for (let b = 0; b < blocks.row.length; b++) add(within, find(blocks.row[b]), b);
  return [...members].map(([root, list]) => ({
    members: Int32Array.from(list),
    blocks: Int32Array.from(within.get(root) ?? []),
  }));
}

/** The largest component. */
export const largestComponent = (reduction: Reduction): number =>
  components(reduction).reduce((most, { members }) => Math.max(most, members.length), 0);
