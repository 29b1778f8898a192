/**
 * The mode of the joint density as the original looks for it (Kristensen et al. 2016, section 2.1; its settings): Newton's method in b from the
 * modes of the best point so far, until a slope is 1e-8. What it leaves, up to half its square over the curvature, is in the value that the outer
 * optimizer sees and decides its last steps; modes to the last digit would end elsewhere in them. In v the steps are the same (b = (T / s) v);
 * slopes and damping are taken in b.
 */
import type { Coordinates } from './coordinates.ts';
import type { ModeSystem } from './mode-system.ts';

const LEAST_SLOPE = 1e-8;
const MOST_STEPS = 1000;
/** So many steps that gained less than that in all are enough. */
const SLOW = { steps: 10, gain: 1e-3 };
/** A rise within it is none. */
const RISE = 1.5e-8;
const LEAST_DAMPING = 1e-4;
const MOST_DAMPING = 200;

/** v <- its mode, with H and its factor there; F as `bend` has it. Begins at v; NaN: it ends at no maximum. */
export function originalModes(system: ModeSystem, coordinates: Coordinates): (v: Float64Array) => number {
  const { q } = system;
  const [slope, slopeOfB, step, stepOfB, next] = Array.from({ length: 5 }, () => new Float64Array(q));

  /** step <- (H + t I)^-1 slope, t in units of b; false where that has no factor. */
  function direction(t: number): boolean {
    if (!system.factor(t, 'b')) return false;
    step.set(slope);
    system.solve(step);
    return true;
  }
  return (v) => {
    let height = system.bend(v, slope);
    if (!Number.isFinite(height)) return Number.NaN;
    const heights: number[] = [];
    let u = 1;
    for (let count = 0; count < MOST_STEPS; count++) {
      coordinates.slopeToB(slope, slopeOfB);
      if (largest(slopeOfB) < LEAST_SLOPE) break;
      heights.push(height);
      const before = heights[heights.length - 1 - SLOW.steps];
      if (before !== undefined && before - height < SLOW.gain && system.factor(0, 'b')) return height;
      let taken = false;
      // a damped step is often not taken
      if (u < 1) system.keep(slope);
      let left = u < 1;
      for (let tries = 0; tries < MOST_DAMPING && !taken; tries++) {
        if (direction(1 / u - 1)) {
          for (let j = 0; j < q; j++) next[j] = v[j] + step[j];
          const there = system.bend(next, slope);
          taken = there <= height + RISE;
          if (taken) {
            v.set(next);
            height = there;
          } else if (left) system.restore(slope);
          else {
            system.bend(v, slope);
            system.keep(slope);
            left = true;
          }
        }
        u = taken ? raised(u) : 1 - raised(1 - u);
      }
      if (!taken) return Number.NaN;
      coordinates.toB(step, stepOfB);
      if (largest(stepOfB) < LEAST_SLOPE) break;
    }
    return system.factor(0, 'b') ? height : Number.NaN;
  };
}
const raised = (u: number): number => LEAST_DAMPING + (1 - LEAST_DAMPING) * Math.sqrt(u);
const largest = (x: Float64Array): number => {
  let most = 0;
  for (let j = 0; j < x.length; j++) {
    const size = Math.abs(x[j]);
    if (!(size <= most)) most = size;
  }
  return most;
};
