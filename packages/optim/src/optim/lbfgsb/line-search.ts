import { type Box, reach } from './box.ts';
import { dot } from './limited-memory.ts';
import { afterTrial, type StepSearch, startSearch } from './more-thuente.ts';

/** No step is longer in an unbounded problem. */
const LONGEST = 1e10;
/** Trials before a direction is given up. */
const MOST_TRIALS = 20;

/** A point with its value and its gradient. */
export interface Iterate {
  readonly x: Float64Array;
  f: number;
  readonly g: Float64Array;
}

/** From where a search started, along what, and how far it went. */
export interface Travelled {
  /** The iterate before. */
  readonly from: Iterate;
  readonly d: Float64Array;
  /** d'd, and the slopes g'd at both ends. */
  readonly squares: number;
  readonly slope0: number;
  slope: number;
  step: number;
}

/**
 * Searches from `at` towards `target`, which is step 1; moves `at`, or, where no step will do, leaves it and returns null.
 * The first step of a run is at most of length 1 unless the box is closed, later ones are 1; Byrd et al. (1995, section 5).
 */
export function searchLine(
  search: StepSearch,
  box: Box,
  at: Iterate,
  target: Float64Array,
  first: boolean,
  evaluate: (at: Iterate) => void,
): Travelled | null {
  const { x, g } = at;
  const d = x.map((xi, i) => target[i] - xi);
  const squares = dot(d, d);
  const limit = longestStep(box, x, d, first);
  let step = first && !box.closed ? Math.min(1 / Math.sqrt(squares), limit) : 1;
  const from: Iterate = { x: x.slice(), f: at.f, g: g.slice() };
  const slope0 = dot(g, d);
  if (slope0 >= 0) return null;
  startSearch(search, at.f, slope0, step, limit);
  for (let trials = 0; trials < MOST_TRIALS; trials++) {
    if (step === 1) x.set(target);
    else for (let i = 0; i < x.length; i++) x[i] = step * d[i] + from.x[i];
    evaluate(at);
    const slope = dot(g, d);
    const next = afterTrial(search, { step, f: at.f, slope }, limit);
    if (next === null) return { from, d, squares, slope0, slope, step };
    step = next;
  }
  x.set(from.x);
  g.set(from.g);
  at.f = from.f;
  return null;
}

function longestStep(box: Box, x: Float64Array, d: Float64Array, first: boolean): number {
  if (!box.constrained) return LONGEST;
  if (first) return 1;
  return reach(box, x, d, [...d.keys()], LONGEST).longest;
}
