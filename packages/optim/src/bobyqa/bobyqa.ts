/**
 * Powell's BOBYQA (2009) as two libraries call it. NLopt rescales the coordinates so that their first steps are equal
 * and stops by tolerances; minqa keeps them and names the two radii. What lies between is the same (`search.ts`).
 */
import {
  boundsTooNear,
  budgetSpent,
  converged,
  notFiniteAtStart,
  outsideBounds,
  roundoffLimited,
  unequalSteps,
  wrongPointCount,
} from '../messages.ts';
import type { MinimizeOptions, Minimum, Objective } from '../minimize.ts';
import { MOST_EVALUATIONS, type Watched, watch } from '../watched.ts';
import { initialSteps } from './initial-steps.ts';
import { type Model, openModel } from './model.ts';
import type { Ending, Stopping } from './problem.ts';
import { search } from './search.ts';

/** NLopt's settings by their own names and with its own defaults: off, but for `initialStep`. */
export interface NloptBobyqaOptions extends MinimizeOptions {
  readonly xtolRel?: number;
  /** One for all coordinates, or one each. */
  readonly xtolAbs?: number | Float64Array;
  readonly ftolRel?: number;
  readonly ftolAbs?: number;
  readonly maxeval?: number;
  readonly stopval?: number;
  /** Per coordinate; NLopt's own rule (`initialSteps`) unless given. */
  readonly initialStep?: Float64Array;
  /** Interpolation points; NLopt always takes 2d + 1. */
  readonly points?: number;
}

/** minqa's settings by their own names; `npt` is d + 2 unless given, `rhoend` 1e-6 rhobeg, `maxfun` 10,000. */
export interface MinqaBobyqaOptions extends MinimizeOptions {
  readonly rhobeg?: number;
  readonly rhoend?: number;
  readonly npt?: number;
  readonly maxfun?: number;
}

/** What both come to. */
interface Call {
  readonly points: number;
  readonly scale: Float64Array | null;
  readonly stopping: Stopping;
  readonly needsFiniteStart: boolean;
  /** What R calls the convergence code; 0 where it is not here. */
  readonly codes: Partial<Record<Ending, number>>;
}
/** NLopt's own, as lme4's nloptwrap passes them on; and minqa's. */
const NLOPT_CODES = { budget: 5, cancellation: -4, 'no-reduction': -4 };
const MINQA_CODES = { budget: 1, cancellation: 5, 'no-reduction': 3 };

/**
 * Trace: every evaluation; accepted means lowest so far. A value that is no number passes as it is. `stop.code` is the
 * convergence code of lme4's nloptwrap: 0, 5 for maxeval, -4 where rounding ends the run.
 */
export function nloptBobyqa(objective: Objective, start: Float64Array, options: NloptBobyqaOptions = {}): Minimum {
  const d = start.length;
  const { lower, upper } = boundsOf(options, d);
  const { xtolRel = 0, xtolAbs = 0, ftolRel = 0, ftolAbs = 0, maxeval = Infinity, stopval = -Infinity } = options;
  const steps = options.initialStep ?? initialSteps(start, lower, upper);
  const scale = steps.every((step) => step === steps[0])
    ? null
    : steps.map((step, j) => (j === 0 ? 1 : step / steps[0]));
  const rhoBegin = Math.abs(steps[0]);
  let rhoEnd = xtolRel * rhoBegin;
  for (let j = 0; j < d; j++) {
    const tolerance = typeof xtolAbs === 'number' ? xtolAbs : xtolAbs[j];
    rhoEnd = Math.max(rhoEnd, tolerance / Math.abs(scale?.[j] ?? 1));
  }
  const stopping = { rhoBegin, rhoEnd, maxEvaluations: maxeval, stopValue: stopval, ftolAbs, ftolRel };
  const points = options.points ?? 2 * d + 1;
  const watched = watch(objective, start, 'bobyqa', options, { value: (f) => f });
  return run(watched, start, options, { points, scale, stopping, needsFiniteStart: true, codes: NLOPT_CODES });
}

/** R's minqa::bobyqa, which takes a value that is not finite for the largest number that is. */
export function minqaBobyqa(objective: Objective, start: Float64Array, options: MinqaBobyqaOptions = {}): Minimum {
  const d = start.length;
  const { lower, upper } = boundsOf(options, d);
  const largest = start.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  let rhoBegin = options.rhobeg ?? Math.min(0.95, 0.2 * largest);
  const rhoEnd = options.rhoend ?? 1e-6 * rhoBegin;
  const room = upper.reduce((least, high, j) => Math.min(least, high - lower[j]), Infinity);
  if (room < 2 * rhoBegin) rhoBegin = 0.2 * room;
  const stopping = {
    rhoBegin,
    rhoEnd,
    maxEvaluations: options.maxfun ?? 10_000,
    stopValue: -Infinity,
    ftolAbs: 0,
    ftolRel: 0,
  };
  const most = ((d + 1) * (d + 2)) / 2;
  const points = Math.max(d + 2, Math.min(options.npt ?? Math.min(d + 2, 2 * d), most));
  const value = (f: number): number => (Number.isFinite(f) ? f : Number.MAX_VALUE);
  const watched = watch(objective, start, 'bobyqa', options, { value });
  return run(watched, start, options, { points, scale: null, stopping, needsFiniteStart: false, codes: MINQA_CODES });
}

