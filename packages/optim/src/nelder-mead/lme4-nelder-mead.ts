/**
 * The simplex method of Nelder & Mead (1965, Comp. J. 7:308-313) as lme4 has it, with bounds by clipping (Richardson & Kuester
 * 1973, CACM 16:487-489). Found by its points, all of which it repeats (`golden/nelder-mead`). With low the first least
 * vertex, high the first greatest one and c the mean of the others:
 *
 *   end       in every coordinate max_j |x_ij - c_i| < xt_i; no value of f has a part in it
 *   reflect   r = c + (c - high)
 *   expand    e = c + 2 (c - high) if f(r) < f(low): kept if f(e) < f(high), not f(r); else r
 *   keep      r if f(r) < f(high)
 *   contract  k = c - (c - high) / 2, always inside, kept if below f(r) and f(high); else every vertex but low goes half way
 *             to low, and f is taken again at all of them, low included
 *
 * A new point equal to c, or to the vertex it came from, in all coordinates ends it too. The answer is the best point that was
 * ever evaluated.
 */
import { budgetSpent, converged, outsideBounds } from '../messages.ts';
import type { MinimizeOptions, Minimum, Objective } from '../minimize.ts';
import { type Watched, watch, withinBudget } from '../watched.ts';

/** lme4's settings by their own names. */
export interface Lme4NelderMeadOptions extends MinimizeOptions {
  /** d: first steps. */
  readonly xst: Float64Array;
  /** d: how far the vertices may be from their centre at the end. */
  readonly xt: Float64Array;
  /** 10,000 unless told. */
  readonly maxfun?: number;
}

const [REFLECTION, EXPANSION, CONTRACTION] = [1, 2, 0.5];
/** lme4's convergence code for maxfun. */
const BUDGET = 4;
/** Of a coordinate: what no step from it is told apart by. */
const EQUAL = 1e-13;
/** Share of a first step that a bound must be away for a vertex to stand on it. */
const NEAR = 0.1;

interface Simplex {
  readonly vertices: readonly Float64Array[];
  readonly values: Float64Array;
  readonly centre: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  low: number;
  high: number;
}

/** From `start`, which must be within its bounds. `stop.code` is lme4's convergence code: 0, or 4 for maxfun. */
export function lme4NelderMead(objective: Objective, start: Float64Array, options: Lme4NelderMeadOptions): Minimum {
  const d = start.length;
  const { lower = new Float64Array(d).fill(-Infinity), upper = new Float64Array(d).fill(Infinity) } = options;
  const most = Math.min(options.maxfun ?? 10_000, options.most ?? Infinity);
  const watched = watch(objective, start, 'Nelder_Mead', { ...options, most });
  if (start.some((x, j) => !(x >= lower[j] && x <= upper[j]))) return watched.end('failed', outsideBounds());
  const spent = (): Minimum => watched.end('budget', budgetSpent(watched.counts.f), { code: BUDGET });
  const ended = withinBudget(watched, () => {
    const simplex = simplexAt(start, lower, upper, options.xst);
    evaluateAll(simplex, watched);
    let iterations = 0;
    for (; watched.counts.f < most; iterations++) {
      order(simplex);
      if (isSmall(simplex, options.xt) || !improve(simplex, watched)) break;
    }
    return watched.counts.f >= most ? spent() : watched.end('converged', converged(), { code: 0, iterations });
  });
  return ended.stop.reason === 'budget' ? spent() : ended;
}

/** The start, and one step along each coordinate: onto the bound where that is passed, or to the other side where it is near. */
function simplexAt(start: Float64Array, lower: Float64Array, upper: Float64Array, xst: Float64Array): Simplex {
  const d = start.length;
  const vertices = Array.from({ length: d + 1 }, () => start.slice());
  for (let j = 0; j < d; j++) {
    const step = Math.abs(xst[j]);
    let x = start[j] + xst[j];
    if (x < lower[j]) x = start[j] - lower[j] > NEAR * step ? lower[j] : start[j] + step;
    else if (x > upper[j]) x = upper[j] - start[j] > NEAR * step ? upper[j] : start[j] - step;
    vertices[j + 1][j] = x;
  }
  return { vertices, values: new Float64Array(d + 1), centre: new Float64Array(d), lower, upper, low: 0, high: 0 };
}

function evaluateAll({ vertices, values }: Simplex, f: Watched): void {
  for (let j = 0; j < vertices.length; j++) values[j] = f.value(vertices[j]);
}

/** First least, first greatest, and the mean of all but that. */
function order(simplex: Simplex): void {
  const { vertices, values, centre } = simplex;
  simplex.low = 0;
  simplex.high = 0;
  for (let j = 1; j < values.length; j++) {
    if (values[j] < values[simplex.low]) simplex.low = j;
    if (values[j] > values[simplex.high]) simplex.high = j;
  }
  for (let i = 0; i < centre.length; i++) {
    let sum = 0;
    for (const vertex of vertices) sum += vertex[i];
    centre[i] = (sum - vertices[simplex.high][i]) / centre.length;
  }
}

function isSmall({ vertices, centre }: Simplex, xt: Float64Array): boolean {
  for (const vertex of vertices)
    for (let i = 0; i < centre.length; i++) if (!(Math.abs(vertex[i] - centre[i]) < xt[i])) return false;
  return true;
}

/** One step of the search; false where no new point can be told from an old one. */
function improve(simplex: Simplex, f: Watched): boolean {
  const { vertices, values, low, high, centre } = simplex;
  const [worst, before] = [vertices[high], values[high]];
  const reflected = moved(simplex, centre, REFLECTION, worst);
  if (!reflected) return false;
  const atReflected = f.value(reflected);
  if (atReflected < values[low]) {
    const expanded = moved(simplex, centre, EXPANSION, worst);
    if (!expanded) return false;
    const atExpanded = f.value(expanded);
    if (atExpanded < before) replace(simplex, expanded, atExpanded);
    else replace(simplex, reflected, atReflected);
    return true;
  }
  if (atReflected < before) {
    replace(simplex, reflected, atReflected);
    return true;
  }
  const contracted = moved(simplex, centre, -CONTRACTION, worst);
  if (!contracted) return false;
  const atContracted = f.value(contracted);
  if (atContracted < atReflected && atContracted < before) replace(simplex, contracted, atContracted);
  else return shrink(simplex, f);
  return true;
}

function replace({ vertices, values, high }: Simplex, by: Float64Array, value: number): void {
  vertices[high].set(by);
  values[high] = value;
}

function shrink(simplex: Simplex, f: Watched): boolean {
  const { vertices, low } = simplex;
  for (const [j, vertex] of vertices.entries()) {
    if (j === low) continue;
    const nearer = moved(simplex, vertices[low], -CONTRACTION, vertex);
    if (!nearer) return false;
    vertex.set(nearer);
  }
  evaluateAll(simplex, f);
  return true;
}

/** c + scale (c - old) within the bounds; null where that is c, or old. */
function moved({ lower, upper }: Simplex, c: Float64Array, scale: number, old: Float64Array): Float64Array | null {
  const x = new Float64Array(c.length);
  for (let i = 0; i < x.length; i++) x[i] = Math.max(lower[i], Math.min(upper[i], c[i] + scale * (c[i] - old[i])));
  return isSame(x, c) || isSame(x, old) ? null : x;
}
function isSame(x: Float64Array, other: Float64Array): boolean {
  for (let i = 0; i < x.length; i++)
    if (!(Math.abs(x[i] - other[i]) <= EQUAL * (Math.abs(x[i]) + Math.abs(other[i])))) return false;
  return true;
}
