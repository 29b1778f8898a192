/**
 * The verdict on a point of a generalized model, as a maximum of the criterion that its engine maximises (Laplace's with observed or expected
 * information, K nodes): the referee's conditions there, and where a search with arithmetic of its own leads. Where there is no finite
 * maximum, or it lies at a limit of the family, that is the verdict. How far the criterion is from the integral is another question
 * (approximation.ts).
 */
import {
  type Canonical,
  type Certificate,
  type Criterion,
  isRefusal,
  type Note,
  type Verdict,
} from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import { notAssessed, TOLERANCE } from '../ground.ts';
import { badPoint, climbsNote, curvatureNote, predictedNote, verdictNote } from '../messages.ts';
import { WITHIN } from '../ridge.ts';
import { CURVATURE, type Stationarity, stationarity } from '../stationarity.ts';
import { approximationOf } from './approximation.ts';
import type { IntegratedGround } from './ground.ts';
import { type Limit, limitOf } from './limit.ts';
import {
  approximationNotes,
  infiniteDeviationNote,
  jumpsNote,
  laplaceSlopeNote,
  limitNote,
  separatedNote,
} from './messages.ts';
import { namedDirection, separatedDirection, supremumAtInfinity } from './separation.ts';
import { type Zeroed, zeroedAt } from './zeros.ts';

/** Share of the gain that must come from leaving the zero, for it to be what is wrong. */
const SHARE = 0.1;

interface Reached {
  readonly at: Canonical;
  readonly logLik: number;
}

