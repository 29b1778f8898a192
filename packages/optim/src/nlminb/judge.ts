import { larger } from './larger.ts';
import type { Settings } from './settings.ts';
import type { State } from './state.ts';

/**
 * The judgement of a trial step (Dennis, Gay and Welsch 1981, ACM TOMS 7:348-383, section 5): accept it, retry with
 * another radius, go back to the best trial so far, probe with the largest radius before a singular convergence is
 * declared, or stop. Comparisons are written as they must be for NaN.
 */
export function judge(t: State, settings: Settings): void {
  if (t.verdict === 'probe') {
    afterProbe(t, settings);
    return;
  }
  let shrink = 1;
  let at = t.nf;
  t.place = 'stay';
  if (t.first) {
    t.moves = 0;
    t.best = t.f0;
  } else if (!(t.f < t.best) && !(t.best >= t.f0)) {
    shrink = recallBest(t);
    at = t.bestAt;
    if (t.nf >= t.bestAt + 3) {
      t.decrease = t.f0 - t.f;
      t.radiusFactor = shrink;
      t.verdict = 'accept';
      return;
    }
  }
  t.decrease = t.f0 - t.f;
  grade(t, settings, shrink, at);
  test(t, settings);
}

/** The trial before was better: its numbers come back. Returns the ratio of this step's length to that one's. */
function recallBest(t: State): number {
  const ratio = t.length / t.savedLength;
  t.place = 'recall';
  t.f = t.best;
  t.predicted = t.savedPredicted;
  t.slope = t.savedSlope;
  t.length = t.savedLength;
  return ratio;
}

function grade(t: State, settings: Settings, shrinkBefore: number, at: number): void {
  const nontrivial = t.decrease > 1e-4 * t.predicted || t.moves > 0;
  let shrink = shrinkBefore;
  if (nontrivial) {
    t.bestAt = at;
    t.savedLength = t.length;
    shrink = 1;
  }
  if (nontrivial && t.decrease > 0.1 * t.predicted) gradeGood(t, at);
  else gradePoor(t, settings, nontrivial, shrink, at);
}

function gradeGood(t: State, at: number): void {
  const { slope, decrease } = t;
  t.pending = 'accept';
  if (decrease < -0.75 * slope || t.moves < 0 || t.place !== 'stay') {
    t.radiusFactor = 1;
    t.pending = 'accept-with-test';
  } else {
    t.radiusFactor = 4;
    if (decrease < -0.875 * slope) {
      const factor = (0.5 * slope) / (slope + decrease);
      t.radiusFactor = larger(2, factor);
    }
    const nearNewton = t.newtonLength >= 0 && (t.newtonLength < 2 * t.length || t.newtonGain < 1.2 * decrease);
    if (t.share !== 0 && !nearNewton) {
      t.pending = 'retry';
      t.moves++;
      remember(t, at);
    }
  }
  t.verdict = t.pending;
}

function gradePoor(t: State, settings: Settings, nontrivial: boolean, shrink: number, at: number): void {
  t.pending = 'accept';
  const { slope, decrease } = t;
  if (!nontrivial) {
    t.pending = 'retry';
    t.moves--;
    if (t.f < t.f0) {
      t.bestAt = at;
    } else {
      t.best = t.f;
      t.f = t.f0;
      t.place = 'base';
    }
  }
  t.radiusFactor = 0.5 * shrink;
  if (slope + decrease < slope) {
    const factor = (0.5 * slope) / (slope + decrease);
    t.radiusFactor = shrink * larger(0.1, factor);
  }
  t.verdict = t.pending;
  if (t.relativeChange <= settings['xf.tol']) stop(t, 8);
  else if (t.f < t.f0) remember(t, at);
}

function remember(t: State, at: number): void {
  t.best = t.f;
  t.bestAt = at;
  t.savedLength = t.length;
  t.savedPredicted = t.predicted;
  t.savedSlope = t.slope;
  if (t.place === 'stay') t.place = 'store';
}

function stop(t: State, code: number): void {
  t.verdict = 'stop';
  t.code = code;
}

/** Convergence; a later test overrides an earlier one. */
function test(t: State, settings: Settings): void {
  const singular = settings['sing.tol'] * Math.abs(t.f0);
  if (Math.abs(t.f) < settings['abs.tol']) stop(t, 6);
  if (0.5 * t.decrease > t.predicted) return;
  if (t.predicted <= singular && (t.length > settings['step.max'] || t.share === 0)) stop(t, 7);
  // an indefinite Hessian: no model's minimum to be near
  if (!(t.newtonLength < 0)) testRelative(t, settings);
  if ((t.verdict === 'stop' && t.code !== 8) || t.share === 0) return;
  if (probeIsIdle(t, settings['step.max'], singular)) return;
  if (t.newtonGain < 0) {
    if (-t.newtonGain <= singular) stop(t, 7);
    return;
  }
  t.savedSlope = t.slope;
  t.savedPredicted = t.predicted;
  t.savedLength = t.verdict === 'stop' ? -t.length : t.length;
  t.place = t.place === 'recall' ? 'stay' : 'store';
  t.verdict = 'probe';
}

function testRelative(t: State, settings: Settings): void {
  const N = t.newtonGain;
  const relative = (N > 0 && N <= settings['rel.tol'] * Math.abs(t.f0)) || (N === 0 && t.predicted === 0);
  const still = t.share === 0 && t.relativeChange <= settings['x.tol'] && t.place !== 'recall';
  if (relative) stop(t, still ? 5 : 4);
  else if (still) stop(t, 3);
}

/** A step of the largest length allowed would tell nothing about singularity. */
function probeIsIdle(t: State, longest: number, singular: number): boolean {
  if (t.length > longest) {
    const z = longest / t.length;
    return 0.5 * t.length <= longest || z * (2 - z) * t.predicted >= singular;
  }
  return t.predicted >= singular || (t.newtonLength > 0 && 0.5 * t.newtonLength <= longest);
}

/** The longest step has been computed, not tried: its predicted decrease decides whether the model is singular. */
function afterProbe(t: State, settings: Settings): void {
  t.slope = t.savedSlope;
  t.length = Math.abs(t.savedLength);
  t.newtonGain = -t.predicted;
  t.predicted = t.savedPredicted;
  t.place = 'recall';
  t.verdict = t.pending;
  if (t.savedLength <= 0) stop(t, 8);
  if (-t.newtonGain <= settings['sing.tol'] * Math.abs(t.f0)) stop(t, 7);
}
