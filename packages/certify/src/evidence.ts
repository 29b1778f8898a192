/** The numbers from which a verdict is made: conditions at the point, and where climbing leads. */

import { type Canonical, sigma2Of } from '@mixdiff/contract';
import type { Information } from '@mixdiff/referee';
import type { End, Landscape, Search } from '@mixdiff/surface';
import { framesOf } from './frames.ts';
import type { Ground } from './ground.ts';
import type { Judge, Slopes } from './judge.ts';
import { plus, withSigma } from './points.ts';
import { WITHIN } from './ridge.ts';
import { curvatureAlong, type LocalShape, shapeOf, tangentAt } from './tangent.ts';
import { type NullDirection, nullDirections, type Rise, rise, type Zeroed, zeroOut } from './zeros.ts';

/** A zero direction with what climbing along it alone gains. */
interface ZeroDirection extends NullDirection {
  readonly rise: Rise;
}
/** A point that climbing reached. */
interface Reached {
  readonly at: Canonical;
  readonly logLik: number;
  /** null: the given point itself. */
  readonly end: End | null;
}
export interface Evidence {
  readonly given: Canonical;
  readonly logLik: number;
  readonly zeroed: Zeroed;
  readonly score: Slopes;
  readonly information: Information | null;
  /** Steepest first. */
  readonly directions: readonly ZeroDirection[];
  /** On the face; null where the judge has no second derivatives. */
  readonly shape: LocalShape | null;
  /** On the face and along rising directions. */
  readonly predictedGain: number | null;
  /** Where climbing from the point itself ends. */
  readonly local: Reached;
  readonly best: Reached;
  /** best.logLik - logLik, never negative. */
  readonly gain: number;
  /** What the best fixed effects for the zeroed point's own variances gain; 0 under REML, which has no others. */
  readonly gainOfBeta: number;
  /** The likelihood still rises where sigma^2 has reached the ground. */
  readonly bottomless: boolean;
  /** How far the search climbed above `best`, to a point that lost its digits when written for the raw columns; else -Infinity. */
  readonly outOfReach: number;
}

/** Evaluations that one climb may take on a costly landscape. */
export const effort = ({ cost }: Landscape): number => Math.max(40, Math.min(400, 2e10 / cost));

function directionsAt(
  judge: Judge,
  landscape: Landscape,
  given: Canonical,
  zeroed: Zeroed,
  score: Slopes,
  info: Information | null,
) {
  return nullDirections(given, zeroed, score).map((one) => {
    if (!(one.slope > 0)) return { ...one, rise: { gain: 0, variance: 0 } };
    const curvature = info && curvatureAlong(zeroed.frames, info, one);
    return { ...one, rise: rise(judge, landscape, zeroed, one, curvature) };
  });
}
const reached = (judge: Judge, written: Canonical, end: End, like: Canonical): Reached => {
  const at = judge.complete(written, like);
  return { at, logLik: judge.logLik(at), end };
};
/** Ends as high as each other: what the one is worth to the judge the other is, by their heights on the landscape. */
const AS_HIGH = 1e-8;
/** Where climbing from the point ends; the judge is asked where that is not as high as the best end, which it knows. */
function locally(judge: Judge, landscape: Landscape, end: End, found: Reached, like: Canonical): Reached {
  const written = landscape.canonical(end.x);
  const below = end.value - (found.end?.value ?? Number.NaN);
  const isKnown = Math.abs(below) < AS_HIGH && !end.grounded && Number.isFinite(found.logLik);
  if (!isKnown) return reached(judge, written, end, like);
  return { at: written, logLik: found.logLik - Math.abs(below), end };
}

