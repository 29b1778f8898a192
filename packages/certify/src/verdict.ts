/** From evidence to a verdict, in the order of the list: the first that matches. */
import {
  type Canonical,
  type Certificate,
  EXACT,
  type Note,
  type Problem,
  type Unidentified,
  type Verdict,
} from '@mixdiff/contract';
import { type Evidence, effort, gather, singular } from './evidence.ts';
import { type Ground, notAssessed, oneByOne, TOLERANCE } from './ground.ts';
import { climbHeld } from './held.ts';
import { equivalents, identifiedAt, inTheMiddle, isTouched, unidentifiedAt } from './identification/at-point.ts';
import { identificationNotes, oneOfMany } from './identification/messages.ts';
import type { Judge } from './judge.ts';
import { meanSquares, meanSquaresNote } from './mean-squares.ts';
import {
  badPoint,
  bestNote,
  crossNote,
  curvatureNote,
  exactFit,
  outOfReachNote,
  predictedNote,
  ridgeNote,
  searchNote,
  slopeNote,
  verdictNote,
} from './messages.ts';
import { quadratic } from './points.ts';
import { type Apart, apart, WITHIN } from './ridge.ts';

/** Smallest eigenvalue of the scaled information that still counts as not negative: its rounding. */
const CURVATURE = -1e-6;

interface Ridge extends Apart {
  readonly point: Canonical;
  /** Of the design: not of these data. */
  readonly structural: boolean;
}
/**
 * The first point within 1e-4 of the judged one whose estimates are clearly others. What the design does not identify is left
 * out: such a point is structural where nothing else is apart.
 */
function ridgeOf(ground: Ground, judge: Judge, { given, logLik, best }: Evidence): Ridge | null {
  const { problem, identification } = ground;
  const names = {
    deviation: (term: number, column: number) =>
      `the standard deviation of ${problem.random[term].columns[column]} in (${problem.random[term].name})`,
    column: (j: number) => problem.parts.conditional.columns[j],
  };
  // REML knows no beta but its own: one that came with the point is not compared.
  const here = problem.method === 'REML' ? judge.complete(given, given) : given;
  const sums = (at: Canonical) => (identification ? identifiedAt(at, problem, identification) : []);
  const inQuotient = identification && { ...names, isOpen: isTouched(identification), sums };
  const first = (points: readonly Canonical[], se: Float64Array | null, structural: boolean): Ridge | null => {
    for (const point of points) {
      const found = apart(here, point, se, structural || !inQuotient ? names : inQuotient);
      if (!found) continue;
      const completed = judge.complete(point, given);
      if (Math.abs(judge.logLik(completed) - logLik) <= WITHIN) return { ...found, point: completed, structural };
    }
    return null;
  };
  const points = [best.at, ...ground.ridge()].filter((point) => point !== given);
  const ofData = first(points, points.length > 0 ? judge.standardErrors(given) : null, false);
  return ofData ?? (identification && first(equivalents(given, identification), null, true));
}
/** Share of the gain that must come from leaving the zeros, for these to be what is wrong. */
const SHARE = 0.1;
/**
 * A zero that is none: the log-likelihood rises from it, and leaving it gains what climbing with the zeros held does
 * not. (A point that is far from its maximum in other ways may show a slope that is gone once these are put right.)
 */
function falseZero({ landscape }: Ground, judge: Judge, { directions, given, zeroed, local, gain }: Evidence): boolean {
  if (!directions.some((one) => one.slope > 0)) return false;
  const x = climbHeld(landscape, zeroed, effort(landscape));
  const held = judge.logLik(judge.complete(landscape.canonical(x), given));
  return local.logLik - held > Math.max(WITHIN, SHARE * gain);
}
/** No gain to first order, and no curvature upwards. Without second derivatives: climbing from there gains nothing. */
function conditions({ shape, logLik, zeroed, local, gainOfBeta }: Evidence): 'hold' | 'saddle' | 'broken' {
  if (gainOfBeta > WITHIN) return 'broken';
  const climbed = local.logLik - Math.max(logLik, zeroed.logLik);
  if (!shape) return climbed <= WITHIN ? 'hold' : 'broken';
  if (!(shape.distance <= WITHIN)) return 'broken';
  return shape.smallest < CURVATURE && climbed > WITHIN ? 'saddle' : 'hold';
}

function verdictOf(ground: Ground, judge: Judge, evidence: Evidence, ridge: Ridge | null): Verdict {
  const { landscape } = ground;
  const { gain, best, local, zeroed, bottomless } = evidence;
  if (bottomless) return 'unbounded';
  if (gain <= WITHIN) {
    if (ridge && !ridge.structural) return 'flat-ridge';
    const at = local.logLik >= best.logLik - WITHIN ? local.at : best.at;
    // at a boundary that a move without effect on the likelihood leaves: at none of what is identified
    const apartFromSplits = ground.identification ? inTheMiddle(at, ground.identification) : at;
    return singular(landscape, apartFromSplits) ? 'boundary-maximum' : 'interior-maximum';
  }
  if (best.end?.grounded) return 'unbounded';
  if (falseZero(ground, judge, evidence)) return 'false-zero';
  const held = conditions(evidence);
  if (held === 'hold') return best.logLik - zeroed.logLik > WITHIN ? 'local-maximum' : 'stopped-short';
  return held === 'saddle' ? 'saddle' : 'stopped-short';
}

