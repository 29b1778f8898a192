/**
 * Connected components of the random effects: levels that share a row, directly or through others. Z'V^-1Z is zero
 * between components, so all dense work is done within one (a school with its classes; everything, when factors cross).
 */
import type { Reduction } from './reduction.ts';

/** Scalar columns of Z in each component, ascending; components by their first column. */
export function components({ blocks, q, terms, first }: Reduction): Int32Array[] {
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
  for (let i = 0; i < q; i++) {
    const root = find(i);
    const list = members.get(root);
    if (list) list.push(i);
    else members.set(root, [i]);
  }
  return [...members.values()].map((list) => Int32Array.from(list));
}

/** The largest component. */
export const largestComponent = (reduction: Reduction): number =>
  components(reduction).reduce((most, list) => Math.max(most, list.length), 0);
