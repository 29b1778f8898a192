/** The verdict on a point of a marginal model: the referee's conditions there, and where a search of its covariance leads. */
import {
  type Bound,
  type Canonical,
  type Certificate,
  EXACT,
  isRefusal,
  type Note,
  ofLevel,
  residualNames,
  type Unidentified,
  type Verdict,
} from '@mixdiff/contract';
import type { Information, Referee } from '@mixdiff/referee';
import { notAssessed, oneByOne, TOLERANCE } from '../ground.ts';
import {
  badPoint,
  boundNote,
  curvatureNote,
  edgeNote,
  endlessNote,
  flatCorrelationNote,
  flatCovarianceNote,
  noSummitNote,
  outsideNote,
  predictedNote,
  redundantNote,
  riseBeyondNote,
  signNote,
  singularRiseNote,
  verdictNote,
} from '../messages.ts';
import { WITHIN } from '../ridge.ts';
import { CURVATURE, type Stationarity, stationarity } from '../stationarity.ts';
import { boundsAt } from './bounds.ts';
import type { MarginalGround } from './ground.ts';

/** `wider`: the ground of a space that the engine of the point does not have, and what it is wider by. */
export function assessMarginal(
  ground: MarginalGround,
  referee: Referee,
  given: Canonical,
  seed: number,
  wider: MarginalGround | null = null,
): Certificate {
  const { problem, identification } = ground;
  const here = referee.information(given);
  if (isRefusal(here)) return notAssessed(problem, [badPoint(here.message)], seed);
  const ends = judgedEnds(ground, referee, given);
  const own = { at: given, logLik: here.logLik, edge: false, rises: false };
  const best = ends.reduce((most, one) => (one.logLik > most.logLik ? one : most), own);
  // an end that the judge cannot compute, or not to its height, as its covariance is singular, is no end of the likelihood
  const lost =
    (ground.ends[0]?.rises ?? false) || (ground.ends.some(({ rises }) => rises) && ends.every(({ rises }) => !rises));
  const gain = best.logLik - here.logLik;
  // an end of a parameter without a value of its own is none of what is identified
  const bounds = boundsAt(ground, referee, given, here.logLik).filter(
    ({ what }) => !identification.confounded.includes(what),
  );
  // a point further out than the search goes is at the edge as its best end is
  const atEdge = ends.some((one) => one.edge && one.logLik > best.logLik - WITHIN);
  const held = new Set([...bounds.map(({ what }) => what), ...identification.redundant]);
  const unseen = unseenIn(here).filter((i) => !held.has(nameOf(here, i)));
  const without = [...here.parameters.keys()].filter((i) => held.has(nameOf(here, i)));
  const unidentified = unidentifiedIn(
    ground,
    unseen.map((i) => nameOf(here, i)),
  );
  const shape = stationarity(here, [...unseen, ...without]);
  // what is not identified may run to an end where nothing pushes
  const edge = atEdge && (!unidentified || shape.distance > WITHIN);
  // a summit with nothing higher within the scan stays one: of unbalanced data by ML the rise is mostly further out
  const summit = gain <= WITHIN && !edge && shape.distance <= WITHIN && shape.smallest >= CURVATURE;
  const endless = ground.endless && !summit;
  // no summit, and from elsewhere the likelihood rises for ever: this point is on the way there
  const stuck = gain <= WITHIN && !summit && ground.ends.some(({ rises }) => rises);
  const verdict = verdictOf({ gain, edge, bounds, rises: best.rises || lost || stuck || endless, ...shape });
  const because: Note[] = [
    endless
      ? endlessNote()
      : verdict === 'unbounded'
        ? singularRiseNote(gain)
        : verdict === 'not-assessed'
          ? noSummitNote(shape.distance)
          : verdictNote(verdict, gain),
  ];
  if (unseen.length > 0) because.push(flatCovarianceNote(unseen.map((i) => nameOf(here, i))));
  else if (ground.flat) because.push(flatCorrelationNote());
  if (identification.confounded.length > 0) because.push(redundantNote(identification.confounded));
  if (identification.signless) because.push(signNote());
  because.push(...bounds.map((bound) => boundNote(bound, ground.definite)));
  if (edge && bounds.length === 0 && verdict === 'boundary-maximum') because.push(edgeNote());
  if (gain > WITHIN && shape.predictedGain !== null) because.push(predictedNote(shape.predictedGain));
  if (shape.smallest < CURVATURE) because.push(curvatureNote(shape.smallest));
  if (ground.endless && summit) because.push(riseBeyondNote());
  const outside = wider && outsideOf(wider, referee, given, best.logLik, here.logLik);
  if (outside && wider) because.push(outsideNote(outside.gain, wider.definite));
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
    unidentified,
    ridge: null,
    ...(bounds.length > 0 ? { bounds } : {}),
    ...(outside ? { outside } : {}),
    tolerance: TOLERANCE,
    judge: 'referee',
    because,
  };
}

