import { type Interval, type LinePoint, nextStep } from './cubic-step.ts';

/** Sufficient decrease mu, curvature eta, and the relative width at which an interval will do. */
const DECREASE = 1e-3;
const CURVATURE = 0.9;
const WIDTH = 0.1;
/** How far beyond the trial a step may and must go while nothing is bracketed. */
const NEAREST = 1.1;
const FARTHEST = 4;
/** An interval that shrinks less than this in two trials is halved. */
const SHRINK = 0.66;

/**
 * The search of Moré & Thuente (1994, ACM TOMS 20:286-307) for a step with f(step) <= f(0) + mu step f'(0) and
 * |f'(step)| <= eta |f'(0)|, as MINPACK-2 has it.
 */
export interface StepSearch {
  readonly interval: Interval;
  /** 1 until psi(step) = f(step) - f(0) - mu step f'(0) <= 0 with f'(step) >= 0 has been seen. */
  stage: 1 | 2;
  f0: number;
  slope0: number;
  /** Bounds of the next step. */
  least: number;
  most: number;
  /** Of the interval, now and one trial before. */
  width: number;
  widthBefore: number;
}

const origin: LinePoint = { step: 0, f: 0, slope: 0 };

export const newStepSearch = (): StepSearch => ({
  interval: { best: origin, other: origin, bracketed: false },
  stage: 1,
  f0: 0,
  slope0: 0,
  least: 0,
  most: 0,
  width: 0,
  widthBefore: 0,
});

/**
 * Starts at f(0), f'(0) with a first step of at most `limit`. A step beyond the limit is taken all the same, and then judged
 * by the search before: so MINPACK-2's error goes unread in L-BFGS-B.
 */
export function startSearch(search: StepSearch, f0: number, slope0: number, step: number, limit: number): void {
  if (step > limit) return;
  const start: LinePoint = { step: 0, f: f0, slope: slope0 };
  Object.assign(search.interval, { best: start, other: start, bracketed: false });
  Object.assign(search, { stage: 1, f0, slope0, least: 0, most: step + FARTHEST * step });
  search.width = limit;
  search.widthBefore = limit / 0.5;
}

/** The next step, or null where the trial ends the search. */
export function afterTrial(search: StepSearch, trial: LinePoint, limit: number): number | null {
  const { interval } = search;
  const { step, f, slope } = trial;
  const tilt = DECREASE * search.slope0;
  const enough = search.f0 + step * tilt;
  if (search.stage === 1 && f <= enough && slope >= 0) search.stage = 2;
  if (ends(search, trial, enough, tilt, limit)) return null;
  let next: number;
  if (search.stage === 1 && f <= interval.best.f && f > enough) {
    // the interval is updated by psi as long as the decrease has not been sufficient
    interval.best = tilted(interval.best, tilt);
    interval.other = tilted(interval.other, tilt);
    next = nextStep(interval, tilted(trial, tilt), search.least, search.most);
    interval.best = tilted(interval.best, -tilt);
    interval.other = tilted(interval.other, -tilt);
  } else {
    next = nextStep(interval, trial, search.least, search.most);
  }
  return safeguarded(search, next, limit);
}

/** p less the line of that slope through the origin. */
const tilted = ({ step, f, slope }: LinePoint, tilt: number): LinePoint => ({
  step,
  f: f - step * tilt,
  slope: slope - tilt,
});

function ends(search: StepSearch, { step, f, slope }: LinePoint, enough: number, tilt: number, limit: number): boolean {
  if (search.interval.bracketed && isExhausted(search, step)) return true;
  if (step === limit && f <= enough && slope <= tilt) return true;
  if (step === 0 && (f > enough || slope >= tilt)) return true;
  return f <= enough && Math.abs(slope) <= CURVATURE * -search.slope0;
}

/** No room for another step, or an interval that is narrow enough. */
const isExhausted = ({ least, most }: StepSearch, step: number): boolean =>
  step <= least || step >= most || most - least <= WIDTH * most;

function safeguarded(search: StepSearch, next: number, limit: number): number {
  const { best, other, bracketed } = search.interval;
  let step = next;
  if (bracketed) {
    if (Math.abs(other.step - best.step) >= SHRINK * search.widthBefore)
      step = best.step + 0.5 * (other.step - best.step);
    search.widthBefore = search.width;
    search.width = Math.abs(other.step - best.step);
    search.least = Math.min(best.step, other.step);
    search.most = Math.max(best.step, other.step);
  } else {
    search.least = step + NEAREST * (step - best.step);
    search.most = step + FARTHEST * (step - best.step);
  }
  step = Math.min(Math.max(step, 0), limit);
  return bracketed && isExhausted(search, step) ? best.step : step;
}
