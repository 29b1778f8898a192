/**
 * The log-likelihood, ML or REML, with one or two standard deviations held and everything else at its best: what
 * pictures of a likelihood are drawn from. One by the charts of profiles; a second by substitution into the chart of the
 * first, where it is sigma |T[row, row]| (first of its term, or of a diagonal one) or, beside the first in its term,
 * sigma (T[1,0], T[1,1]) = s (sin z, cos z) with z free.
 */
import { type Answer, type Canonical, isRefusal, type Method, type Problem, sigma2Of } from '@mixdiff/contract';
import { nlminb } from '@mixdiff/optim';
import {
  deviance,
  type Held,
  type HeldProblem,
  hold,
  minimize,
  openCriterion,
  plainStart,
  startAt,
} from '@mixdiff/surface';
import { cannotCarry, reduce } from './reduction.ts';

/** A standard deviation of the model: of a random term's column, or the residual one. */
export type Deviation =
  | { readonly kind: 'sd'; readonly term: number; readonly column: number }
  | { readonly kind: 'sigma' };
type Random = Deviation & { readonly kind: 'sd' };

/** LIVE. */
export interface HeldLikelihood {
  /** Log-likelihood at every value, all else at its best; `near` starts the search. A zero of sigma is -Infinity. */
  profile(held: Deviation, values: ArrayLike<number>, near: Canonical): Float64Array;
  /** Whether a surface over these two can be had. */
  pairs(a: Random, b: Random): boolean;
  /** values[i][j] at a = as[i], b = bs[j]. */
  surface(a: Random, b: Random, as: readonly number[], bs: readonly number[], near: Canonical): Float64Array[];
}

/** The likelihood of a problem for pictures: profiles and surfaces over standard deviations. */
export function openHeldLikelihood(problem: Problem, method: Method): Answer<HeldLikelihood> {
  const refused = cannotCarry(problem);
  if (refused) return refused;
  const reduction = reduce(problem);
  if (isRefusal(reduction)) return reduction;
  const criterion = openCriterion(reduction);
  const reml = method === 'REML';
  const startOf = (held: HeldProblem, near: Canonical): Float64Array => {
    const sigma2 = sigma2Of(near);
    return startAt(held, near, sigma2) ?? plainStart(held.chart);
  };
  return {
    profile(held, values, near) {
      const chart: Held = held.kind === 'sigma' ? { kind: 'sigma' } : held;
      const own = hold(criterion, chart, reml);
      return profileOver(own, values, startOf(own, near), heldAt(held, near));
    },
    pairs: (a, b) => secondOf(hold(criterion, a, reml), a, b) !== null,
    surface(a, b, as, bs, near) {
      const own = hold(criterion, a, reml);
      const second = secondOf(own, a, b);
      if (!second) return as.map(() => new Float64Array(bs.length).fill(Number.NaN));
      return surfaceOver(own, second, as, bs, startOf(own, near));
    },
  };
}

/** Outwards from the value nearest to that of `start`, each from its neighbour's end. */
function profileOver(own: HeldProblem, values: ArrayLike<number>, start: Float64Array, best: number): Float64Array {
  const out = new Float64Array(values.length).fill(Number.NEGATIVE_INFINITY);
  let middle = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i] - best) < Math.abs(values[middle] - best)) middle = i;
  for (const step of [1, -1]) {
    let from = start;
    for (let i = step > 0 ? middle : middle - 1; i >= 0 && i < values.length; i += step) {
      if (own.chart.held.kind === 'sigma' && !(values[i] > 0)) continue;
      const end = minimize(own, from, values[i]);
      if (!Number.isFinite(end.deviance)) continue;
      from = end.par;
      out[i] = -end.deviance / 2;
    }
  }
  return out;
}
const heldAt = (held: Deviation, { Sigma, residual }: Canonical): number =>
  held.kind === 'sd'
    ? Math.sqrt(Math.max(0, Sigma[held.term].data[held.column * (Sigma[held.term].nrow + 1)]))
    : Math.sqrt(sigma2Of({ residual }));

/** Where the second standard deviation sits in the chart of the first. */
type Second =
  | { readonly kind: 'own'; readonly slot: number }
  | { readonly kind: 'beside'; readonly slots: readonly [number, number] };
