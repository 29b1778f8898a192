/**
 * A step that makes the model small within the trust region and the bounds (Powell 2009, section 3; his TRSBOX):
 * truncated conjugate gradients, begun anew whenever a variable reaches a bound and is fixed there; and once the edge of
 * the region is reached, turns along it in the plane of the step and the gradient, as long as they pay.
 */
import { addHessianTimes, larger, type Model, smaller } from './model.ts';

export interface TrustStep {
  /** d: the step s from the centre t, t + s (exactly on the bounds that became active), and the model's gradient there. */
  readonly step: Float64Array;
  readonly end: Float64Array;
  readonly gradient: Float64Array;
  lengthSquared: number;
  /**
   * Least curvature seen by unrestricted conjugate gradients; -1 if a bound restricted all of them, 0 at the edge of
   * the region.
   */
  leastCurvature: number;
}

/** Where the search stands. */
interface Search extends TrustStep {
  /** d: -1 or 1 where the variable is fixed at its lower or upper bound, else 0; and how many are. */
  readonly fixed: Int8Array;
  fixedCount: number;
  /** d: the direction p, the Hessian times p, and times the free part of the step. */
  readonly p: Float64Array;
  readonly Hp: Float64Array;
  readonly Hs: Float64Array;
  /** Squared radius that is left to the free variables. */
  room: number;
  /** What the model has lost so far. */
  reduction: number;
  iterations: number;
}

export type TrustRegion = (radius: number) => TrustStep;

/** All arrays are made here, once. */
export function trustRegion(model: Model): TrustRegion {
  const { d } = model;
  const zeros = (): Float64Array => new Float64Array(d);
  const search: Search = {
    step: zeros(),
    end: zeros(),
    gradient: zeros(),
    lengthSquared: 0,
    leastCurvature: 0,
    fixed: new Int8Array(d),
    fixedCount: 0,
    p: zeros(),
    Hp: zeros(),
    Hs: zeros(),
    room: 0,
    reduction: 0,
    iterations: 0,
  };
  return (radius) => {
    begin(search, model, radius);
    if (conjugateGradients(search, model) === 'edge') {
      search.leastCurvature = 0;
      alongEdge(search, model);
    }
    settle(search, model);
    return search;
  };
}

/** A variable on a bound that the gradient pushes outwards is fixed from the start. */
function begin(search: Search, { d, centre, low, high, gradient }: Model, radius: number): void {
  search.fixedCount = 0;
  for (let i = 0; i < d; i++) {
    search.fixed[i] = 0;
    if (centre[i] <= low[i]) {
      if (gradient[i] >= 0) fix(search, i, -1);
    } else if (centre[i] >= high[i] && gradient[i] <= 0) fix(search, i, 1);
    search.step[i] = 0;
    search.gradient[i] = gradient[i];
  }
  search.room = radius * radius;
  search.reduction = 0;
  search.iterations = 0;
  search.leastCurvature = -1;
}

function fix(search: Search, i: number, side: -1 | 1): void {
  search.fixed[i] = side;
  search.fixedCount++;
}

function curvatureOfDirection({ p, Hp }: Search, model: Model): void {
  Hp.fill(0);
  addHessianTimes(model, p, Hp);
}

function conjugateGradients(search: Search, model: Model): 'done' | 'edge' {
  const { d } = model;
  let beta = 0;
  let last = 0;
  let gradientSquared = 0;
  for (;;) {
    const pp = nextDirection(search, d, beta);
    if (pp === 0) return 'done';
    if (beta === 0) {
      gradientSquared = pp;
      last = search.iterations + d - search.fixedCount;
    }
    if (gradientSquared * search.room <= search.reduction * 1e-4 * search.reduction) return 'done';
    curvatureOfDirection(search, model);
    const line = lineToEdge(search, d, pp, gradientSquared);
    if (!line) return 'edge';
    const hit = shortenToBounds(search, model, line);
    const before = gradientSquared;
    let gain = 0;
    if (line.length > 0) {
      gradientSquared = advance(search, d, line, hit < 0 ? line.pHp / pp : 0);
      gain = larger(line.length * (before - 0.5 * line.length * line.pHp), 0);
      search.reduction += gain;
    }
    if (hit >= 0) {
      fix(search, hit, search.p[hit] < 0 ? -1 : 1);
      search.room -= search.step[hit] * search.step[hit];
      if (search.room <= 0) return 'edge';
      beta = 0;
      continue;
    }
    if (!(line.length < line.toEdge)) return 'edge';
    if (search.iterations === last || gain <= search.reduction * 0.01) return 'done';
    beta = gradientSquared / before;
  }
}

