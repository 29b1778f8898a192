/**
 * The mode of the joint density as the original looks for it (Kristensen et al. 2016, section 2.1; its settings): Newton's method in b from the
 * modes of the best point so far, until a slope is 1e-8. What it leaves, up to half its square over the curvature, is in the value that the outer
 * optimizer sees and decides its last steps; modes to the last digit would end elsewhere in them. In v the steps are the same (b = (T / s) v);
 * slopes and damping are taken in b.
 */
import { bend, type JointDensity } from './joint-density.ts';

const LEAST_SLOPE = 1e-8;
const MOST_STEPS = 1000;
/** So many steps that gained less than that in all are enough. */
const SLOW = { steps: 10, gain: 1e-3 };
/** A rise within it is none. */
const RISE = 1.5e-8;
const LEAST_DAMPING = 1e-4;
const MOST_DAMPING = 200;

/** From b to v and back, factors of each term as last set: v = s T^-1 b. */
export interface Coordinates {
  toB(v: Float64Array, b: Float64Array): void;
  toV(b: Float64Array, v: Float64Array): boolean;
  /** Slopes in v to slopes in b: s T^-T. */
  slopeToB(slope: Float64Array, out: Float64Array): void;
  /** Values of H + t I in b: out += t T'T / s^2. */
  damp(t: number, out: Float64Array): void;
}

/** v <- its mode, with H and its factor there; F as `bend` has it. Begins at v; NaN: it ends at no maximum. */
export function originalModes(joint: JointDensity, coordinates: Coordinates): (v: Float64Array) => number {
  const { cholesky, q } = joint.rows;
  const [slope, slopeOfB, step, stepOfB, next] = Array.from({ length: 5 }, () => new Float64Array(q));
  const damped = new Float64Array(joint.H.length);
  const kept = keeper(joint);

  /** step <- (H + t I)^-1 slope; false where that has no factor. */
  function direction(t: number): boolean {
    let values = joint.H;
    if (t > 0) {
      damped.set(joint.H);
      coordinates.damp(t, damped);
      values = damped;
    }
    if (cholesky.factor(values) >= 0) return false;
    step.set(slope);
    cholesky.solve(step, 1);
    return true;
  }
  return (v) => {
    let height = bend(joint, v, slope);
    if (!Number.isFinite(height)) return Number.NaN;
    const heights: number[] = [];
    let u = 1;
    for (let count = 0; count < MOST_STEPS; count++) {
      coordinates.slopeToB(slope, slopeOfB);
      if (largest(slopeOfB) < LEAST_SLOPE) break;
      heights.push(height);
      const before = heights[heights.length - 1 - SLOW.steps];
      if (before !== undefined && before - height < SLOW.gain && cholesky.factor(joint.H) < 0) return height;
      let taken = false;
      // a damped step is often not taken
      if (u < 1) kept.keep(slope);
      let left = u < 1;
      for (let tries = 0; tries < MOST_DAMPING && !taken; tries++) {
        if (direction(1 / u - 1)) {
          for (let j = 0; j < q; j++) next[j] = v[j] + step[j];
          const there = bend(joint, next, slope);
          taken = there <= height + RISE;
          if (taken) {
            v.set(next);
            height = there;
          } else if (left) kept.restore(slope);
          else {
            bend(joint, v, slope);
            kept.keep(slope);
            left = true;
          }
        }
        u = taken ? raised(u) : 1 - raised(1 - u);
      }
      if (!taken) return Number.NaN;
      coordinates.toB(step, stepOfB);
      if (largest(stepOfB) < LEAST_SLOPE) break;
    }
    return cholesky.factor(joint.H) < 0 ? height : Number.NaN;
  };
}
/** What `bend` leaves at one point, to have it again without looking at all rows. */
function keeper({ H, eta, of, rows: { q } }: JointDensity) {
  const filled = [H, eta, ...Object.values(of)];
  const copies = filled.map((x) => new Float64Array(x.length));
  const own = new Float64Array(q);
  return {
    keep(slope: Float64Array): void {
      for (let k = 0; k < filled.length; k++) copies[k].set(filled[k]);
      own.set(slope);
    },
    restore(slope: Float64Array): void {
      for (let k = 0; k < filled.length; k++) filled[k].set(copies[k]);
      slope.set(own);
    },
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