/** `approximation`: whether that is asked for, too. `jumping`: what an engine states there whose own criterion jumps about this one: no gain below their difference is claimed. */
export function assessIntegrated(
  ground: IntegratedGround,
  criterion: Criterion,
  given: Canonical,
  seed: number,
  {
    jumping,
    approximation: asked = false,
  }: { readonly jumping?: number | undefined; readonly approximation?: boolean | undefined } = {},
): Certificate {
  const { problem } = ground;
  const refused = (note: Note): Certificate => ({ ...notAssessed(problem, [note], seed), criterion });
  const judged = ground.judged(criterion);
  if ('code' in judged) return refused(judged);
  const { referee, search } = judged;
  const value = referee.logLik(given);
  if (isRefusal(value)) return refused(badPoint(value.message));
  const here = value.logLik;
  // what the starts missed, this point may be on the way to
  const ends = reachedBy(
    referee,
    [...search.summits, search.from(given)].flatMap((one) => (one ? [one.at] : [])),
  );
  const highest = ends.reduce((most, one) => (one.logLik > most.logLik ? one : most), { at: given, logLik: here });
  const limit = limitOf(problem, criterion, referee, highest.at, highest.logLik);
  const best: Reached = limit && limit.logLik > highest.logLik ? limit : highest;
  const noise = jumping === undefined ? 0 : Math.abs(jumping - here);
  const zeroed = zeroedAt(problem, referee, given, here);
  const common = {
    criterion,
    logLik: here,
    searched: {
      starts: search.starts,
      reached: ends.filter(({ logLik }) => logLik > best.logLik - WITHIN).length,
      seed,
      how: 'multi-start',
    },
    score: scoreOf(referee, zeroed.at),
    zeroed: zeroed.zeros.map(({ term, direction, variance, slope }) => ({
      term: problem.random[term].name,
      direction,
      variance,
      slope,
    })),
    unidentified: null,
    ridge: null,
    tolerance: TOLERANCE,
    judge: 'referee' as const,
  };
  const endless = endlessOf(ground, best.logLik);
  if (endless) {
    const gain = Math.max(endless.endless.supremum, best.logLik) - here;
    return {
      ...common,
      verdict: 'separated',
      gain,
      best: null,
      bestLogLik: Math.max(endless.endless.supremum, best.logLik),
      information: null,
      predictedGain: null,
      curvature: null,
      endless: endless.endless,
      because: [verdictNote('separated', gain), endless.note, climbsNote(search.starts)],
    };
  }
  const gain = best.logLik - here;
  const within = Math.max(WITHIN, noise);
  const shape = shapeAt(referee, given, zeroed);
  const verdict: Verdict =
    gain <= within
      ? maximumOf(limit, zeroed, referee, problem, best)
      : shortOf(gain, within, shape, zeroed, leavingGains(ground, criterion, referee, zeroed, best, here));
  const because: Note[] = [verdictNote(verdict, gain)];
  if (gain > WITHIN && gain <= within) because.push(jumpsNote(gain, noise));
  if (limit) because.push(limitNote(limit.endless.of, limit.logLik, limit.endless.slope));
  for (const { term, direction, slope } of zeroed.zeros)
    because.push(laplaceSlopeNote(problem.random[term], direction, slope));
  if (shape?.predictedGain != null && gain > WITHIN) because.push(predictedNote(shape.predictedGain));
  if (shape && shape.smallest < CURVATURE && verdict !== 'at-limit') because.push(curvatureNote(shape.smallest));
  // without random effects nothing is integrated out, and nothing approximated
  const approximation = asked && problem.random.length > 0 ? approximationOf(ground, given, here, best.at) : null;
  if (approximation) because.push(...approximationNotes(criterion, approximation));
  because.push(climbsNote(search.starts));
  return {
    ...common,
    verdict,
    gain,
    best: best.at,
    bestLogLik: best.logLik,
    information: shape?.matrix ?? null,
    predictedGain: shape?.predictedGain ?? null,
    curvature: shape?.smallest ?? null,
    ...(limit ? { endless: limit.endless } : {}),
    ...(approximation ? { approximation } : {}),
    because,
  };
}
/** Each point once, however many starts led to it. */
function reachedBy(referee: Referee, points: readonly Canonical[]): Reached[] {
  const judged = new Map([...new Set(points)].map((at) => [at, referee.logLik(at)]));
  return points.flatMap((at) => {
    const answer = judged.get(at);
    return !answer || isRefusal(answer) ? [] : [{ at, logLik: answer.logLik }];
  });
}
function scoreOf(referee: Referee, at: Canonical): Certificate['score'] {
  const score = referee.score(at);
  return isRefusal(score) ? [] : score.Sigma;
}
/** Data of one problem are separated or are not, whatever the point. */
function endlessOf({ problem }: IntegratedGround, best: number) {
  const direction = separatedDirection(problem);
  if (direction) {
    const named = namedDirection(problem, direction);
    return {
      endless: { of: 'fixed-effects' as const, direction: named, supremum: best, slope: null },
      note: separatedNote(named),
    };
  }
  const supremum = supremumAtInfinity(problem);
  if (supremum === null || supremum <= best + WITHIN) return null;
  return {
    endless: { of: 'random-effects' as const, direction: [], supremum, slope: null },
    note: infiniteDeviationNote(problem.random[0].name, supremum),
  };
}
interface Shape extends Stationarity {
  readonly matrix: NonNullable<Certificate['information']>;
}
/** At the point itself; what is held at zero is left out. */
function shapeAt(referee: Referee, given: Canonical, { zeros }: Zeroed): Shape | null {
  const information = referee.information(given);
  if (isRefusal(information)) return null;
  const without = [...information.parameters.entries()].flatMap(([at, one]) =>
    one.kind === 'Sigma' && zeros.some(({ term }) => term === one.term) ? [at] : [],
  );
  return { ...stationarity(information, without), matrix: information.matrix };
}
function maximumOf(
  limit: Limit | null,
  { zeros }: Zeroed,
  referee: Referee,
  problem: IntegratedGround['problem'],
  best: Reached,
): Verdict {
  if (limit) return 'at-limit';
  return zeros.length > 0 || zeroedAt(problem, referee, best.at, best.logLik).zeros.length > 0
    ? 'boundary-maximum'
    : 'interior-maximum';
}
/** What leaving a zero gains that climbing with it held does not. */
function leavingGains(
  ground: IntegratedGround,
  criterion: Criterion,
  referee: Referee,
  zeroed: Zeroed,
  best: Reached,
  here: number,
): number {
  if (!zeroed.zeros.some(({ slope }) => slope > 0)) return 0;
  const held = ground.search(criterion)?.staying(zeroed.at);
  const [end] = held ? reachedBy(referee, [held.at]) : [];
  return best.logLik - Math.max(end?.logLik ?? here, here);
}
function shortOf(gain: number, within: number, shape: Shape | null, { zeros }: Zeroed, leaving: number): Verdict {
  if (zeros.length > 0 && leaving > Math.max(within, SHARE * gain)) return 'false-zero';
  if (!shape || shape.distance > WITHIN) return 'stopped-short';
  return shape.smallest < CURVATURE ? 'saddle' : 'local-maximum';
}
