import type { Adjacency } from './symmetric-pattern.ts';

/**
 * Nodes with the same neighbours, themselves included, are one node of the quotient graph: the k columns of a random
 * intercept and slopes stay together. `weight` is how many a node stands for (0 for a merged one), `next` chains them.
 */
export function mergeTwins(
  { start, list }: Adjacency,
  n: number,
  without: Uint8Array,
): { weight: Int32Array; next: Int32Array } {
  const weight = new Int32Array(n);
  for (let i = 0; i < n; i++) weight[i] = without[i] ? 0 : 1;
  const next = new Int32Array(n).fill(-1);
  const sum = neighbourSums({ start, list }, n);
  const mark = new Int32Array(n).fill(-1);
  for (let i = 0; i < n; i++) {
    if (weight[i] === 0) continue;
    let last = i;
    for (let p = start[i]; p < start[i + 1]; p++) {
      const j = list[p];
      if (j < i || weight[j] === 0 || sum[j] !== sum[i] || !sameNeighbours({ start, list }, i, j, mark)) continue;
      weight[i] += weight[j];
      weight[j] = 0;
      next[last] = j;
      last = j;
    }
  }
  return { weight, next };
}

/** Sum of the closed neighbourhood's indices: equal for twins, seldom equal otherwise. */
function neighbourSums({ start, list }: Adjacency, n: number): Float64Array {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = i;
    for (let p = start[i]; p < start[i + 1]; p++) sum += list[p];
    sums[i] = sum;
  }
  return sums;
}

/** Whether adjacent i and j have the same closed neighbourhood; mark[v] = i for what is in i's. */
function sameNeighbours({ start, list }: Adjacency, i: number, j: number, mark: Int32Array): boolean {
  if (start[i + 1] - start[i] !== start[j + 1] - start[j]) return false;
  if (mark[i] !== i) {
    mark[i] = i;
    for (let p = start[i]; p < start[i + 1]; p++) mark[list[p]] = i;
  }
  for (let p = start[j]; p < start[j + 1]; p++) if (mark[list[p]] !== i) return false;
  return true;
}
