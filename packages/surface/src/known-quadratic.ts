/**
 * Whether a climb that stands at x leads to an end x* that is known: where the quadratic about x*, H the Hessian of the criterion f there,
 * says what f and its slopes are at x. With s = x - x*, r^2 = s'Hs,
 *
 *   r^2 / 2 <= REACH,    |f(x) - f(x*) - r^2 / 2| <= BEND r^2 / 2,    e'H^-1 e <= (BEND r)^2,  e = df/dx - Hs
 *
 * Then f falls on the way to x*, and Newton's step from x ends within BEND of the distance.
 */

const REACH = 2;
const BEND = 0.3;
/** Differences of values, and of gradients in units of value, that are rounding. */
export const ROUNDING = 1e-9;

/** An end and the Hessian there (d x d), with its inverse, or its inverse in the directions that bend. */
export interface KnownQuadratic {
  readonly x: Float64Array;
  readonly value: number;
  readonly H: Float64Array;
  readonly inverse: Float64Array;
}
/** Whether f is so near to its value at the end that it may: the first two conditions bound it. */
export const isWithinReach = (end: Pick<KnownQuadratic, 'value'>, value: number): boolean =>
  value - end.value <= (1 + BEND) * REACH + ROUNDING && value - end.value >= -2 * ROUNDING;
/** Whether it does from `x`, where f and its gradient are these. */
export function leadsTo(end: KnownQuadratic, x: Float64Array, value: number, gradient: Float64Array): boolean {
  const s = x.map((v, i) => v - end.x[i]);
  const Hs = times(end.H, s);
  const half = s.reduce((sum, v, i) => sum + v * Hs[i], 0) / 2;
  if (!(half <= REACH && Math.abs(value - end.value - half) <= BEND * half + ROUNDING)) return false;
  const e = gradient.map((v, i) => v - Hs[i]);
  return form(end.inverse, e) <= BEND * BEND * 2 * half + ROUNDING;
}
/** Av, A: d x d. */
export function times(A: Float64Array, v: Float64Array): Float64Array {
  const d = v.length;
  return v.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += A[j * d + i] * v[j];
    return sum;
  });
}
/** v'Av. */
export const form = (A: Float64Array, v: Float64Array): number => times(A, v).reduce((sum, w, i) => sum + w * v[i], 0);
