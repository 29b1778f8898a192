/**
 * A step that makes the model small within the trust region and the bounds (Powell 2009, section 3; his TRSBOX):
 * truncated conjugate gradients, begun anew whenever a variable reaches a bound and is fixed there; and once the edge of
 * the region is reached, turns along it in the plane of the step and the gradient, as long as they pay.
 */

import { alongEdge } from './edge-turn.ts';
import { larger, type Model, smaller } from './model.ts';
import { curvatureOfDirection, fix, type Search, type TrustStep } from './trust-search.ts';

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
