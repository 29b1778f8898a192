/**
 * Where Laplace's approximation is the likelihood of nothing. Densities that are not concave in the predictor (further zeros, counts from one,
 * Student's t) let modes part; where they do the curvature H of one vanishes, and with it -1/2 log|H| rises for ever. In spherical
 * coordinates the prior's precision is 1, and of concave densities no pivot is below it.
 */
import type { Envelope } from './envelope.ts';

/** A pivot of H that is this small a share of the prior's precision is on the way there. */
const SMALLEST = 1 / 50;

/** L of H = LL', of its first `q` coordinates: those that have a prior. */
export function isAllButSingular({ entries, row }: Envelope, q = row.length): boolean {
  for (let j = 0; j < q; j++) if (entries[row[j] + j] ** 2 < SMALLEST) return true;
  return false;
}
