/**
 * The deviance of glmer for one random intercept beside binomial(logit) or poisson(log), value only: the iterations of pirls.ts and
 * the criterion of criterion.ts, with rows sorted by level and everything that random effects have no part in taken once an
 * evaluation. Where a link would reach one of lme4's limits, or a step has to be halved to no avail, the general way is asked.
 */
import type { Quadrature } from '../criterion.ts';
import type { GlmerModel } from '../model.ts';
import type { Origin } from '../origin.ts';
import { counts } from './counts.ts';
import { FAR, type FixedPart, fillFixedPart, fixedPart } from './fixed-part.ts';
import { manyTrials, singleTrials } from './logistic.ts';
import type { LevelSums, RowSums, SortedRows } from './row-sums.ts';

const [MOST_ITERATIONS, MOST_HALVINGS] = [100, 20];
/** A product is taken to its logarithm before it leaves the range of doubles. */
const LARGE = 1e150;

/** Of nodes: at a limit of lme4's links the density is e^-36 of what it is at the mode, and less beyond. */
const AT_NODES = 60;

interface OneIntercept {
  readonly origin: Origin;
  readonly quadrature: Quadrature | null;
  readonly stale: boolean;
  readonly tolerance: number;
  readonly saturated: number;
  readonly kind: RowSums;
  readonly rows: SortedRows;
  readonly fixed: FixedPart;
  /** A level: u, that of the iterate before, theta u, pivots of Lambda'Z'WZ Lambda + I, and sums. */
  readonly u: Float64Array;
  readonly before: Float64Array;
  readonly b: Float64Array;
  readonly pivots: Float64Array;
  readonly sums: LevelSums;
  /** Quadrature's. */
  readonly node: LevelSums;
  readonly factors: Float64Array;
}

/** theta and beta -> deviance; null where the design is another. `general`: the same of any design. */
export function valueOfOneIntercept(
  model: GlmerModel,
  origin: Origin,
  quadrature: Quadrature | null,
  general: (par: Float64Array) => number,
): ((par: Float64Array) => number) | null {
  const { design, manner, y } = model;
  const { saturated } = model.response;
  const kind = kindOf(model);
  if (!kind || !design.single || saturated === null || design.terms[0].Z.some((z) => z !== 1)) return null;
  const { w } = design;
  const [{ level, levels }] = design.terms;
  const { ptr, order } = byLevel(level, levels);
  const take = (x: Float64Array): Float64Array => x.map((_, i) => x[order[i]]);
  const each = (): Float64Array => new Float64Array(levels);
  const state: OneIntercept = {
    origin,
    quadrature,
    stale: manner.stale,
    tolerance: manner.tolerance,
    saturated,
    kind,
    rows: kind.open({ ptr, y: take(y), w: take(w) }),
    fixed: fixedPart(design, order),
    u: each(),
    before: each(),
    b: each(),
    pivots: each(),
    sums: { weight: each(), score: each(), depth: each() },
    node: { weight: each(), score: each(), depth: each() },
    factors: each(),
  };
  return (par) => {
    const value = valueAt(state, par);
    return Number.isNaN(value) ? general(par) : value;
  };
}

function kindOf({ design: { problem, w }, y }: GlmerModel): RowSums | null {
  const { family, link } = problem.response;
  if (family === 'poisson' && link === 'log') return counts as RowSums;
  if (family !== 'binomial' || link !== 'logit') return null;
  return (w.every((v, i) => v === 1 && (y[i] === 0 || y[i] === 1)) ? singleTrials : manyTrials) as RowSums;
}

/** NaN: the general way has to be asked. */
function valueAt(state: OneIntercept, par: Float64Array): number {
  const { origin, quadrature, stale, tolerance, kind, rows, fixed, u, before, pivots, sums } = state;
  const { weight, score } = sums;
  const levels = u.length;
  const theta = par[0];
  const room = FAR - fillFixedPart(fixed, par, 1);
  if (!(room > 0)) return NaN;
  kind.begin(rows, fixed.values);
  origin.score(par, 1, score);
  weight.set(origin.weights);
  u.fill(0);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    for (let l = 0; l < levels; l++) {
      const at = u[l];
      const information = theta * theta * weight[l];
      before[l] = at;
      pivots[l] = information + 1;
      u[l] = (information * at + theta * score[l]) / pivots[l];
    }
    let now = penalized(state, theta, room);
    if (!Number.isFinite(now)) return NaN;
    if (Math.abs((old - now) / now) < tolerance) {
      if (!stale) for (let l = 0; l < levels; l++) pivots[l] = theta * theta * weight[l] + 1;
      const all = now + logProduct(pivots);
      if (!quadrature) return all + state.saturated;
      return all + nodes(state, theta, quadrature) + (quadrature.unsaturated ? 0 : state.saturated);
    }
    for (let half = 0; half < MOST_HALVINGS && now > old; half++) {
      for (let l = 0; l < levels; l++) u[l] = (u[l] + before[l]) / 2;
      now = penalized(state, theta, room);
    }
    if (!(now - old <= tolerance)) return NaN;
    old = now;
  }
  return NaN;
}

/** sum r + |u|^2 at u; NaN where lme4's links have limits. */
function penalized({ kind, rows, u, b, sums }: OneIntercept, theta: number, room: number): number {
  let squares = 0;
  let far = 0;
  for (let l = 0; l < u.length; l++) {
    b[l] = theta * u[l];
    squares += u[l] * u[l];
    far = Math.max(far, Math.abs(b[l]));
  }
  return far < room ? kind.sweep(rows, b, sums) + squares : NaN;
}

function logProduct(x: Float64Array): number {
  let sum = 0;
  let product = 1;
  for (let l = 0; l < x.length; l++) {
    product *= x[l];
    if (product > LARGE) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return sum + Math.log(product);
}

/** -2 log of the product of all levels' factors, taken as lme4 takes it; NaN where sums would leave the range of doubles. */
function nodes(
  { kind, rows, u, b, before, pivots, sums, node, factors }: OneIntercept,
  theta: number,
  { rule }: Quadrature,
): number {
  const moved = before;
  factors.fill(0);
  for (let k = 0; k < rule.nodes.length; k++) {
    const z = rule.nodes[k];
    let far = 0;
    for (let l = 0; l < u.length; l++) {
      moved[l] = u[l] + z / Math.sqrt(pivots[l]);
      b[l] = theta * moved[l];
      far = Math.max(far, Math.abs(b[l]));
    }
    if (!(far < AT_NODES)) return NaN;
    kind.sweep(rows, b, node);
    for (let l = 0; l < u.length; l++) {
      const rise = node.depth[l] + moved[l] * moved[l] - sums.depth[l] - u[l] * u[l];
      factors[l] += rule.weights[k] * Math.exp((z * z - rise) / 2);
    }
  }
  let all = 1;
  for (let l = 0; l < factors.length; l++) all *= factors[l];
  return -2 * Math.log(all);
}

/** Rows of each level, in their order. */
function byLevel(level: Int32Array, levels: number): { readonly ptr: Int32Array; readonly order: Int32Array } {
  const ptr = new Int32Array(levels + 1);
  for (let i = 0; i < level.length; i++) ptr[level[i] + 1]++;
  for (let l = 0; l < levels; l++) ptr[l + 1] += ptr[l];
  const next = ptr.slice();
  const order = new Int32Array(level.length);
  for (let i = 0; i < level.length; i++) order[next[level[i]]++] = i;
  return { ptr, order };
}
