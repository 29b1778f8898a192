/**
 * Where an interpolation point should move to when the geometry of the points is bad (Powell 2009, section 5; his
 * ALTMOV): two proposals that make its Lagrange function, and with it the denominator of the update, large. One lies on
 * a line through the centre and another point, the other is a Cauchy step of the Lagrange function, up or down.
 */
import { addTransposed, larger, type Model, rowsTimes, smaller } from './model.ts';

export interface GeometryStep {
  /** d: the end of the step on a line; and of the Cauchy step, unless `cauchy` is zero. */
  readonly end: Float64Array;
  readonly cauchyEnd: Float64Array;
  /** Element (k, k) of H. */
  alpha: number;
  /** The square of the Lagrange function at the end of the Cauchy step. */
  cauchy: number;
}

interface Search extends GeometryStep {
  /** m and d: Hessian coefficients and gradient at the centre of Lagrange function k. */
  readonly mu: Float64Array;
  readonly gradient: Float64Array;
  /** d */
  readonly step: Float64Array;
  readonly downhill: Float64Array;
  /** Along the last line tried, or the steepest one. */
  length: number;
}

export type Geometry = (k: number, radius: number) => GeometryStep;

export function geometry(model: Model): Geometry {
  const { d, m } = model;
  const zeros = (): Float64Array => new Float64Array(d);
  const search: Search = {
    end: zeros(),
    cauchyEnd: zeros(),
    alpha: 0,
    cauchy: 0,
    mu: new Float64Array(m),
    gradient: zeros(),
    step: zeros(),
    downhill: zeros(),
    length: 0,
  };
  return (k, radius) => {
    lagrangeFunction(search, model, k);
    bestLine(search, model, k, radius);
    bothCauchySteps(search, model, radius);
    return search;
  };
}

function lagrangeFunction(search: Search, { d, m, points, centre, B, Z, along }: Model, k: number): void {
  const { mu, gradient } = search;
  mu.fill(0);
  for (let j = 0; j < m - d - 1; j++) {
    const z = Z[j * m + k];
    for (let i = 0; i < m; i++) mu[i] += z * Z[j * m + i];
  }
  search.alpha = mu[k];
  for (let i = 0; i < d; i++) gradient[i] = B[i * (m + d) + k];
  rowsTimes(points, m, m, d, centre, along);
  for (let l = 0; l < m; l++) along[l] *= mu[l];
  addTransposed(points, m, d, along, gradient);
}

/** From the centre through one other point: how far it goes down and up, and which bound stops it (±(i + 1), 0 none). */
interface Line {
  slope: number;
  distanceSquared: number;
  down: number;
  up: number;
  downBound: number;
  upBound: number;
  /** The length chosen, what the Lagrange function is there, the bound that it stands on. */
  length: number;
  value: number;
  bound: number;
}

/** The line that promises the largest denominator; `end` stands exactly on the bound that stops it. */
function bestLine(search: Search, model: Model, k: number, radius: number): void {
  const { d, m, points, centre, low, high, best } = model;
  const line = {
    slope: 0,
    distanceSquared: 0,
    down: 0,
    up: 0,
    downBound: 0,
    upBound: 0,
    length: 0,
    value: 0,
    bound: 0,
  };
  let [most, chosen, length, bound] = [0, best, 0, 0];
  for (let l = 0; l < m; l++) {
    if (l === best) continue;
    layLine(line, search, model, l, radius);
    if (l === k) largestParabola(line);
    else largestOther(line);
    search.length = line.length;
    const { value } = line;
    const bend = line.length * (1 - line.length) * line.distanceSquared;
    const predicted = value * value * (value * value + 0.5 * search.alpha * bend * bend);
    if (!(predicted > most)) continue;
    [most, chosen, length, bound] = [predicted, l, line.length, line.bound];
  }
  for (let i = 0; i < d; i++) {
    const at = centre[i] + length * (points[i * m + chosen] - centre[i]);
    search.end[i] = larger(low[i], smaller(high[i], at));
  }
  if (bound < 0) search.end[-bound - 1] = low[-bound - 1];
  if (bound > 0) search.end[bound - 1] = high[bound - 1];
}

function layLine(line: Line, { gradient }: Search, model: Model, l: number, radius: number): void {
  const { d, m, points, centre, low, high } = model;
  line.slope = 0;
  line.distanceSquared = 0;
  for (let i = 0; i < d; i++) {
    const away = points[i * m + l] - centre[i];
    line.slope += gradient[i] * away;
    line.distanceSquared += away * away;
  }
  line.up = radius / Math.sqrt(line.distanceSquared);
  line.down = -line.up;
  line.downBound = 0;
  line.upBound = 0;
  const least = smaller(1, line.up);
  for (let i = 0; i < d; i++) {
    const away = points[i * m + l] - centre[i];
    if (away > 0) cutByBounds(line, away, low[i] - centre[i], high[i] - centre[i], -i - 1, i + 1, least);
    else if (away < 0) cutByBounds(line, -away, centre[i] - high[i], centre[i] - low[i], i + 1, -i - 1, least);
  }
}

