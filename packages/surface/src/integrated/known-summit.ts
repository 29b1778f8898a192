/**
 * What is known of a maximum that a climb has reached, so that later climbs which lead there need not go to its very top: the Hessian H of
 * the criterion f (minus the log-likelihood), by differences of its gradient, at a point x* that Newton's steps have settled. A climb leads
 * there from x where the quadratic about x* says what f is at x: with s = x - x*, r^2 = s'Hs,
 *
 *   r^2 / 2 <= REACH,    |f(x) - f(x*) - r^2 / 2| <= BEND r^2 / 2,    e'H^-1 e <= (BEND r)^2,  e = df/dx - Hs
 *
 * Then f falls on the way to x*, and Newton's step from x ends within BEND of the distance.
 */
import { cholesky, choleskyInverse } from '@mixdiff/linalg';
import type { Objective } from '../climb.ts';

const STEP = 1e-4;
const REACH = 2;
const BEND = 0.3;
/** Differences of values, and of gradients in units of value, that are rounding. */
const ROUNDING = 1e-9;
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
  const top = { x, value };
  return {
    ...top,
    inverse,
    leads(at, reached, slopes) {
      const s = at.map((v, i) => v - top.x[i]);
      const Hs = times(H, s);
      const half = s.reduce((sum, v, i) => sum + v * Hs[i], 0) / 2;
      if (!(half <= REACH && Math.abs(reached - top.value - half) <= BEND * half + ROUNDING)) return false;
      const left = slopes.map((v, i) => v - Hs[i]);
      return form(inverse, left) <= BEND * BEND * 2 * half + ROUNDING;
    },
  };
}
function times(A: Float64Array, v: Float64Array): Float64Array {
  const d = v.length;
  return v.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += A[j * d + i] * v[j];
    return sum;
  });
}
const form = (A: Float64Array, v: Float64Array): number => times(A, v).reduce((sum, w, i) => sum + w * v[i], 0);
