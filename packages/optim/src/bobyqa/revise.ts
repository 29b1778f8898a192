/** What a new value of F does to the model (Powell 2009, section 4): least change first, then a look at starting anew. */
import { throughZ } from './lagrange.ts';
import { addHessianTimes, addTransposed, centreOnBest, larger, type Model, rowsTimes, smaller } from './model.ts';
import type { ShiftWork } from './shift-base.ts';

/**
 * Puts the point `end` with value f in the place of point k, and adds `error` times its Lagrange function to the model,
 * after H was updated. The work arrays are overwritten. False where H has become infinite, as NLopt checks.
 */
export function replace(
  model: Model,
  k: number,
  end: Float64Array,
  f: number,
  error: number,
  { row, along: atCentre }: ShiftWork,
): boolean {
  const { d, m, points, values, gradient, centre, B, along } = model;
  moveCurvature(model, k, error);
  values[k] = f;
  for (let i = 0; i < d; i++) {
    points[i * m + k] = end[i];
    row[i] = B[i * (m + d) + k];
  }
  if (!rowOfH(model, k, along)) return false;
  rowsTimes(points, m, m, d, centre, atCentre);
  for (let l = 0; l < m; l++) along[l] *= atCentre[l];
  addTransposed(points, m, d, along, row);
  for (let i = 0; i < d; i++) gradient[i] += error * row[i];
  return true;
}

/** The old point's curvature goes to Gamma, the new one's share of every point's to mu. */
function moveCurvature({ d, m, points, Gamma, mu, Z }: Model, k: number, error: number): void {
  const old = mu[k];
  mu[k] = 0;
  let at = 0;
  for (let i = 0; i < d; i++) {
    const along = old * points[i * m + k];
    for (let j = 0; j <= i; j++) Gamma[at++] += along * points[j * m + k];
  }
  for (let j = 0; j < m - d - 1; j++) {
    const share = error * Z[j * m + k];
    for (let l = 0; l < m; l++) mu[l] += share * Z[j * m + l];
  }
}

/** out <- row k of Z Z'; false where it is infinite. */
function rowOfH({ d, m, Z }: Model, k: number, out: Float64Array): boolean {
  out.fill(0);
  for (let j = 0; j < m - d - 1; j++) {
    const z = Z[j * m + k];
    for (let l = 0; l < m; l++) out[l] += z * Z[j * m + l];
  }
  for (let l = 0; l < m; l++) if (Math.abs(out[l]) === Infinity) return false;
  return true;
}

/** The new point k, a step s from the centre, becomes the centre. */
export function recentre(model: Model, k: number, s: Float64Array): void {
  model.best = k;
  centreOnBest(model);
  addHessianTimes(model, s, model.gradient);
}

/** Least Frobenius norm: how often in a row that interpolant had the much smaller gradient. */
export interface Rivalry {
  streak: number;
  /** m, m, m, d */
  readonly values: Float64Array;
  readonly mu: Float64Array;
  readonly along: Float64Array;
  readonly gradient: Float64Array;
}

/**
 * Compares the model with the interpolant whose second derivatives are least in Frobenius norm. After three steps in a
 * row at which the squared projected gradient of the latter was less than a tenth, it takes the model's place.
 */
export function rival(model: Model, rivalry: Rivalry): void {
  const { m, values, best } = model;
  for (let k = 0; k < m; k++) rivalry.values[k] = values[k] - values[best];
  rivalry.mu.fill(0);
  throughZ(model, rivalry.mu, rivalry.values);
  const [own, other] = projectedGradients(model, rivalry);
  rivalry.streak++;
  if (own < 10 * other) rivalry.streak = 0;
  if (rivalry.streak < 3) return;
  model.gradient.set(rivalry.gradient);
  model.mu.set(rivalry.mu);
  model.Gamma.fill(0);
  rivalry.streak = 0;
}

/** Squared gradients at the centre, without what points out of the bounds: the model's and the rival's. */
function projectedGradients(model: Model, { values, mu, along, gradient }: Rivalry): [number, number] {
  const { d, m, points, centre, low, high, B } = model;
  rowsTimes(points, m, m, d, centre, along);
  for (let k = 0; k < m; k++) along[k] *= mu[k];
  let own = 0;
  let other = 0;
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let k = 0; k < m; k++) sum = sum + B[i * (m + d) + k] * values[k] + points[i * m + k] * along[k];
    gradient[i] = sum;
    const a = inward(model.gradient[i], centre[i], low[i], high[i]);
    const b = inward(sum, centre[i], low[i], high[i]);
    own += a * a;
    other += b * b;
  }
  return [own, other];
}

function inward(slope: number, at: number, low: number, high: number): number {
  if (at === low) return smaller(0, slope);
  return at === high ? larger(0, slope) : slope;
}