function boundsOf({ lower, upper }: MinimizeOptions, d: number) {
  return {
    lower: lower ?? new Float64Array(d).fill(-Infinity),
    upper: upper ?? new Float64Array(d).fill(Infinity),
  };
}

class NotFiniteAtStart extends Error {}

function run(watched: Watched, start: Float64Array, options: MinimizeOptions, call: Call): Minimum {
  const d = start.length;
  const { points, scale } = call;
  const maxEvaluations = Math.min(call.stopping.maxEvaluations, options.most ?? MOST_EVALUATIONS);
  const stopping = { ...call.stopping, maxEvaluations };
  if (points < d + 2 || points > ((d + 1) * (d + 2)) / 2) return watched.end('failed', wrongPointCount(points, d));
  const bounds = boundsOf(options, d);
  if (start.some((x, j) => !(x >= bounds.lower[j] && x <= bounds.upper[j])))
    return watched.end('failed', outsideBounds());
  const { lower, upper, x } = rescaled(start, bounds, scale);
  if (scale?.some((unit) => !(Math.abs(unit) > 0 && Math.abs(unit) < Infinity)))
    return watched.end('failed', unequalSteps());
  const model = openModel(d, points);
  if (!placeStart(model, x, lower, upper, stopping.rhoBegin)) return watched.end('failed', boundsTooNear());
  const unscaled = new Float64Array(d);
  const unscale = (): Float64Array => {
    for (let j = 0; j < d; j++) unscaled[j] = scale ? x[j] * scale[j] : x[j];
    return unscaled;
  };
  const objective = (): number => {
    const f = watched.value(unscale());
    if (call.needsFiniteStart && watched.counts.f === 1 && !Number.isFinite(f)) throw new NotFiniteAtStart();
    return f;
  };
  try {
    const { ending, value } = search({ objective, lower, upper, stopping, x, evaluations: 0 }, model);
    const [reason, message] = said(ending, watched);
    return watched.end(reason, message, { par: unscale().slice(), value, code: call.codes[ending] ?? 0 });
  } catch (error) {
    if (error instanceof NotFiniteAtStart) return watched.end('failed', notFiniteAtStart());
    throw error;
  }
}

function said(ending: Ending, { counts }: Watched): ['converged' | 'budget', string] {
  if (ending === 'budget') return ['budget', budgetSpent(counts.f)];
  if (ending === 'cancellation' || ending === 'no-reduction') return ['converged', roundoffLimited()];
  return ['converged', converged()];
}

/** In units of `scale`; a negative one turns a coordinate round, and its bounds change places. */
function rescaled(start: Float64Array, bounds: ReturnType<typeof boundsOf>, scale: Float64Array | null) {
  const x = start.map((value, j) => (scale ? value / scale[j] : value));
  const lower = bounds.lower.map((value, j) => (scale ? value / scale[j] : value));
  const upper = bounds.upper.map((value, j) => (scale ? value / scale[j] : value));
  for (let j = 0; j < x.length; j++) if (lower[j] > upper[j]) [lower[j], upper[j]] = [upper[j], lower[j]];
  return { x, lower, upper };
}

/**
 * Sets base, low and high. A start that is nearer to a bound than the first step moves onto it, or away from it by that
 * step, whichever is nearer. False where two bounds are nearer than two steps.
 */
function placeStart(
  { base, low, high }: Model,
  x: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  rho: number,
) {
  for (let j = 0; j < x.length; j++) {
    const room = upper[j] - lower[j];
    if (room < rho + rho) return false;
    low[j] = lower[j] - x[j];
    high[j] = upper[j] - x[j];
    if (low[j] >= -rho) {
      if (low[j] >= 0) {
        x[j] = lower[j];
        low[j] = 0;
        high[j] = room;
      } else {
        x[j] = lower[j] + rho;
        low[j] = -rho;
        high[j] = Math.max(upper[j] - x[j], rho);
      }
    } else if (high[j] <= rho) {
      if (high[j] <= 0) {
        x[j] = upper[j];
        low[j] = -room;
        high[j] = 0;
      } else {
        x[j] = upper[j] - rho;
        low[j] = Math.min(lower[j] - x[j], -rho);
        high[j] = rho;
      }
    }
    base[j] = x[j];
  }
  return true;
}
