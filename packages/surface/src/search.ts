/** The search behind `gain`: from many starts, each end improved until no local move gains. */
import type { Climb } from './climb.ts';
import { snap, stepOff } from './faces.ts';
import { type KnownEnd, knownEnd } from './known-end.ts';
import type { Landscape } from './landscape.ts';
import { newtonStep } from './newton-step.ts';
import { scan, scattered } from './starts.ts';
import { setUpright } from './upright.ts';

/** A place where no local move gains. */
export interface End {
  readonly x: Float64Array;
  /** Minus the log-likelihood, up to the landscape's constant. */
  readonly value: number;
  /** sigma^2 reached the ground: no maximum in this direction. */
  readonly grounded: boolean;
  /** d x d: the Hessian there, where a last step of Newton's method took it; x is upright then. */
  readonly H?: Float64Array;
}
/** Where a search ended, and what it was. */
export interface Search {
  readonly best: End;
  /** Distinct ends, best first. */
  readonly ends: readonly End[];
  readonly starts: number;
  /** Of the climbed starts, how many ended within 1e-4 of the best. */
  readonly reached: number;
  readonly climbed: number;
  readonly seed: number;
  readonly how: 'scan' | 'multi-start';
  /** Where climbing from x leads: one of the ends, where it is known to lead there. */
  from(x: Float64Array, evaluations?: number): End;
}
/** A limit in time, for callers that answer a person; without one a search counts operations. */
export interface Budget {
  readonly milliseconds: number;
  readonly clock: () => number;
}
/** How far to look for a higher point: number of starts, the seed of the random ones, and a limit. */
export interface SearchOptions {
  readonly starts?: number;
  readonly seed?: number;
  readonly budget?: Budget;
  /**
   * Of a costly landscape: how many evaluations the climbs may take, where that is more than a fixed number of operations allows. At least
   * one start is climbed then, where it would be three.
   */
  readonly evaluations?: number;
}

/** A zero that costs less than this is taken: rounding of a log-likelihood in the thousands. */
const SNAP = 1e-9;
/** An evaluation with its gradient is counted as so many. */
const WITH_GRADIENT = 4;
/** Multiplications that a search may take where no clock is given. */
const OPERATIONS = 2e10;
/** Ends closer than this in log-likelihood are one. */
const SAME = 1e-5;

const endOf = (climbed: Climb): End => ({ x: climbed.x, value: climbed.value, grounded: climbed.end === 'ground' });

/**
 * From x uphill by climbing, setting directions to zero where that costs nothing, and stepping off zeros that are none.
 */
export function improve(landscape: Landscape, x: Float64Array, evaluations = 400): End {
  let end = endOf(landscape.climb(x, { evaluations }));
  for (let round = 0; round < 8 && !end.grounded; round++) {
    const flat = snap(landscape, end.x, SNAP);
    setUpright(landscape.coordinates, flat);
    const value = landscape.value(flat);
    if (!Number.isFinite(value)) break;
    const off = stepOff(landscape, flat);
    const { to: away, H } = off ? { to: off } : newtonStep(landscape, flat);
    end = { x: flat, value, grounded: false, ...(H ? { H } : {}) };
    if (!away) break;
    const next = endOf(landscape.climb(away, { evaluations }));
    if (!(next.value < value - 1e-10)) break;
    end = next;
  }
  return end;
}

/** Where a climb ended, less the directions whose zero costs nothing; climbed on from it where one of these zeros is none. */
export function settledOnFaces(landscape: Landscape, x: Float64Array): Float64Array {
  const flat = snap(landscape, x, SNAP);
  const away = stepOff(landscape, flat);
  return away ? improve(landscape, away).x : flat;
}

/** LIVE. The ends that climbs of one search have found. */
interface Found {
  readonly landscape: Landscape;
  /** `near` is found before the next climb. */
  readonly known: { readonly end: End; near?: KnownEnd | null }[];
  /** By the climb that found them. */
  readonly improved: Map<Climb, End>;
}
/** A climb up to where it is known to lead, and what it led to. */
function climbUntilKnown(
  { landscape, known }: Found,
  x: Float64Array,
  options: { readonly tolerance?: number; readonly evaluations: number },
): { readonly one: Climb; readonly led: End | undefined } {
  for (const one of known) if (one.near === undefined) one.near = knownEnd(landscape, one.end);
  let led: End | undefined;
  const one = landscape.climb(x, {
    ...options,
    until: (...there) => {
      led = known.find(({ near }) => near?.leads(...there))?.end;
      return led !== undefined;
    },
  });
  return { one, led };
}
/** An end of another height than those before is improved, and known from then on where it is one from which all directions bend. */
function learn({ landscape, known, improved }: Found, one: Climb): void {
  if (one.end === 'ground' || !Number.isFinite(one.value)) return;
  const isSame = ({ value }: { readonly value: number }): boolean => Math.abs(value - one.value) < SAME;
  if ([...improved].some((pair) => pair.some(isSame))) return;
  const end = improve(landscape, one.x);
  improved.set(one, end);
  if (!end.grounded) known.push({ end });
}

