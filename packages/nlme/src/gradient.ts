/**
 * Gradient of the objective. By Fisher's identity the score of the log-likelihood is that of the complete data averaged
 * over the random effects, so the moments S_l suffice: with Omega = Delta'Delta and sigma^2 at its maximum,
 *
 *   d(-l) = 1/2 tr[(S - M Omega^-1) dOmega],
 *
 * each class of covariance matrices in its own parameters.
 *
 * By hand, one random intercept: d l / d log Delta = M - Delta^2 S, zero at the EM fixed point Delta^-2 = S / M.
 */

import type { Placed } from './covariance.ts';
import type { Level } from './nesting.ts';
import { PD_CLASSES } from './pd/classes.ts';

/** gradient <- d objective / d par, from `delta` and `moments` (both q x q per level) of the same parameters. */
export function fillGradient(
  levels: readonly Level[],
  placed: readonly Placed[],
  par: Float64Array,
  delta: readonly Float64Array[],
  moments: readonly Float64Array[],
  gradient: Float64Array,
): void {
  for (const { block, level, from } of placed) {
    const { q, M } = levels[level];
    const at = block.column * (q + 1);
    PD_CLASSES[block.pd].gradient(par, from, block.q, M, delta[level], moments[level], at, q, gradient);
  }
}