/** p <- beta p - gradient over the free variables; returns |p|^2. */
function nextDirection({ fixed, p, gradient }: Search, d: number, beta: number): number {
  let squares = 0;
  for (let i = 0; i < d; i++) {
    if (fixed[i] !== 0) p[i] = 0;
    else p[i] = beta === 0 ? -gradient[i] : beta * p[i] - gradient[i];
    squares += p[i] * p[i];
  }
  return squares;
}

interface Line {
  length: number;
  readonly toEdge: number;
  readonly pHp: number;
}

/** The minimum along p or the edge of the region, whichever comes first; null where there is no room left. */
function lineToEdge({ fixed, p, Hp, step, room }: Search, d: number, pp: number, gradientSquared: number): Line | null {
  let left = room;
  let sp = 0;
  let pHp = 0;
  for (let i = 0; i < d; i++) {
    if (fixed[i] !== 0) continue;
    left -= step[i] * step[i];
    sp += p[i] * step[i];
    pHp += p[i] * Hp[i];
  }
  if (left <= 0) return null;
  const root = Math.sqrt(pp * left + sp * sp);
  const toEdge = sp < 0 ? (root - sp) / pp : left / (root + sp);
  return { toEdge, pHp, length: pHp > 0 ? smaller(toEdge, gradientSquared / pHp) : toEdge };
}

/** Shortens the line where a bound is nearer; returns the variable that stops it, or -1. */
function shortenToBounds({ p, step }: Search, { d, centre, low, high }: Model, line: Line): number {
  let hit = -1;
  for (let i = 0; i < d; i++) {
    if (p[i] === 0) continue;
    const here = centre[i] + step[i];
    const distance = ((p[i] > 0 ? high[i] : low[i]) - here) / p[i];
    if (distance < line.length) {
      line.length = distance;
      hit = i;
    }
  }
  return hit;
}

/** Goes along p; returns the squared gradient of the free variables there. A curvature of 0 or less is not kept. */
function advance(search: Search, d: number, { length }: Line, curvature: number): number {
  const { fixed, p, Hp, step, gradient } = search;
  search.iterations++;
  if (curvature > 0) {
    const least = smaller(search.leastCurvature, curvature);
    search.leastCurvature = least === -1 ? curvature : least;
  }
  let squares = 0;
  for (let i = 0; i < d; i++) {
    gradient[i] += length * Hp[i];
    if (fixed[i] === 0) squares += gradient[i] * gradient[i];
    step[i] += length * p[i];
  }
  return squares;
}

/** Products over the free variables: |s|^2, s'g, |g|^2. */
interface Plane {
  ss: number;
  sg: number;
  gg: number;
}

function alongEdge(search: Search, model: Model): void {
  const { d } = model;
  const plane = { ss: 0, sg: 0, gg: 0 };
  while (search.fixedCount < d - 1) {
    freePart(search, d, plane);
    curvatureOfDirection(search, model);
    search.Hs.set(search.Hp);
    if (turnUntilFixed(search, model, plane) === 'done') return;
  }
}

/** p <- the free part of the step, and the products. */
function freePart({ fixed, step, gradient, p }: Search, d: number, plane: Plane): void {
  plane.ss = 0;
  plane.sg = 0;
  plane.gg = 0;
  for (let i = 0; i < d; i++) {
    p[i] = 0;
    if (fixed[i] !== 0) continue;
    plane.ss += step[i] * step[i];
    plane.sg += step[i] * gradient[i];
    plane.gg += gradient[i] * gradient[i];
    p[i] = step[i];
  }
}

function turnUntilFixed(search: Search, model: Model, plane: Plane): 'fixed' | 'done' {
  const { d } = model;
  for (;;) {
    search.iterations++;
    const square = plane.gg * plane.ss - plane.sg * plane.sg;
    if (square <= search.reduction * 1e-4 * search.reduction) return 'done';
    const root = Math.sqrt(square);
    acrossStep(search, d, plane, root);
    const widest = widestTurn(search, model);
    if (!widest) return 'fixed';
    curvatureOfDirection(search, model);
    const turn = bestTurn(search, d, widest.tangent, plane.sg, -root);
    if (!turn) return 'done';
    rotate(search, d, turn, plane);
    search.reduction += turn.gain;
    if (widest.variable >= 0 && turn.whole) {
      fix(search, widest.variable, widest.side);
      return 'fixed';
    }
    if (!(turn.gain > search.reduction * 0.01)) return 'done';
  }
}

/** p <- the direction in the plane of step and gradient that is orthogonal to the step, as long as the step. */
function acrossStep({ fixed, step, gradient, p }: Search, d: number, { ss, sg }: Plane, root: number): void {
  for (let i = 0; i < d; i++) p[i] = fixed[i] === 0 ? (sg * step[i] - ss * gradient[i]) / root : 0;
}

