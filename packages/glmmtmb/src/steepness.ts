/**
 * Where the original gives up before it has looked: TMB starts its inner Newton iteration at the modes of the best point so
 * far and refuses it if a component of the gradient there is beyond `mgcmax` = 1e60 (help page ?newton of TMB), so that the
 * objective is NaN at standard deviations below about 1e-30. Which these are depends on the way, not on the point alone.
 */

import type { CrossProducts } from './cross-products.ts';
import type { Parameters } from './parameters.ts';
import type { Covariance } from './term-covariance.ts';

const TOO_STEEP = 1e60;
/** Logarithm of a standard deviation above which nothing is too steep, whatever the modes: 1e60 sd^2 is 1e14 there. */
const HARMLESS = -53;

/** Whether |Sigma^-1 b| is too steep for the parameters `par` at the modes b (q) of another point. Leaves T at `par`. */
export function isTooSteep(
  { terms }: CrossProducts,
  covariances: readonly Covariance[],
  { thetaAt }: Parameters,
  par: Float64Array,
  b: Float64Array,
): boolean {
  return terms.some((term, k) => {
    const { c, T, deviations } = covariances[k];
    if (par.subarray(thetaAt[k], thetaAt[k] + deviations).every((logSD) => logSD > HARMLESS)) return false;
    covariances[k].set(par, thetaAt[k]);
    const x = new Float64Array(c);
    for (let l = 0; l < term.m; l++) {
      x.set(b.subarray(term.offset + l * c, term.offset + (l + 1) * c));
      solve(T, c, x);
      // NaN is not too steep: both inner starts are finite, and what follows says so itself
      if (x.some((slope) => Math.abs(slope) > TOO_STEEP)) return true;
    }
    return false;
  });
}
/** x <- T^-T T^-1 x, T lower triangular, c x c, column-major. */
function solve(T: Float64Array, c: number, x: Float64Array): void {
  for (let i = 0; i < c; i++) {
    for (let j = 0; j < i; j++) x[i] -= T[i + j * c] * x[j];
    x[i] /= T[i * (c + 1)];
  }
  for (let i = c - 1; i >= 0; i--) {
    for (let j = i + 1; j < c; j++) x[i] -= T[j + i * c] * x[j];
    x[i] /= T[i * (c + 1)];
  }
}
