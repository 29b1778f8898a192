/**
 * The first interpolation points and the model through them (Powell 2009, section 2; his PRELIM): the start, one step
 * along each axis, as far as there are points one step back along each (or two steps on, from a bound), and pairs of
 * steps for what is left. B and Z are written down directly, for these points have simple Lagrange functions.
 */
import { larger, type Model, packed, smaller } from './model.ts';
import { type BoundedProblem, type Ending, endedBy, evaluateAt, placePoint } from './problem.ts';

/** The arrays must be zero but for base, low and high; leaves the gradient at the base, not at the best point. */
export function initialPoints(problem: BoundedProblem, model: Model): Ending | null {
  const { m, points, values } = model;
  for (let k = 0; k < m; k++) {
    const place = placeNumber(k, model, problem.stopping.rhoBegin);
    placePoint(problem, model, points, k, m);
    const f = evaluateAt(problem);
    values[k] = f;
    if (k === 0) model.best = 0;
    else if (f < values[model.best]) model.best = k;
    place(f);
    const ended = endedBy(problem, f);
    if (ended) return ended;
  }
  return null;
}

/** Puts point k where it belongs; what it returns takes in the value there. */
function placeNumber(k: number, model: Model, rho: number): (f: number) => void {
  const { d } = model;
  if (k === 0) return () => undefined;
  if (k <= d) return forward(k, model, rho);
  if (k <= 2 * d) return backward(k, model, rho);
  return pair(k, model, rho);
}

/** One step along axis k - 1. */
function forward(k: number, { d, m, high, points, values, gradient, B }: Model, rho: number): (f: number) => void {
  const j = k - 1;
  const step = high[j] === 0 ? -rho : rho;
  points[j * m + k] = step;
  return (f) => {
    gradient[j] = (f - values[0]) / step;
    if (m > k + d) return;
    const column = j * (m + d);
    B[column] = -1 / step;
    B[column + k] = 1 / step;
    B[column + m + j] = -0.5 * (rho * rho);
  };
}

/** The second step along axis k - d - 1. The lower of the two goes first, for the pairs will build on it. */
function backward(k: number, model: Model, rho: number): (f: number) => void {
  const { d, m, low, high, points, values, gradient, Gamma, B, Z } = model;
  const j = k - d - 1;
  const mate = k - d;
  const one = points[j * m + mate];
  let two = -rho;
  if (low[j] === 0) two = smaller(2 * rho, high[j]);
  if (high[j] === 0) two = larger(-2 * rho, low[j]);
  points[j * m + k] = two;
  return (f) => {
    const slope = (f - values[0]) / two;
    const apart = two - one;
    Gamma[packed(j, j)] = (2 * (slope - gradient[j])) / apart;
    gradient[j] = (gradient[j] * two - slope * one) / apart;
    if (one * two < 0 && f < values[mate]) {
      values[k] = values[mate];
      values[mate] = f;
      if (model.best === k) model.best = mate;
      points[j * m + mate] = two;
      points[j * m + k] = one;
    }
    const column = j * (m + d);
    B[column] = -(one + two) / (one * two);
    B[column + k] = -0.5 / points[j * m + mate];
    B[column + mate] = -B[column] - B[column + k];
    Z[j * m] = Math.SQRT2 / (one * two);
    Z[j * m + k] = Math.SQRT1_2 / (rho * rho);
    Z[j * m + mate] = -Z[j * m] - Z[j * m + k];
  };
}

/** Steps along two axes at once. */
function pair(k: number, { d, m, points, values, Gamma, Z }: Model, rho: number): (f: number) => void {
  const [i, j] = axesOf(k, d);
  points[i * m + k] = points[i * m + i + 1];
  points[j * m + k] = points[j * m + j + 1];
  return (f) => {
    const column = (k - d - 1) * m;
    const inverse = 1 / (rho * rho);
    Z[column] = inverse;
    Z[column + k] = inverse;
    Z[column + i + 1] = -inverse;
    Z[column + j + 1] = -inverse;
    const product = points[i * m + k] * points[j * m + k];
    Gamma[packed(j, i)] = (values[0] - values[i + 1] - values[j + 1] + f) / product;
  };
}

/** The axes i > j of point k > 2d: all pairs (j, j + 1) first, then (j, j + 2), and so on round the circle. */
function axesOf(k: number, d: number): [number, number] {
  const apart = Math.trunc((k - d - 1) / d);
  const j = k - apart * d - d;
  const i = j + apart;
  return i > d ? [j - 1, i - d - 1] : [i - 1, j - 1];
}
