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
import { symmetricEigen } from '@mixdiff/linalg';
import type { Information, Referee } from '@mixdiff/referee';
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
import { openProfile, type Profile } from './profile.ts';
import { FIRST, type Scan, scan } from './search.ts';

/** Smallest eigenvalue of the scaled information that still counts as not negative: its rounding. */
const CURVATURE = -1e-6;
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
  const shape = shapeOf(here);
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

interface Shape {
  /** (1/2) g'I^-1 g; null where I is not positive definite. */
  readonly predictedGain: number | null;
  /** The same with |I|: how far from stationary, in units of the log-likelihood, whatever the curvature. */
  readonly distance: number;
  /** Of the information scaled to a unit diagonal. */
  readonly smallest: number;
}
function shapeOf({ gradient, matrix: { nrow: d, data } }: Information): Shape {
  const scale = Float64Array.from({ length: d }, (_, i) => Math.sqrt(Math.abs(data[i * (d + 1)])) || 1);
  const scaled = data.map((v, e) => v / (scale[e % d] * scale[Math.floor(e / d)]));
  const g = gradient.map((v, i) => v / scale[i]);
  const { values, vectors } = symmetricEigen(scaled, d);
  const smallest = values[d - 1];
  let distance = 0;
  for (const [e, value] of values.entries()) {
    let along = 0;
    for (let i = 0; i < d; i++) along += vectors[e * d + i] * g[i];
    distance += along ** 2 / (2 * Math.max(Math.abs(value), Number.EPSILON));
  }
  return { predictedGain: smallest > 0 ? distance : null, distance, smallest };
}

function verdictOf(found: Shape & { gain: number; flat: boolean; open: boolean }): Verdict {
  const { gain, flat, open, distance, smallest } = found;
  if (open && gain > WITHIN) return 'unbounded';
  if (gain <= WITHIN) return flat ? 'flat-ridge' : 'interior-maximum';
  if (distance > WITHIN) return 'stopped-short';
  return smallest < CURVATURE ? 'saddle' : 'local-maximum';
}
