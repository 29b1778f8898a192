/**
 * How far lme's own arithmetic may move its profiled objective: it decomposes [Z X y] as the columns come, so a response or a
 * column far from zero leaves the rounding of its length in what is orthogonal to the others. First-order bounds (Higham
 * 2002, section 19.3), larger than what mostly happens.
 */
import type { Problem } from '@mixdiff/contract';
import type { Design } from './design.ts';
import type { Decomposition } from './objective.ts';

const length = (x: Float64Array): number => Math.hypot(...x);

/** After an update. */
export function originalRounding(
  { n, p, RX }: Design,
  { N, root }: Pick<Decomposition, 'N' | 'root'>,
  { y, X, method }: Problem,
  value: number,
): number {
  const residual = (N * length(y)) / Math.abs(root[root.length - 1]);
  let columns = 0;
  for (let j = 0; j < p; j++) {
    columns += length(X.data.subarray(j * n, (j + 1) * n)) / Math.abs(root[j * (p + 2)] * RX[j * (p + 1)]);
  }
  return Number.EPSILON * (residual + (method === 'REML' ? columns : 0) + Math.abs(value));
}
