/**
 * The elimination tree of a symmetric pattern in a given order, and what follows from it: which entries L has (Davis, 2006, Direct
 * Methods for Sparse Linear Systems, chapter 4; Liu, 1990, SIAM J. Matrix Anal. Appl. 11, 134-172). Everything is in the
 * permuted order.
 */
import type { SymmetricPattern } from './symmetric-pattern.ts';

/** Strictly lower triangle by rows: for row i the columns k < i, column[ptr[i] .. ptr[i + 1] - 1]. */
export interface Rows {
  readonly ptr: Int32Array;
  readonly column: Int32Array;
}

/** Where each index stands in an order. */
export function invert(order: Int32Array): Int32Array {
  const inverse = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++) inverse[order[k]] = k;
  return inverse;
}

/** Strictly lower triangle of the permuted matrix by rows: for row i the columns k < i. */
export function strictRows({ n, colPtr, rowIdx }: SymmetricPattern, inverse: Int32Array): Rows {
  const ptr = new Int32Array(n + 1);
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) {
      if (rowIdx[p] !== j) ptr[Math.max(inverse[rowIdx[p]], inverse[j]) + 1]++;
    }
  }
  for (let i = 0; i < n; i++) ptr[i + 1] += ptr[i];
  const column = new Int32Array(ptr[n]);
  const next = ptr.slice(0, n);
  for (let j = 0; j < n; j++) {
    for (let p = colPtr[j]; p < colPtr[j + 1]; p++) {
      if (rowIdx[p] === j) continue;
      const a = inverse[rowIdx[p]];
      const b = inverse[j];
      column[next[Math.max(a, b)]++] = Math.min(a, b);
    }
  }
  return { ptr, column };
}

/** parent[k]: first row below the diagonal in column k of L, or -1; paths are compressed on the way. */
export function eliminationTree({ ptr, column }: Rows, n: number): Int32Array {
  const parent = new Int32Array(n).fill(-1);
  const ancestor = new Int32Array(n).fill(-1);
  for (let i = 0; i < n; i++) {
    for (let p = ptr[i]; p < ptr[i + 1]; p++) {
      for (let k = column[p]; k >= 0 && k < i; ) {
        const above = ancestor[k];
        ancestor[k] = i;
        if (above < 0) parent[k] = i;
        k = above;
      }
    }
  }
  return parent;
}

/** Visits each (i, k), k < limit, in the strictly lower pattern of L, row after row: row i is a subtree rooted at i. */
export function eachEntry(
  { ptr, column }: Rows,
  parent: Int32Array,
  n: number,
  limit: number,
  visit: (i: number, k: number) => void,
): void {
  const mark = new Int32Array(n).fill(-1);
  for (let i = 0; i < n; i++) {
    mark[i] = i;
    for (let p = ptr[i]; p < ptr[i + 1]; p++) {
      for (let k = column[p]; k < limit && mark[k] !== i; k = parent[k]) {
        mark[k] = i;
        visit(i, k);
      }
    }
  }
}

/** Entries of L under the diagonal, by column. */
export function columnCounts(rows: Rows, parent: Int32Array, n: number): Int32Array {
  const below = new Int32Array(n);
  eachEntry(rows, parent, n, n, (_, k) => {
    below[k]++;
  });
  return below;
}

/** The columns from `from` on in another order of the same fill: each after all whose parents lead to it, so that alike ones are neighbours. */
export function postordered(parent: Int32Array, from: number): Int32Array {
  const n = parent.length;
  // children of k, and of the roots' common parent n, in lists
  const [first, next] = [new Int32Array(n + 1).fill(-1), new Int32Array(n + 1)];
  for (let k = n - 1; k >= from; k--) {
    const above = parent[k] < 0 ? n : parent[k];
    next[k] = first[above];
    first[above] = k;
  }
  const order = new Int32Array(n - from);
  const path = [n];
  for (let filled = 0; path.length > 0; ) {
    const top = path[path.length - 1];
    const child = first[top];
    if (child >= 0) {
      first[top] = next[child];
      path.push(child);
      continue;
    }
    path.pop();
    if (top < n) order[filled++] = top;
  }
  return order;
}