interface Widest {
  /** Tangent of half the angle, at most 1. */
  tangent: number;
  /** The variable that would reach a bound, or -1. */
  variable: number;
  side: -1 | 1;
}

/** How far the step may turn; null if a variable stands on a bound already, which is then fixed. */
function widestTurn(search: Search, { d, centre, low, high }: Model): Widest | null {
  const { fixed, step, p } = search;
  const widest: Widest = { tangent: 1, variable: -1, side: 1 };
  for (let i = 0; i < d; i++) {
    if (fixed[i] !== 0) continue;
    const below = centre[i] + step[i] - low[i];
    const above = high[i] - centre[i] - step[i];
    if (below <= 0 || above <= 0) {
      fix(search, i, below <= 0 ? -1 : 1);
      return null;
    }
    const squares = step[i] * step[i] + p[i] * p[i];
    narrow(widest, i, -1, below, squares, centre[i] - low[i], -p[i]);
    narrow(widest, i, 1, above, squares, high[i] - centre[i], p[i]);
  }
  return widest;
}

function narrow(
  widest: Widest,
  i: number,
  side: -1 | 1,
  left: number,
  squares: number,
  reach: number,
  across: number,
): void {
  const beyond = squares - reach * reach;
  if (!(beyond > 0)) return;
  const speed = Math.sqrt(beyond) + across;
  if (!(widest.tangent * speed > left)) return;
  widest.tangent = left / speed;
  widest.variable = i;
  widest.side = side;
}

interface Turn {
  readonly cosine: number;
  readonly sine: number;
  readonly gain: number;
  /** As far as the bounds allow. */
  readonly whole: boolean;
}

/** The best of some equally spaced tangents of half the angle, refined by a parabola; null if none gains anything. */
function bestTurn({ fixed, step, p, Hp, Hs }: Search, d: number, widest: number, sg: number, pg: number): Turn | null {
  let pHp = 0;
  let sHp = 0;
  let sHs = 0;
  for (let i = 0; i < d; i++) {
    if (fixed[i] !== 0) continue;
    pHp += p[i] * Hp[i];
    sHp += step[i] * Hp[i];
    sHs += step[i] * Hs[i];
  }
  const sineOf = (tangent: number): number => (tangent + tangent) / (1 + tangent * tangent);
  const gainAt = (tangent: number): number => {
    const sine = sineOf(tangent);
    const curvature = pHp + tangent * (tangent * sHs - sHp - sHp);
    return sine * (tangent * sg - pg - 0.5 * sine * curvature);
  };
  const count = Math.trunc(widest * 17 + 3.1);
  let best = 0;
  let most = 0;
  let previous = 0;
  let before = 0;
  let after = 0;
  for (let i = 1; i <= count; i++) {
    const gain = gainAt((widest * i) / count);
    if (gain > most) {
      most = gain;
      best = i;
      before = previous;
    } else if (i === best + 1) after = gain;
    previous = gain;
  }
  if (best === 0) return null;
  let tangent = (widest * count) / count;
  if (best < count) {
    const shift = (after - before) / (most + most - before - after);
    tangent = (widest * (best + 0.5 * shift)) / count;
  }
  const gain = gainAt(tangent);
  if (gain <= 0) return null;
  const cosine = (1 - tangent * tangent) / (1 + tangent * tangent);
  return { cosine, sine: sineOf(tangent), gain, whole: best === count };
}

function rotate({ fixed, step, gradient, p, Hp, Hs }: Search, d: number, { cosine, sine }: Turn, plane: Plane): void {
  plane.sg = 0;
  plane.gg = 0;
  for (let i = 0; i < d; i++) {
    gradient[i] = gradient[i] + (cosine - 1) * Hs[i] + sine * Hp[i];
    if (fixed[i] === 0) {
      step[i] = cosine * step[i] + sine * p[i];
      plane.sg += step[i] * gradient[i];
      plane.gg += gradient[i] * gradient[i];
    }
    Hs[i] = cosine * Hs[i] + sine * Hp[i];
  }
}

/** The end of the step, within the bounds to the last bit, and the step to there. */
function settle(search: Search, { d, centre, low, high }: Model): void {
  const { step, end, fixed } = search;
  search.lengthSquared = 0;
  for (let i = 0; i < d; i++) {
    end[i] = larger(smaller(centre[i] + step[i], high[i]), low[i]);
    if (fixed[i] === -1) end[i] = low[i];
    if (fixed[i] === 1) end[i] = high[i];
    step[i] = end[i] - centre[i];
    search.lengthSquared += step[i] * step[i];
  }
}
