/**
 * New interpolation points after rounding has damaged H (Powell 2009, section 5; his RESCUE). The base moves to the
 * centre and H is begun anew from provisional points at simple places; then as many of the old points as the
 * denominators allow take a provisional point's place again, and F is evaluated at the provisional points that stay.
 */
import { diagonal, throughZ } from './lagrange.ts';
import { larger, type Model, packed, pointTimes } from './model.ts';
import { type BoundedProblem, budgetSpent, type Ending, endedBy, evaluateAt, placePoint } from './problem.ts';
import { type Provisional, provisionalPoints } from './provisional-points.ts';
import { type Lagrange, updateInverse } from './update.ts';

interface Waiting {
  /** m: squared distance of an old point from the centre, raised and negative once it was refused, 0 if it is back. */
  readonly order: Float64Array;
  /** The largest of them at first. */
  readonly penalty: number;
  /** m + d */
  readonly work: Float64Array;
}
export function rescue(problem: BoundedProblem, model: Model, radius: number, lagrange: Lagrange): Ending | null {
  const { d, m } = model;
  const waiting = moveToCentre(model);
  const provisional = provisionalPoints(model, radius);
  if (reinstate(model, provisional, waiting, lagrange)) return null;
  const work = new Float64Array(d);
  const fBase = model.values[model.best];
  for (let k = 0; k < m; k++) {
    if (!provisional.still[k]) continue;
    if (budgetSpent(problem)) return 'budget';
    const predicted = replacePoint(model, provisional, k, fBase, work);
    placePoint(problem, model, model.points, k, m);
    const f = evaluateAt(problem);
    model.values[k] = f;
    if (f < model.values[model.best]) model.best = k;
    const ended = endedBy(problem, f);
    if (ended) return ended;
    interpolate(model, provisional, k, f - predicted);
    provisional.still[k] = 0;
  }
  return null;
}
/** The points, the model and the base, all measured from the centre from now on. */
function moveToCentre(model: Model): Waiting {
  const { d, m, points, centre, mu, Z } = model;
  const order = new Float64Array(m);
  let [muSum, penalty] = [0, 0];
  for (let k = 0; k < m; k++) {
    let squares = 0;
    for (let j = 0; j < d; j++) {
      points[j * m + k] -= centre[j];
      squares += points[j * m + k] * points[j * m + k];
    }
    muSum += mu[k];
    order[k] = squares;
    penalty = larger(penalty, squares);
  }
  Z.fill(0);
  moveSecondDerivatives(model, muSum);
  const { base, low, high } = model;
  for (let j = 0; j < d; j++) {
    base[j] += centre[j];
    low[j] -= centre[j];
    high[j] -= centre[j];
    centre[j] = 0;
  }
  return { order, penalty, work: new Float64Array(m + d) };
}
function moveSecondDerivatives({ d, m, points, centre, Gamma, mu }: Model, muSum: number): void {
  const row = new Float64Array(d);
  let at = 0;
  for (let j = 0; j < d; j++) {
    row[j] = 0.5 * muSum * centre[j];
    for (let k = 0; k < m; k++) row[j] += mu[k] * points[j * m + k];
    for (let i = 0; i <= j; i++) {
      Gamma[at] = Gamma[at] + row[i] * centre[j] + row[j] * centre[i];
      at++;
    }
  }
}
/** Old points come back, nearest first. True if all do. */
function reinstate(model: Model, provisional: Provisional, waiting: Waiting, lagrange: Lagrange): boolean {
  const { m, best } = model;
  const { order, work, penalty } = waiting;
  exchange(model, provisional, 0, best);
  order[best] = 0;
  let left = m - 1;
  for (;;) {
    const k = nearest(order);
    if (k < 0) return false;
    lagrangeOf(model, provisional, k, lagrange, work);
    const chosen = placeFor(model, provisional, lagrange);
    if (!chosen) {
      order[k] = -order[k] - penalty;
      continue;
    }
    exchange(model, provisional, chosen.k, k);
    order[k] = 0;
    left--;
    const { values } = lagrange;
    [values[chosen.k], values[k]] = [values[k], values[chosen.k]];
    updateInverse(model, lagrange, chosen.denominator, k, work);
    if (left === 0) return true;
    for (let l = 0; l < m; l++) order[l] = Math.abs(order[l]);
  }
}
/** Rows k and l of B and Z change places; l counts as an old point from now on. */
function exchange({ d, m, B, Z }: Model, { still, p, q }: Provisional, k: number, l: number): void {
  for (let j = 0; j < d; j++) swap(B, j * (m + d) + k, j * (m + d) + l);
  for (let j = 0; j < m - d - 1; j++) swap(Z, j * m + k, j * m + l);
  still[k] = still[l];
  p[k] = p[l];
  q[k] = q[l];
  still[l] = 0;
}
function swap(x: Float64Array, i: number, j: number): void {
  const before = x[i];
  x[i] = x[j];
  x[j] = before;
}
function nearest(order: Float64Array): number {
  let [least, found] = [0, -1];
  for (let k = 0; k < order.length; k++) {
    if (!(order[k] > 0)) continue;
    if (least !== 0 && !(order[k] < least)) continue;
    found = k;
    least = order[k];
  }
  return found;
}
/** H w and beta for the old point k as a new one. */
function lagrangeOf(model: Model, provisional: Provisional, k: number, lagrange: Lagrange, w: Float64Array): void {
  const { d, m, points, B, best } = model;
  const { values } = lagrange;
  const n = m + d;
  for (let j = 0; j < d; j++) w[m + j] = points[j * m + k];
  const step = w.subarray(m);
  for (let l = 0; l < m; l++) {
    const along = l === best ? 0 : alongPoint(model, provisional, l, step);
    w[l] = 0.5 * along * along;
  }
  for (let l = 0; l < m; l++) values[l] = pointTimes(B, l, n, d, step);
  const squares = throughZ(model, values, w);
  let [linear, distance] = [0, 0];
  for (let j = 0; j < d; j++) {
    let sum = 0;
    for (let l = 0; l < m; l++) sum += B[j * n + l] * w[l];
    linear += sum * step[j];
    for (let i = 0; i < d; i++) sum += B[j * n + m + i] * step[i];
    linear += sum * step[j];
    values[m + j] = sum;
    distance += step[j] * step[j];
  }
  lagrange.beta = 0.5 * distance * distance - squares - linear;
  values[best] += 1;
}
function alongPoint({ d, m, points }: Model, provisional: Provisional, k: number, step: Float64Array): number {
  const { still, p, q, first, second } = provisional;
  if (!still[k]) return pointTimes(points, k, m, d, step);
  let sum = 0;
  if (p[k] > 0) sum = step[p[k] - 1] * first[p[k] - 1];
  if (q[k] > 0) sum += step[q[k] - 1] * (p[k] === 0 ? second : first)[q[k] - 1];
  return sum;
}
/** The provisional point with the largest denominator; null where even that is small. */
function placeFor(model: Model, { still }: Provisional, { values, beta }: Lagrange) {
  let [denominator, largest, k] = [0, 0, -1];
  for (let l = 0; l < model.m; l++) {
    const square = values[l] * values[l];
    if (still[l]) {
      const here = beta * diagonal(model, l) + square;
      if (here > denominator) {
        k = l;
        denominator = here;
      }
    }
    largest = larger(largest, square);
  }
  return denominator <= largest * 0.01 || k < 0 ? null : { k, denominator };
}
/** Puts provisional point k into the points; returns what the model predicts there. `old` has d elements. */
function replacePoint(
  model: Model,
  { p, q, first, second }: Provisional,
  k: number,
  fBase: number,
  old: Float64Array,
): number {
  const { d, m, points, Gamma, mu } = model;
  let at = 0;
  for (let j = 0; j < d; j++) {
    old[j] = points[j * m + k];
    points[j * m + k] = 0;
    const along = mu[k] * old[j];
    for (let i = 0; i <= j; i++) Gamma[at++] += along * old[i];
  }
  mu[k] = 0;
  const [i, j] = [p[k] - 1, q[k] - 1];
  const a = i >= 0 ? first[i] : 0;
  const b = j >= 0 ? (i >= 0 ? first : second)[j] : 0;
  if (i >= 0) points[i * m + k] = a;
  if (j >= 0) points[j * m + k] = b;
  return predict(model, fBase, i, a, j, b);
}
/** The model at a step a along axis i and b along axis j, either of them -1 for none. */
function predict(model: Model, fBase: number, i: number, a: number, j: number, b: number): number {
  const { m, gradient, Gamma, mu, points } = model;
  let value = fBase;
  if (i >= 0) value += a * (gradient[i] + 0.5 * a * Gamma[packed(i, i)]);
  if (j >= 0) {
    value += b * (gradient[j] + 0.5 * b * Gamma[packed(j, j)]);
    if (i >= 0) value += a * b * Gamma[packed(Math.min(i, j), Math.max(i, j))];
  }
  for (let l = 0; l < m; l++) {
    let along = i >= 0 ? a * points[i * m + l] : 0;
    if (j >= 0) along += b * points[j * m + l];
    value += 0.5 * mu[l] * along * along;
  }
  return value;
}
/** Adds `error` times Lagrange function k to the model; what a provisional point has of it goes to Gamma. */
function interpolate(model: Model, { still, p, q, first, second }: Provisional, k: number, error: number): void {
  const { d, m, gradient, Gamma, mu, B, Z } = model;
  for (let i = 0; i < d; i++) gradient[i] += error * B[i * (m + d) + k];
  for (let l = 0; l < m; l++) {
    let sum = 0;
    for (let j = 0; j < m - d - 1; j++) sum += Z[j * m + l] * Z[j * m + k];
    const more = error * sum;
    if (!still[l]) {
      mu[l] += more;
      continue;
    }
    const [i, j] = [p[l] - 1, q[l] - 1];
    if (i < 0) {
      Gamma[packed(j, j)] += more * (second[j] * second[j]);
      continue;
    }
    Gamma[packed(i, i)] += more * (first[i] * first[i]);
    if (j < 0) continue;
    Gamma[packed(j, j)] += more * (first[j] * first[j]);
    Gamma[packed(Math.min(i, j), Math.max(i, j))] += more * first[i] * first[j];
  }
}
