/**
 * The second half of a trust-region step: once the step has met the sphere it is turned along it, in the plane of the step and
 * the gradient of what is free, until a bound is met or a turn gains little (Powell 2009, section 3).
 */
import type { Model } from './model.ts';
import { curvatureOfDirection, fix, type Search } from './trust-search.ts';

/** Products over the free variables: |s|^2, s'g, |g|^2. */
interface Plane {
  ss: number;
  sg: number;
  gg: number;
}
export function alongEdge(search: Search, model: Model): void {
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
