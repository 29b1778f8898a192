/** Where a search for the modes begins: weighted least squares of what each row says by itself. */
import type { Derivatives } from './families/density.ts';
import type { JointDensity } from './joint-density.ts';
import { familyAt, type RowDensities } from './row-densities.ts';

const d: Derivatives = { first: 0, second: 0, third: 0 };

/** A row's guess less its fixed part, and its weight there. */
export interface Guess {
  distance: number;
  weight: number;
}
/** Zeros that may be either say nothing. */
export function guessOf(rows: RowDensities, i: number, out: Guess): void {
  const { density, weights, y, trials, base, zeroBase } = rows;
  out.distance = out.weight = 0;
  if (zeroBase && y[i] === 0) return;
  const guess = density.guess(y[i], trials[i]);
  familyAt(rows, i, guess, d);
  out.distance = guess - base[i];
  out.weight = (weights ? weights[i] : 1) * Math.max(d.second, LEAST_WEIGHT);
}
const g: Guess = { distance: 0, weight: 0 };

/**
 * slope (q) <- sum_i w_i (g_i - o_i - x_i'beta) z~_i and H filled with the weights w_i that the rows have at guesses g_i of their own: the
 * normal equations of where to begin. The effects of the zero-inflation say nothing of it.
 */
export function bendAtGuesses(joint: JointDensity, slope: Float64Array): void {
  const { rows, precision, z, H } = joint;
  const { n, q, width, split, effect, pair, diagonal } = rows;
  H.fill(0);
  slope.fill(0);
  for (let j = 0; j < q; j++) H[diagonal[j]] = Math.max(precision[j], LEAST_PRECISION);
  for (let i = 0, at = 0; i < n; i++) {
    guessOf(joint, i, g);
    for (let a = i * width; a < (i + 1) * width; a++) {
      const scaled = a < i * width + split ? g.weight * z[a] : 0;
      slope[effect[a]] += scaled * g.distance;
      for (let b = i * width; b <= a; b++) H[pair[at++]] += scaled * z[b];
    }
  }
}
/** A guess is where a row bends down; where it does not, it says little of where to begin. */
const LEAST_WEIGHT = 1e-3;
/** Fixed effects have no prior. */
const LEAST_PRECISION = 1e-8;
