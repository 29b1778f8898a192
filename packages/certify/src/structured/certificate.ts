/**
 * The verdict on a point of a model whose random terms have structures: the referee's log-likelihood and slopes there, and
 * where climbs on the surface lead. Ends of a structure that the point is at, or as good as at, are judged by their slopes into
 * the set; what the design does not identify is left out before anything is called flat or at a bound.
 */
import { type Canonical, type Certificate, EXACT, isRefusal, type Note, type Verdict } from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import { climbStructured, curvatureOf, improveStructured, isZero, type Surface } from '@mixdiff/surface';
import { notAssessed, oneByOne, TOLERANCE } from '../ground.ts';
import { sumsNotes } from '../identification/messages.ts';
import { badPoint, curvatureNote, exactFit, predictedNote, ridgeNote, verdictNote } from '../messages.ts';
import { type Apart, apart, WITHIN } from '../ridge.ts';
import { type Stationarity, stationarity } from '../stationarity.ts';
import { ZERO } from '../zeros.ts';
import { type Bound, boundsAt } from './bounds.ts';
import type { StructuredGround } from './ground.ts';
import { boundNote, notOfStructure, openNote, structuredSearchNote } from './messages.ts';
import { unidentifiedOf } from './sums.ts';
import { type Open, openAt } from './unidentified.ts';

/** Share of the gain that must come from leaving the ends, for these to be what is wrong. */
const SHARE = 0.1;
/** Smallest scaled eigenvalue that still counts as not negative: differences of a gradient by differences. */
const CURVATURE = -1e-4;
/** How near an end may be, as an angle or a relative size, to be tried. */
const NEAR = 0.5;

interface Reached {
  readonly x: Float64Array;
  readonly at: Canonical;
  readonly logLik: number;
}
interface Evidence {
  readonly logLik: number;
  /** The point at the ends that it is as good as at. */
  readonly zeroed: Reached;
  readonly bounds: readonly Bound[];
  readonly open: Open | null;
  readonly shape: Stationarity;
  readonly local: Reached;
  readonly best: Reached;
  readonly gain: number;
  /** What the best fixed effects and residual variance for its own matrices gain. */
  readonly gainOfRest: number;
  readonly bottomless: boolean;
}

export function assessStructured(
  ground: StructuredGround,
  referee: Referee,
  given: Canonical,
  notes: readonly Note[],
): Certificate {
  const { problem, surface, search } = ground;
  const refused = (note: Note): Certificate => notAssessed(problem, [note, ...notes], search.seed);
  if (surface.exact) return refused(exactFit());
  const here = referee.logLik(given);
  if (isRefusal(here)) return refused(badPoint(here.message));
  const x = surface.position(given);
  if (!x) return refused(notOfStructure(problem));
  const evidence = gather(ground, referee, given, x, here.logLik);
  const { gain, best, zeroed, bounds, open, shape } = evidence;
  const ridge = gain <= WITHIN && !open && !evidence.bottomless ? ridgeOf(ground, referee, given, evidence) : null;
  const verdict = verdictOf(ground, referee, given, evidence, ridge !== null);
  const score = referee.score(zeroed.at);
  const because: Note[] = [verdictNote(verdict, gain)];
  for (const bound of closed(bounds, open)) because.push(boundNote(problem, bound));
  const unidentified = open && unidentifiedOf(problem, open, given, best.at);
  if (open) because.push(openNote(problem, surface, open), ...sumsNotes(unidentified));
  if (gain > WITHIN && shape.predictedGain !== null && shape.predictedGain > WITHIN)
    because.push(predictedNote(shape.predictedGain));
  if (verdict === 'saddle') because.push(curvatureNote(shape.smallest));
  if (ridge) because.push(ridgeNote(ridge));
  because.push(structuredSearchNote(search), ...notes);
  return {
    verdict,
    criterion: EXACT,
    gain,
    logLik: here.logLik,
    best: best.at,
    bestLogLik: best.logLik,
    searched: {
      starts: search.starts,
      reached: search.ends.filter(({ value }) => value < search.ends[0].value + WITHIN).length,
      seed: search.seed,
      how: 'multi-start',
    },
    score: isRefusal(score)
      ? []
      : [...score.Sigma, ...(score.residual ? [score.residual] : []), oneByOne(score.sigma2)],
    zeroed: [],
    bounds: closed(bounds, open).map(({ term, what, value, by, slope }) => ({
      term: problem.random[term].name,
      what,
      value,
      by,
      slope,
      of: 'structure',
    })),
    information: null,
    predictedGain: shape.predictedGain,
    curvature: shape.smallest,
    unidentified,
    ridge: ridge?.point ?? null,
    tolerance: TOLERANCE,
    judge: 'referee',
    because,
  };
}

