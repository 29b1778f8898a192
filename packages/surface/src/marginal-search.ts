/** A search over the covariances of a marginal model: a scan where there is one correlation or range, else climbs. */
import type { Canonical, Problem, ResidualModel } from '@mixdiff/contract';
import { type ResidualCoordinates, residualCoordinates } from '@mixdiff/covariance';
import { symmetricEigen } from '@mixdiff/linalg';
import { optim } from '@mixdiff/optim';
import { Random } from '@mixdiff/probability';
import { evenly, scan } from './correlation-scan.ts';
import { type MarginalCriterion, openCriterion } from './marginal-criterion.ts';

/** Where a start led. */
export interface MarginalEnd {
  /** beta is left to the judge. */
  readonly at: Canonical;
  /** Minus the log-likelihood, up to a constant. */
  readonly value: number;
  /** C is singular there to all intents, or a range has run to an end of the scan. */
  readonly edge: boolean;
  /** The likelihood still rises where C becomes more singular. */
  readonly rises: boolean;
}
/** What a search over a structure's coordinates found. */
export interface MarginalSearch {
  /** Best first. */
  readonly ends: readonly MarginalEnd[];
  readonly starts: number;
  readonly how: 'scan' | 'multi-start';
  /** Highest minus lowest value of a scan; null where nothing was scanned. */
  readonly spread: number | null;
}
export interface MarginalSearchOptions {
  readonly starts?: number;
  readonly seed?: number;
  /** Of how many positions compound symmetry is to be positive definite; all unless told. */
  readonly definite?: number | undefined;
}

const CONTROL = { maxit: 500, reltol: 1e-13 };
/** Smallest eigenvalue of the correlation matrix, or share of a variance, below which C counts as singular. */
const SINGULAR = 1e-7;
/** Below this the likelihood is asked whether it goes on rising towards a singular matrix: a climb along that edge is slow. */
const NEAR = 1e-4;
/** Rise of the log-likelihood, towards more singular matrices, that says that there is no end. */
const RISES = 0.1;
/** Spread of the starts: of logarithms of standard deviations, and of correlations on their scales. */
const SCATTER = 0.7;
const MOST_STARTS = 12;
/** Multiplications after which no further start is climbed from, and climbs that there are in any case. */
const [OPERATIONS, FEWEST] = [1e10, 3];
/**
 * How far a range is scanned, as logarithms: to where even a correlation of 1 / (1 + u^2) has gone at the smallest distance, and
 * to where all correlations are 1 less 1e-8 of the largest.
 */
const [BELOW, ABOVE] = [10, 18];
/** Valleys of a range that are climbed from, per start of the other coordinates. */
const VALLEYS = 3;

/** From the structure's own starts, from valleys over its ranges and from scattered ones around the first, each climbed twice. */
export function searchMarginal(
  problem: Problem,
  residual: ResidualModel,
  options: MarginalSearchOptions = {},
): MarginalSearch {
  const coordinates = residualCoordinates(residual, options.definite);
  if (!coordinates) throw new Error(`${residual.structure.kind} has no coordinates`);
  const criterion = openCriterion(problem, residual, coordinates);
  const line = lineOf(residual, coordinates);
  return line ? along(criterion, coordinates, line) : climbs(criterion, coordinates, residual, options);
}

/** Where the one coordinate beside a variance is scanned; null: there are others. */
function lineOf(
  { structure: { kind } }: ResidualModel,
  { length, structural, distances }: ResidualCoordinates,
): readonly number[] | null {
  if (length !== 2 || structural !== 2) return null;
  if (kind === 'ar1-hom') return evenly(-12, 12, 0.2);
  if (distances.length === 0) return null;
  const [least, most] = endsOf(distances);
  const whole = windowOf(distances, 0.25);
  if (!KINKED.has(kind)) return whole;
  const [first, last] = [Math.log(least), Math.log(1.5 * most)];
  return [...whole.filter((x) => x < first), ...evenly(first, last, FINE), ...whole.filter((x) => x > last + FINE)];
}
/** They bend where a range passes a distance, and may have a maximum between any two. */
const KINKED: ReadonlySet<string> = new Set(['lin', 'spher']);
const FINE = 0.02;
function endsOf(distances: Float64Array): readonly [number, number] {
  const apart = distances.filter((d) => d > 0);
  return [apart[0] ?? 1, apart[apart.length - 1] ?? 1];
}
function windowOf(distances: Float64Array, step: number): number[] {
  const [least, most] = endsOf(distances);
  return evenly(Math.log(least) - BELOW, Math.log(most) + ABOVE, step);
}
/** The variance at its best for each value of the other coordinate. */
function along(
  criterion: MarginalCriterion,
  coordinates: ResidualCoordinates,
  line: readonly number[],
): MarginalSearch {
  const at = (x: number): Float64Array => Float64Array.of(0, x);
  const { valleys, points, range } = scan({ value: (x) => criterion.profiled(at(x)).value }, line);
  const ends = valleys.map(({ x, value, open }): MarginalEnd => {
    const whole = at(x);
    whole[0] = Math.log(criterion.profiled(whole).factor) / 2;
    return { at: pointAt(criterion, coordinates, whole), value, edge: open, rises: false };
  });
  return { ends: ends.filter(({ value }) => Number.isFinite(value)), starts: points, how: 'scan', spread: range };
}
const pointAt = ({ p }: MarginalCriterion, coordinates: ResidualCoordinates, x: Float64Array): Canonical => ({
  beta: new Float64Array(p),
  Sigma: [],
  residual: { kind: 'marginal', ...coordinates.toPoint(x) },
});

