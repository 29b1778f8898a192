/**
 * The iterations to the modes of all levels at once, whatever makes their steps: laplace-of-levels.ts, which has the equations, and one-effect/
 * by kernels. A step is halved until h falls no more than by rounding, and is the last where what is left of it is nothing.
 */
const ROUNDING = 1e-14;
/** A step of this size, relative to 1 + |u|, is the last: what is left is its square. */
const LAST_STEP = 1e-6;
/** The same of what is left after a correction, which is made of steps that are no longer than CORRECTED. */
const LEFT = 1e-11;
const CORRECTED = 0.1;
const MOST_STEPS = 200;
const MOST_HALVINGS = 50;
/** Where the first step leaves the height within this share of what it was, it is where to begin. */
const NEAR = 0.1;

/** LIVE. At one point. */
export interface LevelSteps {
  /** Effects of all levels: where the iterations stand, and two places to look from. */
  readonly u: Float64Array;
  readonly next: Float64Array;
  readonly trial: Float64Array;
  /** Whether h is known to be concave. */
  readonly concave: boolean;
  /** h at one of these, and all that steps from there are made of. */
  look(from: 'u' | 'next' | 'trial'): number;
  /** u <- where the step from the last mode leads. False: there is none. */
  restart(): boolean;
  /** next <- u after Newton's step; the largest entry of that, each relative to 1 + |u|. */
  step(): number;
  /** Adds Chebyshev's correction to that step; its size, likewise. */
  correct(): number;
}

/** u <- the mode, looked at last; h there. NaN: not found. `last`: h at the last mode, -Infinity: there is none to begin from. */
export function levelModes(steps: LevelSteps, last: number): number {
  const { u, next, trial } = steps;
  let height = begin(steps, last);
  if (!Number.isFinite(height)) return Number.NaN;
  for (let count = 0; count < MOST_STEPS; count++) {
    const size = steps.step();
    if (!Number.isFinite(size)) return Number.NaN;
    const corrected = steps.concave && size > LAST_STEP && size <= CORRECTED ? steps.correct() : null;
    const isLast = size <= LAST_STEP || (corrected !== null && corrected * corrected <= LEFT * size);
    const floor = height - ROUNDING * (1 + Math.abs(height));
    let reached = steps.look('next');
    let share = 1;
    for (let half = 1; half < MOST_HALVINGS && !(reached >= floor); half++) {
      share /= 2;
      for (let j = 0; j < u.length; j++) trial[j] = u[j] + share * (next[j] - u[j]);
      reached = steps.look('trial');
    }
    if (!(reached >= floor)) return Number.NaN;
    u.set(share === 1 ? next : trial);
    height = reached;
    if (isLast) return height;
  }
  return Number.NaN;
}
/** The height at u, which is where to begin: where the last mode's step leads, unless that is worse than 0. */
function begin(steps: LevelSteps, last: number): number {
  const { u, trial } = steps;
  if (last === Number.NEGATIVE_INFINITY || !steps.restart()) u.fill(0);
  const height = steps.look('u');
  // a concave height has one mode, wherever the iterations begin
  if ((steps.concave && height > last - NEAR * Math.abs(last)) || u.every((x) => x === 0)) return height;
  trial.fill(0);
  const plain = steps.look('trial');
  if (height >= plain) return steps.look('u');
  u.fill(0);
  return plain;
}