/** Parameters that no data of this design tell apart, and those that they say nothing of. */
function unidentifiedIn(
  { residual, flat, identification }: MarginalGround,
  unseen: readonly string[],
): Unidentified | null {
  const { silent, confounded, signless } = identification;
  const none = new Set([
    ...silent,
    ...unseen,
    ...(flat ? residualNames(residual).filter((name) => name !== 'sigma2') : []),
  ]);
  const signs = signless ? (residual.by?.levels ?? ['']).map((_, level) => ofLevel('rho', residual.by, level)) : [];
  const parameters = [...new Set([...none, ...confounded, ...signs])];
  return parameters.length === 0 ? null : { contained: [], elements: [], parameters, silent: [...none], sums: [] };
}

interface Judged {
  readonly at: Canonical;
  readonly logLik: number;
  readonly edge: boolean;
  readonly rises: boolean;
}
/** What the judge makes of where a search led, beta completed. */
const judgedEnds = ({ ends }: MarginalGround, referee: Referee, like: Canonical): Judged[] =>
  ends.flatMap(({ at: found, edge, rises }) => {
    const answer = referee.generalizedLeastSquares({ ...found, beta: like.beta });
    const at = isRefusal(answer) ? found : { ...found, beta: answer.beta };
    const judged = referee.logLik(at);
    return isRefusal(judged) ? [] : [{ at, logLik: judged.logLik, edge, rises }];
  });
/** The best of a wider space, where it is above what this one has. */
function outsideOf(
  wider: MarginalGround,
  referee: Referee,
  given: Canonical,
  best: number,
  here: number,
): { point: Canonical; gain: number } | null {
  const [first] = judgedEnds(wider, referee, given).sort((a, b) => b.logLik - a.logLik);
  return first && first.logLik > best + WITHIN ? { point: first.at, gain: first.logLik - here } : null;
}
/** Parameters of the structure without any information, a sum of no terms. */
const unseenIn = ({ parameters, matrix: { nrow, data } }: Information): number[] =>
  parameters.flatMap(({ kind }, i) => (kind === 'residual' && data[i * (nrow + 1)] === 0 ? [i] : []));
const nameOf = ({ parameters }: Information, i: number): string => {
  const parameter = parameters[i];
  return parameter.kind === 'residual' ? parameter.name : parameter.kind;
};

type Found = Stationarity & {
  readonly gain: number;
  readonly edge: boolean;
  readonly bounds: readonly Bound[];
  readonly rises: boolean;
};
function verdictOf({ gain, edge, bounds, rises, distance, smallest }: Found): Verdict {
  if (rises) return 'unbounded';
  // nothing higher was found, and a step from here promises it: the search has not reached a summit
  if (gain <= WITHIN && !edge && distance > WITHIN) return 'not-assessed';
  if (gain <= WITHIN) return edge || bounds.length > 0 ? 'boundary-maximum' : 'interior-maximum';
  const left = bounds.filter(({ slope }) => slope !== null && slope > 0);
  if (left.some(({ value }) => value === 0)) return 'false-zero';
  if (distance > WITHIN || left.length > 0) return 'stopped-short';
  return smallest < CURVATURE ? 'saddle' : 'local-maximum';
}
