/** Limits and traces of a zeta curve: monotone to either side of its centre, nearly straight, dear to evaluate. */
import type { HeldMinimum } from '@mixdiff/surface';

export interface Profiled {
  readonly centre: number;
  readonly range: readonly [number, number];
  /** A first step. */
  readonly scale: number;
  zeta(value: number): number;
  /** A minimum lower than the centre's, met on the way. */
  lowest(): HeldMinimum | null;
}
export interface Curve {
  readonly value: Float64Array;
  readonly zeta: Float64Array;
}

/** Relative to the first step, how well a limit is to be known; and how well zeta is. */
const EXACT = 1e-9;

/** Where zeta reaches side x target, or the edge of the range when it does not; NaN where zeta is. */
export function limit({ centre, range, scale, zeta }: Profiled, side: -1 | 1, target: number): number {
  const edge = side < 0 ? range[0] : range[1];
  if (centre === edge) return edge;
  // Rises with distance from the centre.
  const excess = (value: number): number => side * zeta(value) - target;
  let [near, below] = [centre, -target];
  let before: readonly [number, number] | null = null;
  let step = scale;
  for (let i = 0; i < 60; i++) {
    let value = near + side * step;
    if (side * (value - edge) >= 0) value = edge;
    const at = excess(value);
    if (Number.isNaN(at)) return at;
    if (at >= 0) return refine(excess, [near, below], [value, at], EXACT * scale, before);
    if (value === edge) return edge;
    // Straight on from the centre, a little further, but not wildly so on a flat stretch.
    const slope = (at + target) / Math.abs(value - centre);
    step = Math.min(10 * Math.abs(value - centre), Math.max(0.1 * scale, (-1.1 * at) / slope));
    before = [near, below];
    [near, below] = [value, at];
  }
  return side * Infinity;
}

/**
 * Inside a bracket [below zero, at or above], where f is nearly straight: inverse quadratic interpolation through the ends and the end
 * before, and regula falsi in its Illinois variant where that leads outside.
 */
function refine(
  f: (x: number) => number,
  [a, fa]: readonly [number, number],
  [b, fb]: readonly [number, number],
  tolerance: number,
  before: readonly [number, number] | null = null,
): number {
  let [low, flow, high, fhigh] = [a, fa, b, fb];
  let other = before;
  /** How often the same end was kept, and which. */
  let kept = 0;
  for (let i = 0; i < 60; i++) {
    if (Math.abs(fhigh) < EXACT) return high;
    const halved = kept > 1 ? flow / 2 ** (kept - 1) : flow;
    const halvedHigh = kept < -1 ? fhigh / 2 ** (-kept - 1) : fhigh;
    const curved = other && Math.abs(kept) < 3 ? interpolated([low, flow], [high, fhigh], other) : NaN;
    const within = (curved - low) * (high - curved) > 0;
    // Where the deviance is infinite there is no straight line.
    const straight = Number.isFinite(fhigh)
      ? high - (halvedHigh * (high - low)) / (halvedHigh - halved)
      : (low + high) / 2;
    const x = within ? curved : straight;
    const fx = f(x);
    if (Number.isNaN(fx)) return fx;
    if (Math.abs(fx) < EXACT || Math.abs(high - low) < tolerance) return x;
    if (fx > 0) {
      other = [high, fhigh];
      [high, fhigh] = [x, fx];
      kept = Math.max(kept, 0) + 1;
    } else {
      other = [low, flow];
      [low, flow] = [x, fx];
      kept = Math.min(kept, 0) - 1;
    }
  }
  return high;
}
/** Where the parabola in f through three points is zero; NaN where two of them are as high. */
function interpolated(...points: readonly (readonly [x: number, f: number])[]): number {
  let sum = 0;
  for (const [x, f] of points) {
    let share = 1;
    for (const [, other] of points) if (other !== f) share *= other / (other - f);
    sum += share * x;
  }
  const distinct = new Set(points.map(([, f]) => f)).size === points.length;
  return distinct && Number.isFinite(sum) ? sum : NaN;
}

/** Points of the curve about `step` apart in zeta, out to the cutoff or the edge of the range, ascending. */
export function trace(profiled: Profiled, cutoff: number, step: number): Curve {
  const points: (readonly [number, number])[] = [[profiled.centre, 0]];
  for (const side of [-1, 1] as const) points.push(...walk(profiled, side, cutoff, step));
  points.sort((a, b) => a[0] - b[0]);
  return { value: Float64Array.from(points, ([x]) => x), zeta: Float64Array.from(points, ([, z]) => z) };
}

function walk(
  { centre, range, scale, zeta }: Profiled,
  side: -1 | 1,
  cutoff: number,
  step: number,
): [number, number][] {
  const edge = side < 0 ? range[0] : range[1];
  const out: [number, number][] = [];
  let [value, at, pace] = [centre, 0, step * scale];
  for (let i = 0; i < 100 && value !== edge && Math.abs(at) < cutoff; i++) {
    const next = side * (value + side * pace - edge) >= 0 ? edge : value + side * pace;
    const zetaNext = zeta(next);
    const slope = Math.abs(zetaNext - at) / Math.abs(next - value);
    out.push([next, zetaNext]);
    pace = Math.min(3 * pace, step / (slope > 0 ? slope : 1e-300));
    [value, at] = [next, zetaNext];
  }
  return out;
}
