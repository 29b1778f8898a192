/** The verdict on a point of a marginal model: the referee's conditions there, and where a search of its covariance leads. */
import { type Canonical, type Certificate, EXACT, isRefusal, type Note, type Verdict } from '@mixdiff/contract';
import type { Information, Referee } from '@mixdiff/referee';
import { notAssessed, oneByOne, TOLERANCE } from '../ground.ts';
import {
  badPoint,
  curvatureNote,
  edgeNote,
  endlessNote,
  flatCorrelationNote,
  flatCovarianceNote,
  noSummitNote,
  predictedNote,
  riseBeyondNote,
  verdictNote,
} from '../messages.ts';
import { WITHIN } from '../ridge.ts';
import { CURVATURE, type Stationarity, stationarity } from '../stationarity.ts';
import type { MarginalGround } from './ground.ts';

export function assessMarginal(ground: MarginalGround, referee: Referee, given: Canonical, seed: number): Certificate {
  const { problem } = ground;
  const here = referee.information(given);
  if (isRefusal(here)) return notAssessed(problem, [badPoint(here.message)], seed);
  const ends = ground.ends.flatMap(({ at: found, edge, rises }) => {
    const at = completed(referee, found, given);
    const judged = referee.logLik(at);
    return isRefusal(judged) ? [] : [{ at, logLik: judged.logLik, edge, rises }];
  });
  const own = { at: given, logLik: here.logLik, edge: false, rises: false };
  const best = ends.reduce((most, one) => (one.logLik > most.logLik ? one : most), own);
  // an end that the judge cannot compute, as its covariance is singular, is no end of the likelihood
  const lost = ground.ends.some(({ rises }) => rises) && ends.every(({ rises }) => !rises);
  const gain = best.logLik - here.logLik;
  // a point further out than the search goes is at the edge as its best end is
  const edge = ends.some((one) => one.edge && one.logLik > best.logLik - WITHIN);
  const unseen = unseenIn(here);
  const shape = stationarity(here, unseen);
  // a summit with nothing higher within the scan stays one: of unbalanced data by ML the rise is mostly further out
  const summit = gain <= WITHIN && !edge && shape.distance <= WITHIN && shape.smallest >= CURVATURE;
  const endless = ground.endless && !summit;
  const flat = ground.flat || unseen.length > 0;
  const verdict = verdictOf({ gain, flat, edge, rises: best.rises || lost || endless, ...shape });
  const ridge = verdict === 'flat-ridge' ? (ends.find(({ at }) => at !== given)?.at ?? null) : null;
  const because: Note[] = [
    endless ? endlessNote() : verdict === 'not-assessed' ? noSummitNote(shape.distance) : verdictNote(verdict, gain),
  ];
  if (verdict === 'flat-ridge') {
    because.push(ground.flat ? flatCorrelationNote() : flatCovarianceNote(unseen.map((i) => nameOf(here, i))));
  }
  if (edge && verdict === 'boundary-maximum') because.push(edgeNote());
  if (gain > WITHIN && shape.predictedGain !== null) because.push(predictedNote(shape.predictedGain));
  if (shape.smallest < CURVATURE) because.push(curvatureNote(shape.smallest));
  if (ground.endless && summit) because.push(riseBeyondNote());
  because.push(ground.told);
  return {
    verdict,
    criterion: EXACT,
    gain,
    logLik: here.logLik,
    best: best.at,
    bestLogLik: best.logLik,
    searched: {
      starts: ground.starts,
      reached: ends.filter(({ logLik }) => logLik > best.logLik - WITHIN).length,
      seed,
      how: ground.how,
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
/** Covariances of positions that no subject has both of: no information at all, a sum of no terms. */
const unseenIn = ({ parameters, matrix: { nrow, data } }: Information): number[] =>
  parameters.flatMap(({ kind }, i) => (kind === 'residual' && data[i * (nrow + 1)] === 0 ? [i] : []));
const nameOf = ({ parameters }: Information, i: number): string => {
  const parameter = parameters[i];
  return parameter.kind === 'residual' ? parameter.name : parameter.kind;
};

type Found = Stationarity & { gain: number; flat: boolean; edge: boolean; rises: boolean };
function verdictOf({ gain, flat, edge, rises, distance, smallest }: Found): Verdict {
  if (rises) return 'unbounded';
  // nothing higher was found, and a step from here promises it: the search has not reached a summit
  if (gain <= WITHIN && !edge && distance > WITHIN) return 'not-assessed';
  if (gain <= WITHIN) return flat ? 'flat-ridge' : edge ? 'boundary-maximum' : 'interior-maximum';
  if (distance > WITHIN) return 'stopped-short';
  return smallest < CURVATURE ? 'saddle' : 'local-maximum';
}
