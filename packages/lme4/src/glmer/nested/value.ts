/**
 * The deviance of glmer's last stage for nested random intercepts beside binomial(logit) or poisson(log), value only: the iterations of
 * pirls.ts and the criterion of criterion.ts, with rows sorted by level and everything that random effects have no part in taken once an
 * evaluation. Where a link would reach one of lme4's limits, or a step has to be halved to no avail, the general way is asked.
 */
import { exponentials } from '@mixdiff/linalg';
import type { Quadrature } from '../criterion.ts';
import { FAR, fillLinearPart, furthest } from '../linear-part.ts';
import type { GlmerModel } from '../model.ts';
import type { Origin } from '../origin.ts';
import { squares } from '../pirls.ts';
import { pairedRows } from './compiled/paired.ts';
import { compiledValue } from './compiled/value.ts';
import type { NestedDesign } from './design.ts';
import { addUp, eliminate, eliminateWeights, logProduct, substitute } from './levels.ts';
import { MOST_HALVINGS, MOST_ITERATIONS } from './limits.ts';

/** Of nodes: at a limit of lme4's links the density is e^-36 of what it is at the mode, and less beyond; e^x is taken to 40. */
const AT_NODES = 40;

interface State {
  readonly design: NestedDesign;
  readonly origin: Origin;
  readonly quadrature: Quadrature | null;
  readonly stale: boolean;
  readonly tolerance: number;
  readonly levels: LevelState;
  /** Quadrature's, of each level. */
  readonly node: Readonly<Record<'least' | 'depth' | 'factors', Float64Array>>;
}
/** Of each level of any term. */
export interface LevelState {
  /** u, and that of the iterate before. */
  readonly u: Float64Array;
  readonly before: Float64Array;
  /** Sums of Lambda u over a level and those around it; pivots. */
  readonly b: Float64Array;
  readonly pivots: Float64Array;
  /** w, and scores or s. */
  readonly weight: Float64Array;
  readonly score: Float64Array;
  /** Of the innermost: b and e^b. */
  readonly inner: Float64Array;
  readonly powers: Float64Array;
}
export function levelState(q: number, innermost: number): LevelState {
  const each = (): Float64Array => new Float64Array(q);
  const b = each();
  return {
    u: each(),
    before: each(),
    b,
    pivots: each(),
    weight: each(),
    score: each(),
    inner: b.subarray(0, innermost),
    powers: new Float64Array(innermost),
  };
}

/** theta and beta -> deviance. `general`: the same of any design. */
export function valueOfNested(
  { manner, u }: GlmerModel,
  design: NestedDesign,
  origin: Origin,
  quadrature: Quadrature | null,
  general: (par: Float64Array) => number,
): (par: Float64Array) => number {
  const { innermost } = design.levels;
  const each = (): Float64Array => new Float64Array(quadrature ? innermost : 0);
  const state: State = {
    design,
    origin,
    quadrature,
    stale: manner.stale,
    tolerance: manner.tolerance,
    levels: levelState(u.length, innermost),
    node: { least: each(), depth: each(), factors: each() },
  };
  const plain = (par: Float64Array): number => {
    const value = valueAt(state, par);
    return Number.isNaN(value) ? general(par) : value;
  };
  const paired = quadrature ? null : pairedRows(design, origin);
  if (!paired) return plain;
  return (par) => {
    const value = compiledValue(paired, manner, par);
    return Number.isNaN(value) ? plain(par) : value;
  };
}

/** NaN: the general way has to be asked. */
function valueAt(state: State, theta: Float64Array): number {
  const { design, origin, quadrature, stale, tolerance } = state;
  const { levels, rank, kind, rows, linear, saturated } = design;
  const { u, before, b, inner, pivots, weight, score } = state.levels;
  const room = FAR - fillLinearPart(linear, theta, theta.length - rank);
  if (!(room > 0)) return NaN;
  kind.begin(rows, linear);
  origin.scoreOf(levels.innermost, theta, theta.length - rank, score);
  weight.set(origin.innermost);
  u.fill(0);
  b.fill(0);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    before.set(u);
    for (let l = 0; l < inner.length; l++) score[l] += weight[l] * inner[l];
    eliminate(levels, theta, weight, score, pivots);
    substitute(levels, theta, weight, score, pivots, u, b);
    let now = penalized(state, room);
    if (!Number.isFinite(now)) return NaN;
    if (Math.abs((old - now) / now) < tolerance) {
      if (!stale) eliminateWeights(levels, theta, weight, pivots);
      const all = now + logProduct(pivots);
      if (!quadrature) return all + saturated;
      return all + nodes(state, theta, quadrature) + (quadrature.unsaturated ? 0 : saturated);
    }
    for (let half = 0; half < MOST_HALVINGS && now > old; half++) {
      for (let j = 0; j < u.length; j++) u[j] = (u[j] + before[j]) / 2;
      addUp(levels, theta, u, b);
      now = penalized(state, room);
    }
    if (!(now - old <= tolerance)) return NaN;
    old = now;
  }
  return NaN;
}

/** sum r + |u|^2 at u and b; NaN where lme4's links have limits. */
function penalized({ design: { kind, rows }, levels: state }: State, room: number): number {
  const { u, inner, powers } = state;
  if (!(furthest(inner) < room)) return NaN;
  exponentials(inner, 1, powers);
  return kind.sweep(rows, inner, powers, state) + squares(u);
}

/** -2 log of the product of all levels' factors, taken as lme4 takes it; NaN where sums would leave the range of doubles. */
function nodes({ design: { kind, rows }, levels, node }: State, [theta]: Float64Array, { rule }: Quadrature): number {
  const { u, inner, powers, before: moved, pivots } = levels;
  const { least, depth, factors } = node;
  kind.depths(rows, inner, powers, least);
  factors.fill(0);
  for (let k = 0; k < rule.nodes.length; k++) {
    const z = rule.nodes[k];
    let far = 0;
    for (let l = 0; l < u.length; l++) {
      moved[l] = u[l] + z / Math.sqrt(pivots[l]);
      inner[l] = theta * moved[l];
      far = Math.max(far, Math.abs(inner[l]));
    }
    if (!(far < AT_NODES)) return NaN;
    exponentials(inner, 1, powers);
    kind.depths(rows, inner, powers, depth);
    for (let l = 0; l < u.length; l++) {
      const rise = depth[l] + moved[l] * moved[l] - least[l] - u[l] * u[l];
      factors[l] += rule.weights[k] * Math.exp((z * z - rise) / 2);
    }
  }
  let all = 1;
  for (let l = 0; l < factors.length; l++) all *= factors[l];
  return -2 * Math.log(all);
}
