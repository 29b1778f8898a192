/** The search behind `gain`: from many starts, each end improved until no local move gains. */
import { symmetricEigen } from '@mixdiff/linalg';
import type { Climb } from './climb.ts';
import { snap, stepOff } from './faces.ts';
import type { Landscape } from './landscape.ts';
import { scan, scattered } from './starts.ts';

/** A place where no local move gains. */
export interface End {
  readonly x: Float64Array;
  /** Minus the log-likelihood, up to the landscape's constant. */
  readonly value: number;
  /** sigma^2 reached the ground: no maximum in this direction. */
  readonly grounded: boolean;
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
    const value = landscape.value(flat);
    if (!Number.isFinite(value)) break;
    const away = stepOff(landscape, flat) ?? newtonStep(landscape, flat);
    end = { x: flat, value, grounded: false };
    if (!away) break;
    const next = endOf(landscape.climb(away, { evaluations }));
    if (!(next.value < value - 1e-10)) break;
    end = next;
  }
  return end;
}

/**
 * One step of Newton's method with a Hessian by differences of the gradient, eigenvalues made positive; or, where the
 * curvature is negative, a move along it. A second opinion on where BFGS stopped; null where neither gains 1e-10.
 */
function newtonStep(landscape: Landscape, x: Float64Array): Float64Array | null {
  const d = x.length;
  if (d === 0) return null;
  const gradient = new Float64Array(d);
  const value = landscape.value(x, gradient);
  const { values, vectors } = symmetricEigen(hessian(landscape, x), d);
  const scale = Math.max(Math.abs(values[0]), Math.abs(values[d - 1]));
  const step = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    if (!(Math.abs(values[j]) > 1e-9 * scale)) continue;
    let along = 0;
    for (let i = 0; i < d; i++) along += vectors[j * d + i] * gradient[i];
    for (let i = 0; i < d; i++) step[i] -= (along / Math.abs(values[j])) * vectors[j * d + i];
  }
  const moves = [1, 0.25].map((t) => x.map((v, i) => v + t * step[i]));
  if (values[d - 1] < -1e-6 * scale) {
    for (const t of [0.03, 0.1, 0.3, 1]) {
      for (const sign of [-1, 1]) moves.push(x.map((v, i) => v + sign * t * vectors[(d - 1) * d + i]));
    }
  }
  let best: { x: Float64Array; value: number } | null = null;
  for (const move of moves) {
    const reached = landscape.value(move);
    if (reached < (best?.value ?? value) - 1e-10) best = { x: move, value: reached };
  }
  return best?.x ?? null;
}
/** Central differences of the gradient, symmetrised. */
export function hessian(landscape: Landscape, x: Float64Array): Float64Array {
  const d = x.length;
  const H = new Float64Array(d * d);
  const [up, down] = [new Float64Array(d), new Float64Array(d)];
  for (let j = 0; j < d; j++) {
    const h = 1e-4 * Math.max(1, Math.abs(x[j]));
    landscape.value(
      x.map((v, i) => (i === j ? v + h : v)),
      up,
    );
    landscape.value(
      x.map((v, i) => (i === j ? v - h : v)),
      down,
    );
    for (let i = 0; i < d; i++) {
      const entry = (up[i] - down[i]) / (4 * h);
      H[j * d + i] += entry;
      H[i * d + j] += entry;
    }
  }
  return H;
}

/** Climbs from the best start down until the budget is spent; at least from three, or from one where evaluations are counted. */
function climbAll(
  landscape: Landscape,
  starts: readonly Float64Array[],
  { budget, evaluations: allowed }: SearchOptions,
): Climb[] {
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
    const one = landscape.climb(x, { tolerance: 1e-6, evaluations: 200 });
    evaluations -= one.evaluations;
    climbs.push(one);
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
function distinctEnds(landscape: Landscape, climbs: readonly Climb[]): End[] {
  const ends: End[] = [];
  const seen: number[] = [];
  for (const one of [...climbs].sort((a, b) => a.value - b.value)) {
    if (seen.some((value) => Math.abs(value - one.value) < SAME)) continue;
    seen.push(one.value);
    ends.push(one.end === 'ground' ? endOf(one) : improve(landscape, one.x));
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
  const climbs = climbAll(landscape, single ? valleys(landscape, points) : points, options);
  const ends = distinctEnds(landscape, climbs);
  const best = highest(ends) ?? { x: points[0], value: landscape.value(points[0]), grounded: false };
  return {
    best,
    ends,
    starts: points.length,
    reached: climbs.filter((one) => one.value < best.value + 1e-4).length,
    climbed: climbs.length,
    seed,
    how: single ? 'scan' : 'multi-start',
  };
}