function judgedAt({ surface }: StructuredGround, referee: Referee, x: Float64Array, like: Canonical): Reached {
  const made = surface.canonical(x);
  const answer = referee.generalizedLeastSquares({ ...made, beta: like.beta });
  const at = isRefusal(answer) ? made : { ...made, beta: answer.beta };
  const judged = referee.logLik(at);
  return { x, at, logLik: isRefusal(judged) ? Number.NEGATIVE_INFINITY : judged.logLik };
}
/** At every near end that costs less than 1e-3, the nearest first. */
function zeroedAt(ground: StructuredGround, referee: Referee, start: Reached): Reached {
  const { surface } = ground;
  let found = start;
  const order = surface.ends
    .map((end) => ({ end, far: Math.abs(start.x[end.coordinate] - end.at) }))
    .filter(({ far }) => far < NEAR)
    .sort((a, b) => a.far - b.far);
  for (const { end } of order) {
    if (isZero(surface.terms[end.term], found.x) && found.x[end.coordinate] !== end.at) continue;
    const x = found.x.slice();
    x[end.coordinate] = end.at;
    const trial = judgedAt(ground, referee, x, start.at);
    if (Math.abs(trial.logLik - found.logLik) < ZERO) found = trial;
  }
  return found;
}
const heldBy = (bounds: readonly Bound[]): number[] => bounds.flatMap(({ end }) => (end ? [end.coordinate] : []));
/** Coordinates at no end, of terms that have variance. */
function freeAt({ terms, residual, dimension }: Surface, x: Float64Array, bounds: readonly Bound[]): number[] {
  const held = heldBy(bounds);
  const random = terms.flatMap((term) =>
    isZero(term, x)
      ? []
      : Array.from({ length: term.roots.length }, (_, i) => term.from + i).filter((i) => !held.includes(i)),
  );
  const from = residual?.from ?? dimension;
  return [...random, ...Array.from({ length: dimension - from }, (_, i) => from + i)];
}
/** Stationarity in the free coordinates, as a model of -l. */
function shapeAt(surface: Surface, x: Float64Array, free: readonly number[]): Stationarity {
  const d = x.length;
  const gradient = new Float64Array(d);
  surface.value(x, gradient);
  const H = curvatureOf(surface, x);
  const largest = Math.max(...free.map((i) => Math.abs(H[i * (d + 1)])));
  // a coordinate that the likelihood does not see has rounding for a curvature
  const seen = free.filter((i) => Math.abs(H[i * (d + 1)]) > 1e-6 * largest);
  const without = Array.from({ length: d }, (_, i) => i).filter((i) => !seen.includes(i));
  const shape = stationarity({ gradient: gradient.map((v) => -v), matrix: { nrow: d, ncol: d, data: H } }, without);
  return { ...shape, predictedGain: shape.smallest > CURVATURE ? shape.distance : null };
}

function gather(
  ground: StructuredGround,
  referee: Referee,
  given: Canonical,
  x: Float64Array,
  logLik: number,
): Evidence {
  const { problem, surface, search } = ground;
  const start = judgedAt(ground, referee, x, given);
  const zeroed = zeroedAt(ground, referee, start);
  const score = referee.score(zeroed.at);
  const S = isRefusal(score) ? [] : score.Sigma;
  const bounds = S.length === 0 ? [] : boundsAt(surface, zeroed.x, S);
  const free = freeAt(surface, zeroed.x, bounds);
  const local = judgedAt(ground, referee, improveStructured(surface, x).x, given);
  const ends = search.ends.map((end) => judgedAt(ground, referee, end.x, given));
  const own: Reached = { x, at: given, logLik };
  const best = [local, ...ends].reduce((most, one) => (one.logLik > most.logLik ? one : most), own);
  return {
    logLik,
    zeroed,
    bounds,
    open: openAt(problem, surface, zeroed.x, free, bounds),
    shape: shapeAt(surface, zeroed.x, free),
    local,
    best,
    gain: best.logLik - logLik,
    gainOfRest: start.logLik - logLik,
    bottomless: search.ends.some((end) => end.grounded && risesAt(surface, end.x)),
  };
}
/** Whether l still rose by more than 0.1 over the last tenfold growth of all sizes, where no residual variance is left. */
function risesAt(surface: Surface, x: Float64Array): boolean {
  const smaller = x.slice();
  for (const { from, roots } of surface.terms)
    for (const i of roots.sizes) smaller[from + i] = Math.asinh(Math.sinh(smaller[from + i]) / 10);
  return surface.value(smaller) > surface.value(x) + 0.1;
}

