/**
 * A monotone climb: BFGS on the inverse Hessian with a bracketing line search for the weak Wolfe conditions (Nocedal &
 * Wright 2006, ch. 6; Lewis & Overton 2013). Values are minus log-likelihoods. It ends where the predicted gain
 * (1/2) g'H g has been negligible twice, the second time from a fresh start of H. Steps that the objective itself can name (`jump`) go before
 * those by H, as long as they keep their promise.
 */
export type Objective = (x: Float64Array, gradient?: Float64Array) => number;
/** Where a climb ended, its value there (minus a log-likelihood), how many evaluations it took, and why it ended. */
export interface Climb {
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
  /** `ground`: the caller's `until` became true. */
  readonly end: 'flat' | 'budget' | 'stuck' | 'ground';
  /** Of minus the log-likelihood, at x or, where the last step was not looked at, one step before. */
  readonly gradient: Float64Array;
}
export interface ClimbOptions {
  /** Predicted gain, in log-likelihood, that is not worth another step. */
  readonly tolerance?: number;
  readonly evaluations?: number;
  /** Stops as soon as this is true of an accepted point, with its value and gradient. */
  readonly until?: (x: Float64Array, value: number, gradient: Float64Array) => boolean;
  /** d x d: the inverse Hessian to begin with, where one is known. */
  readonly metric?: Float64Array;
  /** Longest step in any coordinate. */
  readonly longest?: number;
  /** Fills in the gradient at the point whose value alone was asked for last: trials that gain too little do without. */
  readonly slopes?: (gradient: Float64Array) => void;
  /** A long step from the point whose value and gradient were asked for last, and what it promises. */
  readonly jump?: () => { readonly to: Float64Array; readonly promised: number };
  /**
   * Whether a jump is taken without an evaluation where the next one would promise nothing, if promises go on falling as they did; `value`
   * is then less what it promises. For who looks at the end anyway.
   */
  readonly unseen?: boolean;
}

const SUFFICIENT = 1e-4;
/** Share of its promise that a jump must keep; far away, where promises are wild, of one unit of log-likelihood. */
const ENOUGH = 0.1;
/** Share of a jump that is tried where the whole does not keep its promise. */
const SHORTER = 0.25;
/** Share of the tolerance below which a promise is nothing: average information may be several times the curvature. */
const NOTHING = 0.1;
/** Share of that for a promise that is foretold. */
const FORETOLD = 0.1;
/** After a jump that led nowhere so many steps are taken by line search. */
const WAIT = 2;
const CURVATURE = 0.9;
const LONGEST = 2;

const inner = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
function norm(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]));
  return most;
}

/** Downhill in the objective from `start`, by steps that each gain. */
export function climb(objective: Objective, start: Float64Array, options: ClimbOptions = {}): Climb {
  const {
    tolerance = 1e-10,
    evaluations: budget = 400,
    until,
    metric,
    longest: most = LONGEST,
    slopes,
    jump,
    unseen,
  } = options;
  const d = start.length;
  let x = start.slice();
  let g = new Float64Array(d);
  let value = objective(x, g);
  let evaluations = 1;
  const H = new Float64Array(d * d);
  let fresh = true;
  const reset = (): void => {
    H.fill(0);
    const scale = 1 / Math.max(norm(g), 1);
    for (let i = 0; i < d; i++) H[i * (d + 1)] = scale;
    fresh = true;
  };
  const done = (end: Climb['end']): Climb => ({ x, value, evaluations, end, gradient: g });
  if (d === 0 || !Number.isFinite(value)) return done(d === 0 ? 'flat' : 'stuck');
  if (metric) {
    H.set(metric);
    fresh = false;
  } else reset();
  let [trial, trialGradient] = [new Float64Array(d), new Float64Array(d)];
  const direction = new Float64Array(d);
  const moved: Moved = { s: new Float64Array(d), y: new Float64Array(d), Hy: new Float64Array(d) };
  const take = (reached: number): void => {
    update(H, x, trial, g, trialGradient, fresh, moved);
    // the last point's arrays are the next trial's
    const [before, slopesBefore] = [x, g];
    x = trial;
    g = trialGradient;
    trial = before;
    trialGradient = slopesBefore;
    value = reached;
    fresh = false;
  };
  let wait = 0;
  // promise of the last jump, if it was taken as it was; 0: there is none to go by
  let earlier = 0;
  const foretold = FORETOLD * NOTHING * tolerance;
  const jumped = (): 'taken' | 'flat' | 'no' => {
    if (!jump || wait-- > 0) return 'no';
    const { to, promised } = jump();
    if (promised < NOTHING * tolerance) return 'flat';
    if (unseen && promised < Math.sqrt(tolerance) && promised ** 2 / earlier < foretold) {
      x = to.slice();
      value -= promised;
      return 'flat';
    }
    // a step that promised too much may have been too long
    for (const share of [1, SHORTER]) {
      for (let i = 0; i < d; i++) trial[i] = share === 1 ? to[i] : x[i] + share * (to[i] - x[i]);
      const reached = objective(trial, trialGradient);
      evaluations++;
      if (value - reached > share * ENOUGH * Math.min(promised, 1)) {
        take(reached);
        earlier = share === 1 ? promised : 0;
        return 'taken';
      }
    }
    wait = WAIT;
    earlier = 0;
    return 'no';
  };
  for (;;) {
    if (until?.(x, value, g)) return done('ground');
    if (evaluations >= budget) return done('budget');
    const leap = jumped();
    if (leap === 'flat') return done('flat');
    if (leap === 'taken') continue;
    newDirection(H, g, direction);
    let slope = inner(g, direction);
    if (slope < 0 && -slope / 2 < tolerance) return done('flat');
    if (!(slope < 0)) {
      if (fresh) return done('flat');
      reset();
      continue;
    }
    const longest = norm(direction);
    if (longest > most) {
      for (let i = 0; i < d; i++) direction[i] *= most / longest;
      slope *= most / longest;
    }
    const step = lineSearch(
      objective,
      slopes,
      x,
      value,
      direction,
      slope,
      trial,
      trialGradient,
      Math.min(30, budget - evaluations + 1),
    );
    evaluations += step.evaluations;
    if (!step.accepted) {
      if (fresh) return done('stuck');
      // where the objective was asked last is not x
      wait = Math.max(wait, 1);
      reset();
      continue;
    }
    const gained = value - step.value;
    take(step.value);
    if (gained < tolerance && gained < 1e-14 * Math.abs(value)) reset();
  }
}
function newDirection(H: Float64Array, g: Float64Array, direction: Float64Array): void {
  const d = g.length;
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += H[j * d + i] * g[j];
    direction[i] = -sum;
  }
}

