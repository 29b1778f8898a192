/** The Lagrange functions at a new point, and which interpolation point it may replace (Powell 2009, section 4). */
import { distanceSquared, larger, type Model, rowsTimes } from './model.ts';
import type { Lagrange } from './update.ts';

export const openLagrange = ({ d, m }: Model): Lagrange => ({
  values: new Float64Array(m + d),
  beta: 0,
  along: new Float64Array(m),
});

/** H w and beta of equations 4.11 and 4.12 (2006) for the step s from the centre t; `work` has m elements. */
export function lagrangeAt(model: Model, s: Float64Array, into: Lagrange, work: Float64Array): void {
  const { d, m, points, centre, B } = model;
  const { values, along } = into;
  rowsTimes(points, m, m, d, s, along);
  rowsTimes(points, m, m, d, centre, work);
  rowsTimes(B, m, m + d, d, s, values);
  for (let k = 0; k < m; k++) work[k] = along[k] * (0.5 * along[k] + work[k]);
  const squares = throughZ(model, values, work);
  let lengthSquared = 0;
  let linear = 0;
  let ts = 0;
  const n = m + d;
  for (let j = 0; j < d; j++) {
    lengthSquared += s[j] * s[j];
    let sum = 0;
    for (let k = 0; k < m; k++) sum += work[k] * B[j * n + k];
    linear += sum * s[j];
    for (let i = 0; i < d; i++) sum += B[i * n + m + j] * s[i];
    values[m + j] = sum;
    linear += sum * s[j];
    ts += s[j] * centre[j];
  }
  into.beta = ts * ts + lengthSquared * (model.centreSquared + ts + ts + 0.5 * lengthSquared) - squares - linear;
  values[model.best] += 1;
}

/** values += Z Z'w; returns |Z'w|^2. */
export function throughZ({ d, m, Z }: Model, values: Float64Array, w: Float64Array): number {
  let squares = 0;
  for (let j = 0; j < m - d - 1; j++) {
    let sum = 0;
    for (let k = 0; k < m; k++) sum += Z[j * m + k] * w[k];
    squares += sum * sum;
    for (let k = 0; k < m; k++) values[k] += sum * Z[j * m + k];
  }
  return squares;
}

/** Element (k, k) of Z Z'. */
export function diagonal({ d, m, Z }: Model, k: number): number {
  let sum = 0;
  for (let j = 0; j < m - d - 1; j++) sum += Z[j * m + k] * Z[j * m + k];
  return sum;
}

/** All of them. */
function fillDiagonal({ d, m, Z }: Model, out: Float64Array): void {
  out.fill(0);
  for (let j = 0; j < m - d - 1; j++) {
    for (let k = 0; k < m; k++) out[k] += Z[j * m + k] * Z[j * m + k];
  }
}

/** Which point a trust region step replaces, with the denominator of its update; k is -1 if none will do. */
export interface Replacement {
  k: number;
  denominator: number;
}

/**
 * The point with the largest denominator beta H_kk + l_k(s)^2, weighted by the fourth power of its distance from
 * `centre` where that is beyond the radius. Returns false if cancellation has spoilt it: less than half of the largest
 * weighted l_k(s)^2, which bounds it from below in exact arithmetic. The centre itself may not be replaced by a step
 * that does not improve on it: `kept`, or -1.
 */
export function choosePoint(
  model: Model,
  { values, beta }: Lagrange,
  centre: Float64Array,
  radius: number,
  kept: number,
  into: Replacement,
): boolean {
  const { m, along } = model;
  const radiusSquared = radius * radius;
  let largest = 0;
  let bound = 0;
  into.k = -1;
  fillDiagonal(model, along);
  for (let k = 0; k < m; k++) {
    if (k === kept) continue;
    const square = values[k] * values[k];
    const denominator = beta * along[k] + square;
    const far = distanceSquared(model, k, centre) / radiusSquared;
    const weight = larger(1, far * far);
    if (weight * denominator > largest) {
      largest = weight * denominator;
      into.k = k;
      into.denominator = denominator;
    }
    bound = larger(bound, weight * square);
  }
  return !(largest <= 0.5 * bound);
}