/** Leaving the ends from which the likelihood rises gains what climbing along them does not. */
function falseEnd(ground: StructuredGround, referee: Referee, given: Canonical, evidence: Evidence): boolean {
  const { bounds, open, zeroed, local, gain } = evidence;
  if (!closed(bounds, open).some(({ slope }) => slope > 0)) return false;
  const bare = ground.surface.terms.flatMap((term) =>
    isZero(term, zeroed.x) ? Array.from({ length: term.roots.length }, (_, i) => term.from + i) : [],
  );
  const { x } = climbStructured(ground.surface, zeroed.x, { held: [...heldBy(bounds), ...bare] });
  const held = judgedAt(ground, referee, x, given);
  return local.logLik - held.logLik > Math.max(WITHIN, SHARE * gain);
}
function verdictOf(
  ground: StructuredGround,
  referee: Referee,
  given: Canonical,
  evidence: Evidence,
  ridge: boolean,
): Verdict {
  const { gain, best, local, zeroed, bottomless, shape, gainOfRest } = evidence;
  if (bottomless) return 'unbounded';
  if (gain <= WITHIN) {
    if (ridge) return 'flat-ridge';
    return atBound(ground, referee, local.logLik >= best.logLik - WITHIN ? local : best)
      ? 'boundary-maximum'
      : 'interior-maximum';
  }
  if (falseEnd(ground, referee, given, evidence)) return 'false-zero';
  const climbed = local.logLik - Math.max(evidence.logLik, zeroed.logLik);
  if (gainOfRest > WITHIN || !(shape.distance <= WITHIN)) return 'stopped-short';
  if (shape.smallest < CURVATURE && climbed > WITHIN) return 'saddle';
  return best.logLik - zeroed.logLik > WITHIN ? 'local-maximum' : 'stopped-short';
}
/** At an end that no move without effect on the likelihood leaves. */
function atBound(ground: StructuredGround, referee: Referee, { x, at }: Reached): boolean {
  const { problem, surface } = ground;
  const score = referee.score(at);
  if (isRefusal(score)) return false;
  const bounds = boundsAt(surface, x, score.Sigma);
  const open = openAt(problem, surface, x, freeAt(surface, x, bounds), bounds);
  return closed(bounds, open).length > 0;
}
/** Those that no move without effect on the likelihood leaves. */
const closed = (bounds: readonly Bound[], open: Open | null): Bound[] =>
  bounds.filter((bound) => !open?.bounds.includes(bound));
/** An end as high as the point whose estimates are clearly others. */
function ridgeOf(
  ground: StructuredGround,
  referee: Referee,
  given: Canonical,
  { logLik }: Evidence,
): (Apart & { readonly point: Canonical }) | null {
  const { problem, search } = ground;
  const names = {
    deviation: (term: number, column: number) =>
      `the standard deviation of ${problem.random[term].columns[column]} in (${problem.random[term].name})`,
    column: (j: number) => problem.parts.conditional.columns[j],
  };
  const fixed = referee.generalizedLeastSquares(given);
  if (isRefusal(fixed)) return null;
  const { nrow, data } = fixed.vcov;
  const se = Float64Array.from({ length: nrow }, (_, j) => Math.sqrt(data[j * (nrow + 1)]));
  const here = problem.method === 'REML' ? { ...given, beta: fixed.beta } : given;
  for (const end of search.ends) {
    const there = judgedAt(ground, referee, end.x, given);
    if (!(Math.abs(there.logLik - logLik) <= WITHIN)) continue;
    const found = apart(here, there.at, se, names);
    if (found) return { ...found, point: there.at };
  }
  return null;
}