function climbs(
  criterion: MarginalCriterion,
  coordinates: ResidualCoordinates,
  residual: ResidualModel,
  { starts = 20, seed = 1 }: MarginalSearchOptions,
): MarginalSearch {
  const random = new Random(seed);
  const own = coordinates.starts(criterion.variances);
  const begun = coordinates.ranges.length > 0 ? own.flatMap((x) => valleysFrom(criterion, coordinates, x)) : [...own];
  const from = ranked(criterion, begun)[0] ?? own[0];
  const more = Math.min(MOST_STARTS, Math.max(1, starts)) - own.length;
  for (let k = 0; k < more; k++) begun.push(from.map((v) => v + SCATTER * random.normRand()));
  const ends: MarginalEnd[] = [];
  const known: Peak[] = [];
  let spent = 0;
  const add = (x: Float64Array): void => {
    const end = climbed(counted, x, known);
    ends.push(known.find((one) => one.x === end)?.end ?? made(end));
  };
  const made = (x: Float64Array): MarginalEnd => {
    const end = endOf(criterion, coordinates, residual, x);
    known.push({ x, value: end.value, end });
    return end;
  };
  const { cost } = criterion;
  const counted: MarginalCriterion = {
    ...criterion,
    value(x, gradient) {
      spent += cost;
      return criterion.value(x, gradient);
    },
  };
  const order = distinct(ranked(criterion, begun));
  for (const [k, x] of order.entries()) if (k < FEWEST || spent < OPERATIONS) add(x);
  for (const x of distinct(atLastLag(residual, coordinates, known[0]?.x ?? from))) {
    if (Number.isFinite(criterion.value(x))) add(x);
  }
  return {
    ends: ends.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value),
    starts: ends.length,
    how: 'multi-start',
    spread: null,
  };
}
/** How near an end the last partial autocorrelation is put, as its inverse hyperbolic tangent. */
const LAST = 1.5;
/**
 * Of a correlation for each lag, points beside singular matrices: the partial autocorrelation of the last lag near 1 and -1, all else as at a maximum. Where
 * few subjects have all positions the likelihood may rise for ever from there, out of reach of scattered starts.
 */
function atLastLag(
  { structure: { kind }, by }: ResidualModel,
  { structural }: ResidualCoordinates,
  x: Float64Array,
): Float64Array[] {
  if (!kind.startsWith('toep')) return [];
  const groups = by?.levels.length ?? 1;
  const each = structural / groups;
  return [LAST, -LAST].map((end) => x.map((v, k) => (k < structural && k % each === each - 1 ? end : v)));
}
const ranked = ({ value }: MarginalCriterion, starts: readonly Float64Array[]): Float64Array[] =>
  starts
    .map((x) => ({ x, value: value(x) }))
    .filter((one) => Number.isFinite(one.value))
    .sort((a, b) => a.value - b.value)
    .map(({ x }) => x);
/** Without starts that are others' to the last digit. */
const distinct = (starts: readonly Float64Array[]): Float64Array[] =>
  starts.filter((x, k) => !starts.slice(0, k).some((other) => other.every((v, i) => Math.abs(v - x[i]) < 1e-9)));

