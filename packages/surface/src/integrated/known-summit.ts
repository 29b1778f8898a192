/**
 * What is known of a maximum that a climb has reached, so that later climbs which lead there (known-quadratic.ts) need not go to its very top:
 * the Hessian of the criterion (minus the log-likelihood), by differences of its gradient, at a point that Newton's steps have settled.
 */
import { cholesky, choleskyInverse } from '@mixdiff/linalg';
import type { Objective } from '../climb.ts';
import { form, leadsTo, ROUNDING, times } from '../known-quadratic.ts';

const STEP = 1e-4;
/** A predicted gain that is not worth another step. */
const SETTLED = 1e-13;
const MOST_STEPS = 4;

/** A maximum, about which the criterion is a quadratic. */
export interface KnownSummit {
  readonly x: Float64Array;
  readonly value: number;
  /** d x d: of H. */
  readonly inverse: Float64Array;
  /** Whether a climb that stands there leads here. */
  leads(x: Float64Array, value: number, gradient: Float64Array): boolean;
}
/** `end`: of a climb. null: not every direction bends down from it. */
export function knownSummit(objective: Objective, end: Float64Array): KnownSummit | null {
  const d = end.length;
  let [x, gradient] = [end, new Float64Array(d)];
  let value = objective(x, gradient);
  const H = new Float64Array(d * d);
  const beside = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    const moved = x.slice();
    moved[j] += STEP;
    objective(moved, beside);
    for (let i = 0; i < d; i++) {
      const bend = (beside[i] - gradient[i]) / (2 * STEP);
      H[j * d + i] += bend;
      H[i * d + j] += bend;
    }
  }
  const factor = H.slice();
  if (cholesky(factor, d) !== -1) return null;
  const inverse = new Float64Array(d * d);
  choleskyInverse(factor, d, inverse);
  for (let step = 0; step < MOST_STEPS && form(inverse, gradient) / 2 > SETTLED; step++) {
    const down = times(inverse, gradient);
    const next = x.map((v, i) => v - down[i]);
    const there = new Float64Array(d);
    const reached = objective(next, there);
    if (!(reached <= value + ROUNDING && form(inverse, there) < form(inverse, gradient))) break;
    [x, value, gradient] = [next, reached, there];
  }
  const top = { x, value, H, inverse };
  return { ...top, leads: (at, reached, slopes) => leadsTo(top, at, reached, slopes) };
}
