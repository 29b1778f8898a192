/**
 * The search over a structured surface: from many starts, each distinct end improved until no local move gains, ends of the
 * structures among what it tries. At an end the likelihood is even in the coordinate, so a climb does not leave it by itself:
 * what it would gain is read from the curvature, and at a term without any variance from small matrices of its structure.
 */
import { symmetricEigen } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import { type Climb, type ClimbOptions, climb } from './climb.ts';
import type { SearchOptions } from './search.ts';
import type { Surface, SurfaceTerm } from './structured-surface.ts';

/** Where a climb ended. */
export interface StructuredEnd {
  readonly x: Float64Array;
  /** Minus the log-likelihood, up to the surface's constant. */
  readonly value: number;
  /** sigma^2 reached the ground: no maximum in this direction. */
  readonly grounded: boolean;
}
/** What a search found. */
export interface StructuredSearch {
  /** Distinct ends, best first. */
  readonly ends: readonly StructuredEnd[];
  readonly starts: number;
  readonly climbed: number;
  readonly seed: number;
}

/** An end that costs less than this is taken. */
const SNAP = 1e-9;
/** Multiplications that a search may take where no clock is given. */
const OPERATIONS = 2e10;
/** Ends closer than this in log-likelihood are one. */
const SAME = 1e-5;
/** Spread of random starts in the coordinates of a residual model: logarithms of standard deviations, and correlations. */
const SCATTER = 0.7;
/** A size below which a term counts as having no variance. */
const ZERO = 1e-6;

/** From x uphill; coordinates that are `held` stay. */
export function climbStructured(
  surface: Surface,
  x: Float64Array,
  options: ClimbOptions & { readonly held?: readonly number[] } = {},
): Climb {
  const { held = [], ...rest } = options;
  const objective = (at: Float64Array, gradient?: Float64Array): number => {
    const value = surface.value(at, gradient);
    if (gradient) for (const i of held) gradient[i] = 0;
    return value;
  };
  return climb(objective, x, { until: (at) => surface.grounded(at), ...rest });
}
const endOf = ({ x, value, end }: Climb): StructuredEnd => ({ x, value, grounded: end === 'ground' });

/** Climbs, takes ends that cost nothing, and moves where the curvature is negative, until nothing gains. */
export function improveStructured(surface: Surface, x: Float64Array, evaluations = 300): StructuredEnd {
  let end = endOf(climbStructured(surface, x, { evaluations }));
  for (let round = 0; round < 8 && !end.grounded && Number.isFinite(end.value); round++) {
    const flat = snapped(surface, end.x, SNAP);
    const value = surface.value(flat);
    end = { x: flat, value, grounded: false };
    const away = leave(surface, flat, value) ?? newton(surface, flat, value);
    if (!away) break;
    const next = endOf(climbStructured(surface, away, { evaluations }));
    if (!(next.value < value - 1e-10)) break;
    end = next;
  }
  return end;
}
/** x at every end that costs less than `loss`, nearest first. */
export function snapped(surface: Surface, x: Float64Array, loss: number): Float64Array {
  const limit = surface.value(x) + loss;
  let best = x.slice();
  const order = surface.ends
    .map((end) => ({ end, far: Math.abs(x[end.coordinate] - end.at) }))
    .filter(({ far }) => far > 0 && far < 0.5)
    .sort((a, b) => a.far - b.far);
  for (const { end } of order) {
    const trial = best.slice();
    trial[end.coordinate] = end.at;
    if (surface.value(trial) <= limit) best = trial;
  }
  return best;
}
/** Whether a term's covariance matrix is zero there. */
export const isZero = ({ from, roots }: SurfaceTerm, x: Float64Array): boolean =>
  roots.sizes.length > 0 && roots.sizes.every((i) => Math.abs(x[from + i]) < ZERO);

/** Of a term without variance: the best of some small matrices of its structure, if one gains. */
function leave(surface: Surface, x: Float64Array, value: number): Float64Array | null {
  const random = new Random(3);
  let best: { x: Float64Array; value: number } | null = null;
  for (const term of surface.terms) {
    if (!isZero(term, x)) continue;
    for (let k = 0; k < 6 + 4 * term.roots.length; k++) {
      const shape = shapeOf(term, random, k === 0);
      for (const size of [0.003, 0.03, 0.3, 1]) {
        const trial = x.slice();
        for (let i = 0; i < shape.length; i++)
          trial[term.from + i] = term.roots.sizes.includes(i) ? size * shape[i] : shape[i];
        const reached = surface.value(trial);
        if (reached < (best?.value ?? value) - 1e-10) best = { x: trial, value: reached };
      }
    }
  }
  return best?.x ?? null;
}
/** Sizes about 1 and angles anywhere; `plain`: all sizes one, and angles of a quarter of a half turn. */
function shapeOf({ roots }: SurfaceTerm, random: Random, plain: boolean): Float64Array {
  return Float64Array.from({ length: roots.length }, (_, i) =>
    roots.sizes.includes(i)
      ? plain
        ? 1
        : Math.exp(0.7 * random.normRand())
      : plain
        ? Math.PI / 4
        : (random.unifRand() - 0.5) * Math.PI,
  );
}

