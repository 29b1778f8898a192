/**
 * The mode of the joint density: Newton's method, damped after Levenberg (1944) and Marquardt (1963), from the weighted least-squares fit to a
 * guess for each row, or within a fit from the modes of the best point so far, as the original does. It stops at a slope of 1e-8; here the search
 * goes on until a step no longer moves it, so that a value is a function of the parameters alone wherever there is one mode.
 */
import { bracketedModes } from './bracketed-modes.ts';
import type { ModeSystem } from './mode-system.ts';

const MOST_STEPS = 500;
/** A step that moves no effect by more, relative to 1 + |v|, is the last: what is left is its square. */
const LAST_STEP = 1e-8;
/** Relative to |F|: a rise within it is rounding. */
const ROUNDING = 1e-13;

export interface ModeFinder {
  /** v <- a mode, with H and its factor there; F as `bend` has it. NaN: none reached. */
  find(v: Float64Array): number;
}

export function modeFinder(system: ModeSystem): ModeFinder {
  const { q } = system;
  const slope = new Float64Array(q);
  const step = new Float64Array(q);
  const next = new Float64Array(q);

  /** step <- (H + t I)^-1 slope; false where that has no factor. */
  function direction(t: number): boolean {
    if (!system.factor(t, 'v')) return false;
    step.set(slope);
    system.solve(step);
    return true;
  }
  function meanDiagonal(): number {
    let sum = 0;
    for (let j = 0; j < q; j++) sum += Math.abs(system.diagonal(j));
    return sum / q;
  }
  function descend(v: Float64Array): number {
    let height = system.bend(v, slope);
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
      const there = system.bend(next, slope);
      const rounding = ROUNDING * (1 + Math.abs(height));
      if (!(there <= height + rounding)) {
        system.bend(v, slope);
        // no step is short enough: the slope is rounding, or there is no slope
        if (size < LAST_STEP) return t === 0 && Number.isFinite(size) ? height : Number.NaN;
        t = Math.max(4 * t, least);
        continue;
      }
      v.set(next);
      height = there;
      if (t === 0 && size <= LAST_STEP) return system.factor(0, 'v') ? height : Number.NaN;
      t = t / 10 < least ? 0 : t / 10;
    }
    return Number.NaN;
  }
  return {
    find(v) {
      if (q === 0) return system.bend(v, slope);
      system.bendAtGuesses(slope);
      if (direction(0)) {
        v.set(step);
        const height = descend(v);
        if (!Number.isNaN(height)) return height;
      }
      v.fill(0);
      const height = descend(v);
      if (!Number.isNaN(height) || !system.separate) return height;
      return bracketedModes(system, v, slope) && system.factor(0, 'v') ? system.heightAt(v) : Number.NaN;
    },
  };
}
