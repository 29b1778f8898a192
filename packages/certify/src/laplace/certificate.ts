/**
 * The verdict on a point of a generalized model with one random intercept, as a maximum of the criterion that its engine
 * maximises (Laplace's with observed or expected information, K nodes): the referee's conditions there, and where a search with
 * arithmetic of its own leads. How far the criterion is from the integral is another question, and not answered here.
 */
import {
  type Canonical,
  type Certificate,
  type Criterion,
  isRefusal,
  type Note,
  type Problem,
  type Verdict,
} from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import type { LaplaceSearch } from '@mixdiff/surface';
import { notAssessed, TOLERANCE } from '../ground.ts';
import {
  badPoint,
  climbsNote,
  curvatureNote,
  jumpsNote,
  laplaceSlopeNote,
  predictedNote,
  separatedNote,
  verdictNote,
} from '../messages.ts';
import { WITHIN } from '../ridge.ts';
import { CURVATURE, type Stationarity, stationarity } from '../stationarity.ts';

/** Linear predictors beyond this are probabilities within 3e-7 of 0 or 1: the data may be separated. */
const SEPARATED = 15;

/** Share of the gain that must come from leaving the zero, for it to be what is wrong. */
const SHARE = 0.1;

/** `jumping`: what an engine states there whose own criterion jumps about this one: no gain below their difference is claimed. */
export function assessLaplace(
  problem: Problem,
  criterion: Criterion,
  found: LaplaceSearch,
  referee: Referee,
  given: Canonical,
  seed: number,
  jumping?: number,
): Certificate {
  const refused = (note: Note): Certificate => ({ ...notAssessed(problem, [note], seed), criterion });
  const here = referee.information(given);
  if (isRefusal(here)) return refused(badPoint(here.message));
  const [summit] = found.summits;
  if (summit.reach > SEPARATED) return refused(separatedNote(summit.reach));
  // what the starts missed, this point may be on the way to
  const ends = [...found.summits, found.from(given)].flatMap(({ at }) => {
    const judged = referee.logLik(at);
    return isRefusal(judged) ? [] : [{ at, logLik: judged.logLik }];
  });
  const best = ends.reduce((most, one) => (one.logLik > most.logLik ? one : most), { at: given, logLik: here.logLik });
  const gain = best.logLik - here.logLik;
  const noise = jumping === undefined ? 0 : Math.abs(jumping - here.logLik);
  const within = Math.max(WITHIN, noise);
  const zero = zeroedAt(referee, given, here.logLik);
  // at zero the variance may only rise: its slope counts where that is up
  const held = zero ? stationarity(here, [0]) : stationarity(here);
  const atZero = (at: Canonical): boolean => zeroedAt(referee, at, best.logLik) !== null;
  // a zero is false where leaving it gains what climbing with the zero held does not
  const heldEnd = ends.find(({ at }) => at.Sigma[0].data[0] === 0);
  const rises =
    zero !== null && zero.slope > 0 && best.logLik - (heldEnd?.logLik ?? here.logLik) > Math.max(within, SHARE * gain);
  const verdict = verdictOf(gain, within, held, rises, gain <= within && (zero !== null || atZero(best.at)));
  const because: Note[] = [verdictNote(verdict, gain)];
  if (gain > WITHIN && gain <= within) because.push(jumpsNote(gain, noise));
  if (zero) because.push(laplaceSlopeNote(problem.random[0].name, zero.slope));
  if (held.predictedGain !== null && gain > WITHIN) because.push(predictedNote(held.predictedGain));
  if (held.smallest < CURVATURE) because.push(curvatureNote(held.smallest));
  because.push(climbsNote(found.starts));
  return {
    verdict,
    criterion,
    gain,
    logLik: here.logLik,
    best: best.at,
    bestLogLik: best.logLik,
    searched: {
      starts: found.starts,
      reached: ends.filter(({ logLik }) => logLik > best.logLik - WITHIN).length,
      seed,
      how: 'multi-start',
    },
    score: here.Sigma,
    zeroed: zero ? [{ term: problem.random[0].name, direction: Float64Array.of(1), ...zero }] : [],
    information: here.matrix,
    predictedGain: held.predictedGain,
    curvature: held.smallest,
    unidentified: null,
    ridge: null,
    tolerance: TOLERANCE,
    judge: 'referee',
    because,
  };
}

/** A variance that is zero, or whose zero costs nothing: the slope of the log-likelihood in it there. */
function zeroedAt(referee: Referee, at: Canonical, logLik: number): { variance: number; slope: number } | null {
  const variance = at.Sigma[0].data[0];
  const score = referee.score({ ...at, Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0) }] });
  if (isRefusal(score) || !(Math.abs(logLik - score.logLik) <= WITHIN)) return null;
  return { variance, slope: score.Sigma[0].data[0] };
}
function verdictOf(
  gain: number,
  within: number,
  { distance, smallest }: Stationarity,
  rises: boolean,
  atBoundary: boolean,
): Verdict {
  if (gain <= within) return atBoundary ? 'boundary-maximum' : 'interior-maximum';
  if (rises) return 'false-zero';
  if (distance > WITHIN) return 'stopped-short';
  return smallest < CURVATURE ? 'saddle' : 'local-maximum';
}
