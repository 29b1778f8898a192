/** From evidence to a verdict, in the order of the list: the first that matches. */
import type { Canonical, Certificate, Note, Verdict } from '@mixdiff/contract';
import { type Evidence, gather, singular } from './evidence.ts';
import { type Ground, notAssessed, scalar, TOLERANCE } from './ground.ts';
import type { Judge } from './judge.ts';
import {
  badPoint,
  bestNote,
  curvatureNote,
  predictedNote,
  ridgeNote,
  searchNote,
  slopeNote,
  verdictNote,
} from './messages.ts';
import { quadratic, sigma2Of } from './points.ts';
import { type Apart, apart, WITHIN } from './ridge.ts';

/** Smallest eigenvalue of the scaled information that still counts as not negative: its rounding. */
const CURVATURE = -1e-6;

/** The first point within 1e-4 of the judged one whose estimates are clearly others. */
function ridgeOf(ground: Ground, judge: Judge, { given, logLik, best }: Evidence): Apart | null {
  const { problem } = ground;
  const names = {
    deviation: (term: number, column: number) =>
      `the standard deviation of ${problem.random[term].columns[column]} in (${problem.random[term].name})`,
    column: (j: number) => problem.columns[j],
  };
  for (const point of [best.at, ...ground.ridge()]) {
    const there = judge.complete(point, given);
    if (!(Math.abs(judge.logLik(there) - logLik) <= WITHIN)) continue;
    const found = apart(judge, given, there, names);
    if (found) return found;
  }
  return null;
}

/** A zero that is none: climbing along it gains, alone or with everything else following. */
function falseZero({ directions, local, best }: Evidence, faceLogLik: () => number): boolean {
  if (directions.some((one) => one.rise.gain > WITHIN)) return true;
  if (!directions.some((one) => one.slope > 0)) return false;
  return Math.max(local.logLik, best.logLik) - faceLogLik() > WITHIN && local.logLik - faceLogLik() > WITHIN;
}
/** No gain to first order, and no curvature upwards. Without second derivatives: climbing from there gains nothing. */
function conditions({ shape, logLik, zeroed, local }: Evidence): 'hold' | 'saddle' | 'broken' {
  const climbed = local.logLik - Math.max(logLik, zeroed.logLik);
  if (!shape) return climbed <= WITHIN ? 'hold' : 'broken';
  if (!(shape.distance <= WITHIN)) return 'broken';
  return shape.smallest < CURVATURE && climbed > WITHIN ? 'saddle' : 'hold';
}

function verdictOf(ground: Ground, evidence: Evidence, ridge: Apart | null): Verdict {
  const { landscape } = ground;
  const { gain, best, local, zeroed, bottomless } = evidence;
  if (bottomless) return 'unbounded';
  if (gain <= WITHIN) {
    if (ridge) return 'flat-ridge';
    return singular(landscape, local.logLik >= best.logLik - WITHIN ? local.at : best.at)
      ? 'boundary-maximum'
      : 'interior-maximum';
  }
  if (best.end?.grounded) return 'unbounded';
  const face = (): number => {
    const x = landscape.position(zeroed.at.Sigma, sigma2Of(zeroed.at));
    return evidence.best.logLik + (ground.search.best.value - landscape.climb(x).value);
  };
  if (falseZero(evidence, face)) return 'false-zero';
  const held = conditions(evidence);
  if (held === 'hold') return best.logLik - zeroed.logLik > WITHIN ? 'local-maximum' : 'stopped-short';
  return held === 'saddle' ? 'saddle' : 'stopped-short';
}

function reasons({ problem, search }: Ground, evidence: Evidence, verdict: Verdict, ridge: Apart | null): Note[] {
  const { directions, predictedGain, shape, best, given } = evidence;
  const notes = [verdictNote(verdict, evidence.gain)];
  for (const one of directions) notes.push(slopeNote(problem.random[one.term], one, one.rise.gain));
  if (verdict === 'false-zero') {
    for (const { term, direction, rise } of directions) {
      if (!(rise.gain > 0)) continue;
      const [here, there] = [given, best.at].map((at) => quadratic(at.Sigma[term], direction));
      notes.push(bestNote(problem.random[term], here, there, direction));
    }
  }
  if (verdict === 'saddle' && shape) notes.push(curvatureNote(shape.smallest));
  if (predictedGain !== null && evidence.gain > WITHIN) notes.push(predictedNote(predictedGain));
  if (ridge && verdict === 'flat-ridge') notes.push(ridgeNote(ridge));
  notes.push(searchNote(search));
  return notes;
}

/** Judges one point; `notes` say what was done to it before. */
export function assess(ground: Ground, judge: Judge, given: Canonical, notes: readonly Note[]): Certificate {
  const { problem, search } = ground;
  const evidence = gather(ground, judge, given);
  if (!evidence)
    return notAssessed(
      problem,
      [badPoint('the log-likelihood of the point cannot be computed'), ...notes],
      search.seed,
    );
  const ridge = evidence.gain <= WITHIN && !evidence.bottomless ? ridgeOf(ground, judge, evidence) : null;
  const verdict = verdictOf(ground, evidence, ridge);
  const { starts, reached, seed, how } = search;
  return {
    verdict,
    gain: evidence.gain,
    logLik: evidence.logLik,
    best: evidence.best.at,
    bestLogLik: evidence.best.logLik,
    searched: { starts, reached, seed, how },
    score: [...evidence.score.Sigma, scalar(evidence.score.sigma2)],
    zeroed: evidence.directions.map(({ term, direction, variance, slope }) => ({
      term: problem.random[term].name,
      direction,
      variance,
      slope,
    })),
    information: evidence.information?.matrix ?? null,
    predictedGain: evidence.predictedGain,
    tolerance: TOLERANCE,
    judge: judge.kind,
    because: [...reasons(ground, evidence, verdict, ridge), ...notes],
  };
}