/** `away` > 0; the line may go from `low` to `high` of this variable, but upwards at least as far as `least`. */
function cutByBounds(
  line: Line,
  away: number,
  low: number,
  high: number,
  lowBound: number,
  highBound: number,
  least: number,
): void {
  if (line.down * away < low) {
    line.down = low / away;
    line.downBound = lowBound;
  }
  if (line.up * away > high) {
    line.up = larger(least, high / away);
    line.upBound = highBound;
  }
}

function choose(line: Line, length: number, value: number, bound: number): void {
  line.length = length;
  line.value = value;
  line.bound = bound;
}

/** Towards the point itself the Lagrange function is a parabola through 0 and 1. */
function largestParabola(line: Line): void {
  const { slope, down, up } = line;
  const bend = slope - 1;
  choose(line, down, down * (slope - down * bend), line.downBound);
  const above = up * (slope - up * bend);
  if (Math.abs(above) > Math.abs(line.value)) choose(line, up, above, line.upBound);
  const half = 0.5 * slope;
  if (!((half - bend * down) * (half - bend * up) < 0)) return;
  const top = (half * half) / bend;
  if (Math.abs(top) > Math.abs(line.value)) choose(line, half / bend, top, 0);
}

/** Towards another point it is a parabola through 0 and 0. */
function largestOther(line: Line): void {
  const { slope, down, up } = line;
  choose(line, down, down * (1 - down), line.downBound);
  const above = up * (1 - up);
  if (Math.abs(above) > Math.abs(line.value)) choose(line, up, above, line.upBound);
  if (up > 0.5 && Math.abs(line.value) < 0.25) choose(line, 0.5, 0.25, 0);
  line.value *= slope;
}

/** Down, then up; the one with the larger square stays. */
function bothCauchySteps(search: Search, model: Model, radius: number): void {
  const { d } = model;
  const { gradient, cauchyEnd, downhill } = search;
  if (!cauchyStep(search, model, radius, 1)) return;
  const first = search.cauchy;
  for (let i = 0; i < d; i++) gradient[i] = -gradient[i];
  downhill.set(cauchyEnd);
  if (!cauchyStep(search, model, radius, -1)) return;
  if (!(first > search.cauchy)) return;
  cauchyEnd.set(downhill);
  search.cauchy = first;
}

/** False, and `cauchy` zero, where no variable is free to move. `sign` is that of the Lagrange function. */
function cauchyStep(search: Search, model: Model, radius: number, sign: 1 | -1): boolean {
  const { d, m, points, centre, low, high, along } = model;
  const { mu, gradient, step, cauchyEnd } = search;
  const free = radius + radius;
  if (!fixWhatTheBoundsFix(search, model, radius, free)) {
    search.cauchy = 0;
    return false;
  }
  let slope = 0;
  for (let i = 0; i < d; i++) {
    if (step[i] === free) {
      step[i] = -search.length * gradient[i];
      cauchyEnd[i] = larger(low[i], smaller(high[i], centre[i] + step[i]));
    } else if (step[i] === 0) cauchyEnd[i] = centre[i];
    else cauchyEnd[i] = gradient[i] > 0 ? low[i] : high[i];
    slope += gradient[i] * step[i];
  }
  let curvature = 0;
  rowsTimes(points, m, m, d, step, along);
  for (let k = 0; k < m; k++) curvature += mu[k] * along[k] * along[k];
  curvature *= sign;
  if (curvature > -slope && curvature < -(1 + Math.SQRT2) * slope) {
    const scale = -slope / curvature;
    for (let i = 0; i < d; i++) cauchyEnd[i] = larger(low[i], smaller(high[i], centre[i] + scale * step[i]));
    const value = 0.5 * slope * scale;
    search.cauchy = value * value;
  } else {
    const value = slope + 0.5 * curvature;
    search.cauchy = value * value;
  }
  return true;
}

/** step <- 0, a bound, or the mark `free`; sets the length of the free part along the gradient. False if none is free. */
function fixWhatTheBoundsFix(search: Search, { d, centre, low, high }: Model, radius: number, free: number): boolean {
  const { gradient, step } = search;
  let squares = 0;
  for (let i = 0; i < d; i++) {
    step[i] = 0;
    const downward = smaller(centre[i] - low[i], gradient[i]);
    const upward = larger(centre[i] - high[i], gradient[i]);
    if (!(downward > 0 || upward < 0)) continue;
    step[i] = free;
    squares += gradient[i] * gradient[i];
  }
  if (squares === 0) return false;
  let taken = 0;
  for (;;) {
    const room = radius * radius - taken;
    if (!(room > 0)) return true;
    const before = taken;
    search.length = Math.sqrt(room / squares);
    squares = 0;
    for (let i = 0; i < d; i++) {
      if (step[i] !== free) continue;
      const at = centre[i] - search.length * gradient[i];
      if (at <= low[i] || at >= high[i]) {
        step[i] = (at <= low[i] ? low[i] : high[i]) - centre[i];
        taken += step[i] * step[i];
      } else squares += gradient[i] * gradient[i];
    }
    if (!(taken > before && squares > 0)) return true;
  }
}
