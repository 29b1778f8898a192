/**
 * Where a sparse symmetric matrix has entries: its lower triangle by columns, diagonal included, rows ascending in each
 * column. rowIdx[colPtr[j]] is j itself. Values come as one array aligned with rowIdx.
 */
export interface SymmetricPattern {
  readonly n: number;
  /** n + 1 offsets into rowIdx. */
  readonly colPtr: Int32Array;
  readonly rowIdx: Int32Array;
}

/** Neighbours of i, without i: list[start[i] .. start[i + 1] - 1], ascending. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly list: Int32Array;
}

/** The graph of the pattern, both directions of every edge, without the nodes in `without`. */
export function adjacency({ n, colPtr, rowIdx }: SymmetricPattern, without?: Uint8Array): Adjacency {
  const start = new Int32Array(n + 1);
  const eachEdge = (visit: (i: number, j: number) => void) => {
    for (let j = 0; j < n; j++) {
      if (without?.[j]) continue;
      for (let p = colPtr[j]; p < colPtr[j + 1]; p++) {
        const i = rowIdx[p];
        if (i !== j && !without?.[i]) visit(i, j);
      }
    }
  };
  eachEdge((i, j) => {
    start[i + 1]++;
    start[j + 1]++;
  });
  for (let i = 0; i < n; i++) start[i + 1] += start[i];
  const list = new Int32Array(start[n]);
  const next = start.slice(0, n);
  eachEdge((i, j) => {
    list[next[i]++] = j;
    list[next[j]++] = i;
  });
  return { start, list };
}