function secondOf({ chart: { slots, orders } }: HeldProblem, a: Random, b: Random): Second | null {
  if (a.term === b.term && a.column === b.column) return null;
  const row = orders[b.term].indexOf(b.column);
  const at = (r: number, c: number): number => slots.findIndex((s) => s.term === b.term && s.row === r && s.col === c);
  const own = at(row, row);
  const alone = !slots.some((s) => s.term === b.term && s.row === row && s.col < row);
  if (alone) return own >= 0 ? { kind: 'own', slot: own } : null;
  return row === 1 && a.term === b.term ? { kind: 'beside', slots: [at(1, 0), at(1, 1)] } : null;
}

function surfaceOver(
  own: HeldProblem,
  second: Second,
  as: readonly number[],
  bs: readonly number[],
  start: Float64Array,
): Float64Array[] {
  const d = start.length;
  const taken = second.kind === 'own' ? [second.slot] : [...second.slots];
  const free = Array.from({ length: d }, (_, i) => i).filter((i) => !taken.includes(i));
  const angle = second.kind === 'beside' ? 1 : 0;
  const par = new Float64Array(d);
  const slope = new Float64Array(d);
  let [valueA, valueB] = [0, 0];
  /** x: the free parameters (log sigma last), then the angle. */
  const fill = (x: Float64Array): number => {
    free.forEach((i, f) => {
      par[i] = x[f];
    });
    const length = valueB * Math.exp(-par[d - 1]);
    if (second.kind === 'own') par[second.slot] = length;
    else {
      par[second.slots[0]] = Math.sin(x[free.length]) * length;
      par[second.slots[1]] = Math.cos(x[free.length]) * length;
    }
    return length;
  };
  const objective = (x: Float64Array, gradient?: Float64Array): number => {
    const length = fill(x);
    const value = deviance(own, par, valueA, gradient ? slope : undefined);
    if (!gradient) return value;
    free.forEach((i, f) => {
      gradient[f] = slope[i];
    });
    for (const i of taken) gradient[free.length - 1] -= slope[i] * par[i];
    if (second.kind === 'beside') {
      const z = x[free.length];
      gradient[free.length] = length * (slope[second.slots[0]] * Math.cos(z) - slope[second.slots[1]] * Math.sin(z));
    }
    return value;
  };
  const first = new Float64Array(free.length + angle);
  free.forEach((i, f) => {
    first[f] = start[i];
  });
  const lowest = first.length === 1 ? alongOne(objective) : alongMany(objective);
  let row: Float64Array = first;
  return as.map((a) => {
    valueA = a;
    let from: Float64Array = row;
    return Float64Array.from(bs, (b, j) => {
      valueB = b;
      const end = lowest(from);
      if (!Number.isFinite(end.value)) return Number.NaN;
      from = end.x;
      if (j === 0) row = end.x;
      return -end.value / 2;
    });
  });
}
type Objective = (x: Float64Array, gradient?: Float64Array) => number;
type Lowest = (from: Float64Array) => { readonly x: Float64Array; readonly value: number };

const alongMany =
  (objective: Objective): Lowest =>
  (from) => {
    const { par } = nlminb(objective, from, {
      gradient: true,
      control: { 'rel.tol': 1e-9, 'iter.max': 60, 'eval.max': 120 },
    });
    const x = par.slice();
    return { x, value: objective(x) };
  };
/**
 * Newton's method in one variable with the curvature of the last secant. Neighbours of a grid end close to one another,
 * so a step that promises less than 1e-5 is taken on trust: f - g^2 / 2H.
 */
function alongOne(objective: Objective): Lowest {
  const gradient = new Float64Array(1);
  let curvature = 0;
  return (from) => {
    let x: Float64Array = from.slice();
    let value = objective(x, gradient);
    let g = gradient[0];
    if (!(curvature > 0)) {
      const ahead = x.map((v) => v + 1e-4);
      objective(ahead, gradient);
      curvature = Math.max((gradient[0] - g) / 1e-4, 1e-8);
    }
    for (let round = 0; round < 30 && Number.isFinite(value); round++) {
      const step = -g / curvature;
      if (-g * step < 1e-5) return { x: x.map((v) => v + step), value: value + (g * step) / 2 };
      let next: Float64Array = x.map((v) => v + Math.max(-1, Math.min(1, step)));
      let reached = objective(next, gradient);
      for (let halved = 0; halved < 20 && !(reached < value); halved++) {
        next = next.map((v, i) => (v + x[i]) / 2);
        reached = objective(next, gradient);
      }
      const bend = (gradient[0] - g) / (next[0] - x[0]);
      if (bend > 0) curvature = bend;
      if (!(reached < value)) break;
      [x, value, g] = [next, reached, gradient[0]];
    }
    return { x, value };
  };
}