/** Doubles or bisects the step until it is long enough and gains enough; `trial` is the last point, with its gradient. */
function lineSearch(
  objective: Objective,
  slopes: ClimbOptions['slopes'],
  x: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
  trial: Float64Array,
  trialGradient: Float64Array,
  most: number,
): { accepted: boolean; value: number; evaluations: number } {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let t = 1;
  // the longest that gained enough, 0 until there is one
  let longest = 0;
  let count = 0;
  const at = (step: number): number => {
    for (let i = 0; i < x.length; i++) trial[i] = x[i] + step * direction[i];
    count++;
    return slopes ? objective(trial) : objective(trial, trialGradient);
  };
  while (count < most) {
    const reached = at(t);
    if (!(reached <= value + SUFFICIENT * t * slope)) high = t;
    else {
      slopes?.(trialGradient);
      longest = t;
      if (inner(trialGradient, direction) >= CURVATURE * slope)
        return { accepted: reached < value, value: reached, evaluations: count };
      low = t;
    }
    if (high < 1e-14) break;
    t = high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * t;
    if (t > 16) break;
  }
  if (longest === 0) return { accepted: false, value, evaluations: count };
  const reached = at(longest);
  slopes?.(trialGradient);
  return { accepted: true, value: reached, evaluations: count };
}

/** Work of an update: what x and g moved by, and H times the second; d each. */
interface Moved {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly Hy: Float64Array;
}
/** BFGS update of H; the first one after a reset sets its scale (Nocedal & Wright, eq. 6.20). */
function update(
  H: Float64Array,
  x: Float64Array,
  next: Float64Array,
  g: Float64Array,
  nextGradient: Float64Array,
  fresh: boolean,
  { s, y, Hy }: Moved,
): void {
  const d = x.length;
  for (let i = 0; i < d; i++) {
    s[i] = next[i] - x[i];
    y[i] = nextGradient[i] - g[i];
  }
  const sy = inner(s, y);
  const yy = inner(y, y);
  if (!(sy > 1e-12 * Math.sqrt(inner(s, s) * yy))) return;
  if (fresh) {
    H.fill(0);
    for (let i = 0; i < d; i++) H[i * (d + 1)] = sy / yy;
  }
  newDirection(H, y, Hy);
  for (let i = 0; i < d; i++) Hy[i] = -Hy[i];
  const factor = (1 + inner(y, Hy) / sy) / sy;
  for (let j = 0; j < d; j++) {
    for (let i = 0; i < d; i++) H[j * d + i] += factor * s[i] * s[j] - (Hy[i] * s[j] + s[i] * Hy[j]) / sy;
  }
}
