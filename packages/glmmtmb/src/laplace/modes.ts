/**
 * The mode of the joint density: Newton's method, damped after Levenberg (1944) and Marquardt (1963), from the weighted least-squares fit to a
 * guess for each row, or within a fit from the modes of the best point so far, as the original does. It stops at a slope of 1e-8; here the search
 * goes on until a step no longer moves it, so that a value is a function of the parameters alone wherever there is one mode.
 */
import { bracketedModes } from './bracketed-modes.ts';
import { bendAtGuesses } from './guesses.ts';
import { bend, heightAt, type JointDensity } from './joint-density.ts';

const MOST_STEPS = 500;
/** A step that moves no effect by more, relative to 1 + |v|, is the last: what is left is its square. */
const LAST_STEP = 1e-8;
/** Relative to |F|: a rise within it is rounding. */
const ROUNDING = 1e-13;

export interface ModeFinder {
  /** v <- a mode, with H and its factor there; F as `bend` has it. NaN: none reached. */
  find(v: Float64Array): number;
}

export function modeFinder(joint: JointDensity): ModeFinder {
  const { cholesky, q, diagonal } = joint.rows;
  const slope = new Float64Array(q);
  const step = new Float64Array(q);
  const next = new Float64Array(q);
  const damped = new Float64Array(joint.H.length);

  /** step <- (H + t I)^-1 slope; false where that has no factor. */
  function direction(t: number): boolean {
    let values = joint.H;
    if (t > 0) {
      damped.set(joint.H);
      for (let j = 0; j < q; j++) damped[diagonal[j]] += t;
      values = damped;
    }
    if (cholesky.factor(values) >= 0) return false;
    step.set(slope);
    cholesky.solve(step, 1);
    return true;
  }
  function meanDiagonal(): number {
    let sum = 0;
    for (let j = 0; j < q; j++) sum += Math.abs(joint.H[diagonal[j]]);
    return sum / q;
  }
  function descend(v: Float64Array): number {
    let height = bend(joint, v, slope);
    if (!Number.isFinite(height)) return Number.NaN;
    let t = 0;
    for (let count = 0; count < MOST_STEPS; count++) {
      const least = Math.max(1e-3 * meanDiagonal(), 1e-10);
      if (!direction(t)) {
        t = Math.max(4 * t, least);
        if (!Number.isFinite(t)) return Number.NaN;
        continue;
      }
      let size = 0;
      for (let j = 0; j < q; j++) {
        next[j] = v[j] + step[j];
        size = Math.max(size, Math.abs(step[j]) / (1 + Math.abs(v[j])));
      }
      const there = bend(joint, next, slope);
      const rounding = ROUNDING * (1 + Math.abs(height));
      if (!(there <= height + rounding)) {
        bend(joint, v, slope);
        // no step is short enough: the slope is rounding, or there is no slope
        if (size < LAST_STEP) return t === 0 && Number.isFinite(size) ? height : Number.NaN;
        t = Math.max(4 * t, least);
        continue;
      }
      v.set(next);
      height = there;
      if (t === 0 && size <= LAST_STEP) return cholesky.factor(joint.H) < 0 ? height : Number.NaN;
      t = t / 10 < least ? 0 : t / 10;
    }
    return Number.NaN;
  }
  return {
    find(v) {
      if (q === 0) return bend(joint, v, slope);
      bendAtGuesses(joint, slope);
      if (direction(0)) {
        v.set(step);
        const height = descend(v);
        if (!Number.isNaN(height)) return height;
      }
      v.fill(0);
      const height = descend(v);
      if (!Number.isNaN(height) || joint.rows.width !== 1 || joint.zeroBase) return height;
      return bracketedModes(joint, v, slope) && cholesky.factor(joint.H) < 0 ? heightAt(joint, v) : Number.NaN;
    },
  };
}