/**
 * R'SN is not zero: the zero variance of one column, where its covariance with another promises a gain on the way to the
 * best point. Told for columns; other directions have no name that a reader knows.
 */
function risingCovariances({ random }: Problem, { directions, score, zeroed, best }: Evidence): Note[] {
  return directions.flatMap(({ term, direction, slope }) => {
    const i = direction.findIndex((x) => Math.abs(x) > 0.999);
    if (i < 0 || slope > 0) return [];
    const c = direction.length;
    return random[term].columns.flatMap((_, j) => {
      const rises = 2 * score.Sigma[term].data[j * c + i];
      const [here, there] = [zeroed.at, best.at].map((at) => at.Sigma[term].data[j * c + i]);
      return j !== i && rises * (there - here) > WITHIN ? [crossNote(random[term], [i, j], rises, there)] : [];
    });
  });
}

function reasons(
  { problem, search, weights }: Ground,
  evidence: Evidence,
  { verdict, ridge, unidentified }: { verdict: Verdict; ridge: Ridge | null; unidentified: Unidentified | null },
): Note[] {
  const { directions, predictedGain, shape, best, given } = evidence;
  const notes = [ridge?.structural ? oneOfMany(verdict, evidence.gain) : verdictNote(verdict, evidence.gain)];
  notes.push(...identificationNotes(problem, unidentified));
  const squares = verdict === 'boundary-maximum' && weights === 'precision' ? meanSquares(problem) : null;
  // they say what the slope says, or are rounding where the two are equal
  if (squares && directions.length > 0 && squares.between <= squares.within)
    notes.push(meanSquaresNote(problem, squares));
  for (const one of directions) notes.push(slopeNote(problem.random[one.term], one, one.rise.gain));
  if (verdict === 'stopped-short') notes.push(...risingCovariances(problem, evidence));
  if (verdict === 'false-zero') {
    for (const { term, direction, rise } of directions) {
      if (!(rise.gain > 0)) continue;
      const [here, there] = [given, best.at].map((at) => quadratic(at.Sigma[term], direction));
      notes.push(bestNote(problem.random[term], here, there, direction));
    }
  }
  if (verdict === 'saddle' && shape) notes.push(curvatureNote(shape.smallest));
  if (predictedGain !== null && evidence.gain > WITHIN) notes.push(predictedNote(predictedGain));
  if (ridge) notes.push(ridgeNote(ridge));
  notes.push(searchNote(search));
  return notes;
}

/** Judges one point; `notes` say what was done to it before. */
export function assess(ground: Ground, judge: Judge, given: Canonical, notes: readonly Note[]): Certificate {
  const { problem, search } = ground;
  if (ground.landscape.exact) return notAssessed(problem, [exactFit(), ...notes], search.seed);
  const evidence = gather(ground, judge, given);
  if (!evidence)
    return notAssessed(
      problem,
      [badPoint('the log-likelihood of the point cannot be computed'), ...notes],
      search.seed,
    );
  const beyond = evidence.outOfReach > WITHIN ? [outOfReachNote(evidence.outOfReach)] : [];
  if (beyond.length > 0 && evidence.gain <= WITHIN && !evidence.bottomless)
    return notAssessed(problem, [...beyond, ...notes], search.seed);
  const ridge = evidence.gain <= WITHIN && !evidence.bottomless ? ridgeOf(ground, judge, evidence) : null;
  const verdict = verdictOf(ground, judge, evidence, ridge);
  const unidentified =
    ground.identification && unidentifiedAt(problem, ground.identification, evidence.given, evidence.best.at);
  const { starts, climbed, reached, seed, how } = search;
  return {
    verdict,
    criterion: EXACT,
    gain: evidence.gain,
    logLik: evidence.logLik,
    best: evidence.best.at,
    bestLogLik: evidence.best.logLik,
    searched: { starts, climbed, reached, seed, how },
    score: [...evidence.score.Sigma, oneByOne(evidence.score.sigma2)],
    zeroed: evidence.directions.map(({ term, direction, variance, slope }) => ({
      term: problem.random[term].name,
      direction,
      variance,
      slope,
    })),
    information: evidence.information?.matrix ?? null,
    predictedGain: evidence.predictedGain,
    curvature: evidence.shape?.smallest ?? null,
    unidentified,
    ridge: ridge?.point ?? null,
    tolerance: TOLERANCE,
    judge: judge.kind,
    because: [...reasons(ground, evidence, { verdict, ridge, unidentified }), ...beyond, ...notes],
  };
}
