/**
 * The modes of one random intercept, where each level has its own: the slope of a log-concave density falls, so a root between two points of
 * other sign is the mode. Newton's step where it stays between them, else the middle. Slow and sure: for points so far out that the
 * curvature of most levels is below any number.
 */
import type { ModeSystem } from './mode-system.ts';

const MOST_STEPS = 400;

/** v <- the modes; false where one was not bracketed. The derivatives of the rows and H are those there. */
export function bracketedModes(system: ModeSystem, v: Float64Array, slope: Float64Array): boolean {
  const { q } = system;
  const low = new Float64Array(q).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(q).fill(Number.POSITIVE_INFINITY);
  v.fill(0);
  for (let step = 0; step < MOST_STEPS; step++) {
    system.bend(v, slope);
    let moved = false;
    for (let j = 0; j < q; j++) {
      if (slope[j] > 0) low[j] = v[j];
      else if (slope[j] < 0) high[j] = v[j];
      else if (slope[j] !== 0) return false;
      const next = slope[j] === 0 ? v[j] : nextPoint(v[j], slope[j] / system.diagonal(j), low[j], high[j]);
      moved ||= next !== v[j];
      v[j] = next;
    }
    if (!moved) return true;
  }
  return false;
}
function nextPoint(v: number, newton: number, low: number, high: number): number {
  // not yet bracketed: twice as far out
  if (low === Number.NEGATIVE_INFINITY) return v - Math.max(1, 2 * Math.abs(v));
  if (high === Number.POSITIVE_INFINITY) return v + Math.max(1, 2 * Math.abs(v));
  const there = v + newton;
  const next = there > low && there < high ? there : low + (high - low) / 2;
  // no number lies between
  return next === low || next === high ? v : next;
}
