/** The verdict on a point of a marginal model: the referee's conditions there, and where a scan of the correlation leads. */
import {
  type Canonical,
  type Certificate,
  EXACT,
  isRefusal,
  type Note,
  type Problem,
  type ResidualModel,
  type Verdict,
} from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import { FIRST, openProfile, type Profile, type Scan, scan } from '@mixdiff/surface';
import { notAssessed, oneByOne, TOLERANCE } from '../ground.ts';
import {
  badPoint,
  correlationScanNote,
  curvatureNote,
  flatCorrelationNote,
  predictedNote,
  verdictNote,
} from '../messages.ts';
import { WITHIN } from '../ridge.ts';
import { CURVATURE, type Stationarity, stationarity } from '../stationarity.ts';

/** Range of the profiled log-likelihood over the whole scan below which the correlation is in no likelihood. */
const FLAT = 1e-7;

export interface MarginalGround {
  readonly problem: Problem;
  readonly profile: Profile;
  readonly scan: Scan;
}
export function prepareMarginal(problem: Problem, residual: ResidualModel): MarginalGround {
  const profile = openProfile(problem, residual);
  return { problem, profile, scan: scan(profile) };
}

export function assessMarginal(
  { problem, profile, scan: found }: MarginalGround,
  referee: Referee,
  given: Canonical,
  seed: number,
): Certificate {
  const here = referee.information(given);
  if (isRefusal(here)) return notAssessed(problem, [badPoint(here.message)], seed);
  const ends = found.valleys.flatMap((valley) => {
    const at = completed(referee, profile.canonical(valley.x), given);
    const judged = referee.logLik(at);
    return isRefusal(judged) ? [] : [{ at, logLik: judged.logLik, open: valley.open }];
  });
  const own = { at: given, logLik: here.logLik, open: false };
  const best = ends.reduce((most, one) => (one.logLik > most.logLik ? one : most), own);
  const gain = best.logLik - here.logLik;
  const shape = stationarity(here);
  const verdict = verdictOf({ gain, flat: found.range < FLAT, open: best.open, ...shape });
  const ridge = verdict === 'flat-ridge' ? (ends.find(({ at }) => at !== given)?.at ?? null) : null;
  const because: Note[] = [verdictNote(verdict, gain)];
  if (verdict === 'flat-ridge') because.push(flatCorrelationNote());
  if (verdict !== 'interior-maximum' && shape.predictedGain !== null) because.push(predictedNote(shape.predictedGain));
  if (shape.smallest < CURVATURE) because.push(curvatureNote(shape.smallest));
  because.push(correlationScanNote(found.points, profile.rhoAt(FIRST), found.valleys.length));
  return {
    verdict,
    criterion: EXACT,
    gain,
    logLik: here.logLik,
    best: best.at,
    bestLogLik: best.logLik,
    searched: {
      starts: found.points,
      reached: ends.filter(({ logLik }) => logLik > best.logLik - WITHIN).length,
      seed,
      how: 'scan',
    },
    score: [...(here.residual ? [here.residual] : []), oneByOne(here.sigma2)],
    zeroed: [],
    information: here.matrix,
    predictedGain: shape.predictedGain,
    curvature: shape.smallest,
    unidentified: null,
    ridge,
    tolerance: TOLERANCE,
    judge: 'referee',
    because,
  };
}

function completed(referee: Referee, at: Canonical, like: Canonical): Canonical {
  const answer = referee.generalizedLeastSquares({ ...at, beta: like.beta });
  return isRefusal(answer) ? at : { ...at, beta: answer.beta };
}

function verdictOf(found: Stationarity & { gain: number; flat: boolean; open: boolean }): Verdict {
  const { gain, flat, open, distance, smallest } = found;
  if (open && gain > WITHIN) return 'unbounded';
  if (gain <= WITHIN) return flat ? 'flat-ridge' : 'interior-maximum';
  if (distance > WITHIN) return 'stopped-short';
  return smallest < CURVATURE ? 'saddle' : 'local-maximum';
}