/** Climbs from the point, or from where its best rising direction leads. */
function localEnd(
  { landscape, search }: Pick<Ground, 'landscape' | 'search'>,
  given: Canonical,
  { at }: Zeroed,
  directions: readonly ZeroDirection[],
): End {
  const steepest = directions.reduce<ZeroDirection | null>(
    (most, one) => (one.rise.gain > (most?.rise.gain ?? 0) ? one : most),
    null,
  );
  const from = steepest
    ? withSigma(at, steepest.term, plus(at.Sigma[steepest.term], steepest.direction, steepest.rise.variance))
    : given;
  return search.from(landscape.position(from.Sigma, sigma2Of(from)), effort(landscape));
}
/** Whether l still rose by more than 0.1 over the last tenfold growth of the factors, at a grounded end. */
function risesAt(landscape: Landscape, { x, value, grounded }: End): boolean {
  if (!grounded) return false;
  return landscape.value(x.map((v) => Math.asinh(Math.sinh(v) / 10))) > value + 0.1;
}

/**
 * How high the search climbed, on the judge's scale, where that was lost in writing: the judge cannot compute the written
 * point, or the landscape itself has another value there. Judge and landscape differ by a constant that is known without
 * loss where every variance is zero, as zeros are written exactly for any columns.
 */
function lostSummit(judge: Judge, landscape: Landscape, { best }: Search, found: Reached): number {
  const { Sigma } = found.at;
  const written = landscape.value(landscape.position(Sigma, sigma2Of(found.at)));
  if (Number.isFinite(found.logLik) && written - best.value <= WITHIN) return Number.NEGATIVE_INFINITY;
  const origin = new Float64Array(landscape.coordinates.dimension);
  const constant = judge.logLik(judge.complete(landscape.canonical(origin), found.at)) + landscape.value(origin);
  return constant - best.value;
}

/** null: the judge cannot compute the log-likelihood or the score of the point. */
export function gather(ground: Ground, judge: Judge, given: Canonical): Evidence | null {
  const { problem, landscape, search, summit } = ground;
  const logLik = judge.logLik(given);
  if (!Number.isFinite(logLik)) return null;
  const found = reached(judge, summit, search.best, given);
  const constant = found.logLik + search.best.value;
  const ceiling = (at: Canonical): number => constant - landscape.value(landscape.position(at.Sigma, sigma2Of(at)));
  const zeroed = zeroOut(judge, landscape, given, logLik, ceiling);
  const information = judge.information(zeroed.at);
  const score = information ?? judge.score(zeroed.at);
  if (!score) return null;
  const directions = directionsAt(judge, landscape, given, zeroed, score, information);
  const local = locally(judge, landscape, localEnd(ground, given, zeroed, directions), found, given);
  // REML does not see the fixed effects: those of the best point are what its variances imply, whatever came with it
  const here: Reached = { at: problem.method === 'REML' ? judge.complete(given, given) : given, logLik, end: null };
  const best = [found, local].reduce<Reached>((most, one) => (one.logLik > most.logLik ? one : most), here);
  const rising = directions.filter((one) => one.rise.gain > 0);
  const shape = information && shapeOf(tangentAt(zeroed, information));
  return {
    given,
    logLik,
    zeroed,
    score,
    information,
    directions,
    shape,
    predictedGain: rising.length === 0 ? (shape?.predictedGain ?? null) : risingShape(zeroed, information, rising),
    local,
    best,
    gain: best.logLik - logLik,
    gainOfBeta: problem.method === 'REML' ? 0 : judge.logLik(judge.complete(zeroed.at, given)) - zeroed.logLik,
    bottomless: risesAt(landscape, search.best) || (local.end !== null && risesAt(landscape, local.end)),
    outOfReach: lostSummit(judge, landscape, search, found) - best.logLik,
  };
}

const risingShape = (zeroed: Zeroed, info: Information | null, rising: readonly ZeroDirection[]): number | null =>
  info && shapeOf(tangentAt(zeroed, info, rising)).predictedGain;

/** Whether a point has a direction without variance, beyond rounding. */
export function singular({ coordinates, smallest }: Landscape, at: Canonical): boolean {
  const hardly = sigma2Of(at) * smallest ** 2;
  return framesOf(coordinates, at).some(({ values }) => values.some((v) => v <= 1e-10 * Math.max(hardly, ...values)));
}