/** A step of Newton's method with eigenvalues made positive, or a move along negative curvature; null: neither gains. */
function newton(surface: Surface, x: Float64Array, value: number): Float64Array | null {
  const d = x.length;
  if (d === 0) return null;
  const gradient = new Float64Array(d);
  surface.value(x, gradient);
  const { values, vectors } = symmetricEigen(curvatureOf(surface, x), d);
  const scale = Math.max(Math.abs(values[0]), Math.abs(values[d - 1]));
  const step = new Float64Array(d);
  const moves: Float64Array[] = [];
  for (let j = 0; j < d; j++) {
    const vector = vectors.subarray(j * d, (j + 1) * d);
    if (values[j] < -1e-6 * scale)
      for (const t of [0.01, 0.03, 0.1, 0.3, 1])
        for (const sign of [-1, 1]) moves.push(x.map((v, i) => v + sign * t * vector[i]));
    if (!(Math.abs(values[j]) > 1e-9 * scale)) continue;
    const along = vector.reduce((sum, v, i) => sum + v * gradient[i], 0);
    for (let i = 0; i < d; i++) step[i] -= (along / Math.abs(values[j])) * vector[i];
  }
  for (const t of [1, 0.25]) moves.push(x.map((v, i) => v + t * step[i]));
  let best: { x: Float64Array; value: number } | null = null;
  for (const move of moves) {
    const reached = surface.value(move);
    if (reached < (best?.value ?? value) - 1e-10) best = { x: move, value: reached };
  }
  return best?.x ?? null;
}
/** Second derivatives of -l by central differences of the gradient, symmetrised. */
export function curvatureOf(surface: Surface, x: Float64Array): Float64Array {
  const d = x.length;
  const H = new Float64Array(d * d);
  const [up, down] = [new Float64Array(d), new Float64Array(d)];
  for (let j = 0; j < d; j++) {
    const h = 1e-4 * Math.max(1, Math.abs(x[j]));
    const beside = (by: number): Float64Array => x.map((v, i) => (i === j ? v + by : v));
    surface.value(beside(h), up);
    surface.value(beside(-h), down);
    for (let i = 0; i < d; i++) {
      const entry = (up[i] - down[i]) / (4 * h);
      H[j * d + i] += entry;
      H[i * d + j] += entry;
    }
  }
  return H;
}

/** Starts: sizes of one, small and large ones, each end of each structure, then random ones. */
function startsOf({ terms, ends, dimension, residual }: Surface, count: number, seed: number): Float64Array[] {
  const random = new Random(seed);
  const made = (size: () => number, plain: boolean): Float64Array => {
    const x = new Float64Array(dimension);
    for (const term of terms) {
      const common = size();
      for (const [i, v] of shapeOf(term, random, plain).entries())
        x[term.from + i] = term.roots.sizes.includes(i) ? common * v : v;
    }
    if (residual) {
      const start = residual.starts[Math.floor(random.unifRand() * residual.starts.length)];
      x.set(
        start.map((v) => (plain ? v : v + SCATTER * random.normRand())),
        residual.from,
      );
    }
    return x;
  };
  const starts = [1, 0.1, 3].map((size) => made(() => size, true));
  for (const end of ends) {
    if (starts.length > count / 2) break;
    const x = made(() => 1, true);
    x[end.coordinate] = end.at + 0.05;
    starts.push(x);
  }
  while (starts.length < count) starts.push(made(() => Math.exp(1.2 * random.normRand() - 0.5), false));
  return starts;
}

/** Every start is climbed, the best first, as long as the budget lasts; then each distinct end is improved. */
export function searchStructured(surface: Surface, options: SearchOptions = {}): StructuredSearch {
  const { starts: wanted = 20, seed = 1, budget } = options;
  if (surface.dimension === 0) {
    const x = new Float64Array(0);
    return { ends: [{ x, value: surface.value(x), grounded: false }], starts: 1, climbed: 1, seed };
  }
  const begun = startsOf(surface, Math.max(3, wanted), seed)
    .map((x) => ({ x, value: surface.value(x) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  const from = budget?.clock() ?? 0;
  let evaluations = budget ? Number.POSITIVE_INFINITY : OPERATIONS / surface.cost;
  const climbs: Climb[] = [];
  for (const { x } of begun) {
    const spent = budget ? budget.clock() - from > budget.milliseconds : evaluations <= 0;
    if (spent && climbs.length >= 3) break;
    const one = climbStructured(surface, x, { tolerance: 1e-6, evaluations: 150 });
    evaluations -= one.evaluations;
    climbs.push(one);
  }
  const ends: StructuredEnd[] = [];
  const seen: number[] = [];
  for (const one of [...climbs].sort((a, b) => a.value - b.value)) {
    if (!Number.isFinite(one.value) || seen.some((value) => Math.abs(value - one.value) < SAME)) continue;
    seen.push(one.value);
    ends.push(one.end === 'ground' ? endOf(one) : improveStructured(surface, one.x));
  }
  return { ends: ends.sort((a, b) => a.value - b.value), starts: begun.length, climbed: climbs.length, seed };
}
