/**
 * Gradient of the objective. By Fisher's identity the score of the log-likelihood is that of the complete data averaged
 * over the random effects, so the moments S_l suffice: d l / d Delta = M Delta^-T - Delta S (upper triangle), with sigma^2
 * at its maximum. For log Delta_jj multiply by Delta_jj.
 *
 * By hand, one random intercept: d l / d log Delta = M - Delta^2 S, zero at the EM fixed point Delta^-2 = S / M.
 */

import type { Placed } from './covariance.ts';
import type { Block, Level } from './nesting.ts';

/** gradient <- d objective / d par, from `delta` and `moments` (both q x q per level) of the same parameters. */
export function fillGradient(
  levels: readonly Level[],
  placed: readonly Placed[],
  delta: readonly Float64Array[],
  moments: readonly Float64Array[],
  gradient: Float64Array,
): void {
  for (const { block, level, from } of placed) {
    blockGradient(block, levels[level], delta[level], moments[level], gradient, from);
  }
}

function blockGradient(
  block: Block,
  { q, M }: Level,
  delta: Float64Array,
  moment: Float64Array,
  gradient: Float64Array,
  from: number,
): void {
  const [first, end] = [block.column, block.column + block.q];
  let next = from + block.q;
  for (let j = first; j < end; j++) {
    const size = delta[j * q + j];
    // d(-l) / d log Delta_jj = Delta_jj (Delta S)_jj - M
    gradient[from + j - first] = size * rowTimes(delta, moment, q, j, j, end) - M;
    if (block.structure === 'us') {
      // d(-l) / d Delta_ij = (Delta S)_ij
      for (let i = first; i < j; i++) gradient[next++] = rowTimes(delta, moment, q, i, j, end);
    }
  }
}

/** (Delta S)_ij within a block: sum over k = i .. end - 1. */
function rowTimes(delta: Float64Array, moment: Float64Array, q: number, i: number, j: number, end: number): number {
  let sum = 0;
  for (let k = i; k < end; k++) sum += delta[k * q + i] * moment[j * q + k];
  return sum;
}