/** Lowest points over the ranges of all groups together, the other coordinates held, the variances at their best factor. */
function valleysFrom(
  criterion: MarginalCriterion,
  coordinates: ResidualCoordinates,
  start: Float64Array,
): Float64Array[] {
  const { ranges, distances } = coordinates;
  const at = (log: number): Float64Array => start.map((v, k) => (ranges.includes(k) ? log : v));
  const seen: { x: Float64Array; value: number }[] = [];
  for (const log of windowOf(distances, 0.5)) {
    const x = at(log);
    const { value, factor } = criterion.profiled(x);
    // a range stands one place behind the variance that it goes with
    for (const k of ranges) x[k - 1] += Math.log(factor) / 2;
    seen.push({ x, value });
  }
  const lower = (a: number, b: number): boolean => !(seen[b]?.value < seen[a].value + 1e-9);
  return seen
    .filter(({ value }, i) => Number.isFinite(value) && (i === 0 || lower(i, i - 1)) && lower(i, i + 1))
    .sort((a, b) => a.value - b.value)
    .slice(0, VALLEYS)
    .map(({ x }) => x);
}

/** Where a climb has ended. */
interface Peak {
  readonly x: Float64Array;
  readonly value: number;
  readonly end: MarginalEnd;
}
/**
 * How near a peak that is known, in every coordinate and in the value, a first climb is taken to have come to it; and how far,
 * relative to the value, a first climb goes: on in the same valley there is nothing but that peak.
 */
const [BESIDE, BELOW_PEAK, ROUGH] = [1e-2, 1e-4, 1e-9];
/** Twice, the second time with a fresh metric, unless the first came to a peak that is known: then that. */
function climbed({ value }: MarginalCriterion, start: Float64Array, known: readonly Peak[]): Float64Array {
  const control = known.length > 0 ? { ...CONTROL, reltol: ROUGH } : CONTROL;
  const once = optim('BFGS', value, start, { gradient: true, control });
  const found = known.find(
    (one) => Math.abs(one.value - once.value) < BELOW_PEAK && one.x.every((v, i) => Math.abs(v - once.par[i]) < BESIDE),
  );
  return found?.x ?? optim('BFGS', value, once.par, { gradient: true, control: CONTROL }).par;
}
function endOf(
  criterion: MarginalCriterion,
  coordinates: ResidualCoordinates,
  residual: ResidualModel,
  x: Float64Array,
): MarginalEnd {
  const value = criterion.value(x);
  const smallest = smallestOf(criterion, coordinates, residual, x);
  const beyond = smallest > NEAR ? value : Math.min(...[1.25, 1.5, 2].map((by) => furtherOut(criterion, x, by)));
  return {
    at: pointAt(criterion, coordinates, x),
    value,
    edge: !(smallest > SINGULAR),
    rises: beyond < value - RISES || (!(smallest > SINGULAR) && stillRises(criterion, x, value, smallest)),
  };
}
/** Smallest eigenvalue of the correlations of all positions; by distance the smallest share of a variance. */
function smallestOf(
  criterion: MarginalCriterion,
  coordinates: ResidualCoordinates,
  { structure: { labels } }: ResidualModel,
  x: Float64Array,
): number {
  if (coordinates.distances.length > 0) return criterion.margin(x);
  const m = labels.length;
  const C = new Float64Array(coordinates.cells);
  coordinates.covariance(x, C);
  let smallest = 1;
  for (let from = 0; from < C.length; from += m * m) {
    const own = C.subarray(from, from + m * m);
    const P = own.map((v, e) => v / Math.sqrt(own[(e % m) * (m + 1)] * own[Math.floor(e / m) * (m + 1)]));
    smallest = Math.min(smallest, symmetricEigen(P, m).values[m - 1]);
  }
  return smallest;
}

/** How much less singular a matrix is made, and a slope that no summit has. */
const [BLUNTER, STEEP] = [100, 1e-2];
/**
 * Whether the likelihood goes with the logarithm of the smallest eigenvalue: then it has no end there. Where it has one, a
 * hundred times as much of next to nothing is still nothing; a summit with so small an eigenvalue has no slope.
 */
function stillRises({ value, blunted }: MarginalCriterion, x: Float64Array, here: number, smallest: number): boolean {
  const gradient = new Float64Array(x.length);
  value(x, gradient);
  const steep = gradient.some((slope) => Math.abs(slope) > STEEP);
  return steep && blunted(x, BLUNTER * Math.max(smallest, Number.EPSILON)) > here + RISES;
}

/** The best value on from coordinates that are `by` times as large. */
function furtherOut({ value }: MarginalCriterion, x: Float64Array, by: number): number {
  const out = x.map((v) => by * v);
  return Number.isFinite(value(out))
    ? optim('BFGS', value, out, { gradient: true, control: CONTROL }).value
    : Number.POSITIVE_INFINITY;
}