/** Climbs from the best start down until the budget is spent; at least from three, or from one where evaluations are counted. */
function climbAll(
  found: Found,
  starts: readonly Float64Array[],
  { budget, evaluations: allowed }: SearchOptions,
): Climb[] {
  const { landscape } = found;
  const ranked = starts.map((x) => ({ x, value: landscape.value(x) })).sort((a, b) => a.value - b.value);
  const begun = budget?.clock() ?? 0;
  const least = allowed === undefined ? 3 : 1;
  let evaluations = budget
    ? Number.POSITIVE_INFINITY
    : Math.max(OPERATIONS / landscape.cost, (allowed ?? 0) / WITH_GRADIENT);
  const climbs: Climb[] = [];
  for (const { x, value } of ranked) {
    if (!Number.isFinite(value)) continue;
    const spent = budget ? budget.clock() - begun > budget.milliseconds : evaluations <= 0;
    if (spent && climbs.length >= least) break;
    const { one, led } = climbUntilKnown(found, x, { tolerance: 1e-6, evaluations: 200 });
    evaluations -= one.evaluations;
    climbs.push(led ? { ...one, x: led.x, value: led.value, end: 'flat' } : one);
    if (!led) learn(found, one);
  }
  return climbs;
}
/** Grid points no higher than their neighbours (in -l), both ends included. */
function valleys(landscape: Landscape, grid: readonly Float64Array[]): Float64Array[] {
  const values = grid.map((x) => landscape.value(x));
  const at = (i: number): number => values[i] ?? Number.POSITIVE_INFINITY;
  return grid.filter((_, i) => Number.isFinite(at(i)) && at(i) <= at(i - 1) && at(i) <= at(i + 1));
}

/** Distinct values, each end improved; best first. */
function distinctEnds({ landscape, known, improved }: Found, climbs: readonly Climb[]): End[] {
  const ends: End[] = [];
  const seen: number[] = [];
  for (const one of [...climbs].sort((a, b) => a.value - b.value)) {
    if (seen.some((value) => Math.abs(value - one.value) < SAME)) continue;
    seen.push(one.value);
    const reached = improved.get(one) ?? known.find(({ end }) => end.x === one.x)?.end;
    const end = reached ?? (one.end === 'ground' ? endOf(one) : improve(landscape, one.x));
    if (!ends.includes(end)) ends.push(end);
  }
  return ends.sort((a, b) => a.value - b.value);
}

/** The best end; of ends as good as it, one above the ground. */
const highest = (ends: readonly End[]): End | undefined =>
  ends.find(({ value, grounded }) => !grounded && value < ends[0].value + SAME) ?? ends[0];

/** Climbs from a scan of one ratio, or from scattered starts; each distinct end is improved. */
export function search(landscape: Landscape, options: SearchOptions = {}): Search {
  const { starts: wanted = 20, seed = 1 } = options;
  const { dimension } = landscape.coordinates;
  const single = dimension <= 1;
  const points =
    dimension === 0 ? [new Float64Array(0)] : single ? scan(landscape) : scattered(landscape, wanted, seed);
  const found: Found = { landscape, known: [], improved: new Map() };
  const climbs = climbAll(found, single ? valleys(landscape, points) : points, options);
  const ends = distinctEnds(found, climbs);
  const best = highest(ends) ?? { x: points[0], value: landscape.value(points[0]), grounded: false };
  return {
    best,
    ends,
    starts: points.length,
    reached: climbs.filter((one) => one.value < best.value + 1e-4).length,
    climbed: climbs.length,
    seed,
    how: single ? 'scan' : 'multi-start',
    from(x, evaluations = 400) {
      const { one, led } = climbUntilKnown(found, x, { evaluations });
      return led ?? (one.end === 'ground' ? endOf(one) : improve(landscape, one.x, evaluations));
    },
  };
}
