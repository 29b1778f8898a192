/**
 * Laplace's deviance of glmer for several random intercepts beside binomial(logit) or poisson(log), value only: the iterations of
 * pirls.ts with rows that cost products (rows.ts). Where a link would reach one of lme4's limits the general way is asked.
 */
import { fillFactors } from '../../covariance.ts';
import { fillSystem, lambda, lambdaT } from '../../system.ts';
import { FAR, fillLinear } from '../linear-part.ts';
import type { GlmerModel } from '../model.ts';
import type { Origin } from '../origin.ts';
import { squares } from '../pirls.ts';
import { begin, type Rows, sweep } from './rows.ts';

const [MOST_ITERATIONS, MOST_HALVINGS] = [100, 20];

interface Intercepts {
  readonly model: GlmerModel;
  readonly origin: Origin;
  readonly saturated: number;
  readonly rows: Rows;
  /** n: offset + X beta. */
  readonly fixed: Float64Array;
  /** q */
  readonly b: Float64Array;
  readonly score: Float64Array;
  readonly step: Float64Array;
}

/** theta and beta -> deviance; null where the design is another. `general`: the same of any design. */
export function valueOfIntercepts(
  model: GlmerModel,
  origin: Origin,
  general: (par: Float64Array) => number,
): ((par: Float64Array) => number) | null {
  const { design, response } = model;
  const { terms, blocks } = design;
  const kind = kindOf(model);
  if (!kind || response.saturated === null || terms.some(({ size, Z }) => size !== 1 || Z.some((z) => z !== 1)))
    return null;
  const each = (): Float64Array => new Float64Array(blocks.q);
  const state: Intercepts = {
    model,
    origin,
    saturated: response.saturated,
    rows: rowsOf(model, kind),
    fixed: new Float64Array(design.n),
    b: each(),
    score: each(),
    step: each(),
  };
  return (par) => {
    const value = valueAt(state, par);
    return Number.isNaN(value) ? general(par) : value;
  };
}

function kindOf({ design: { problem, w }, y }: GlmerModel): Rows['kind'] | null {
  const { family, link } = problem.response;
  if (family === 'poisson' && link === 'log') return 'poisson';
  if (family !== 'binomial' || link !== 'logit') return null;
  return w.every((v, i) => v === 1 && (y[i] === 0 || y[i] === 1)) ? 'single-trials' : 'trials';
}

const entropy = (k: number, of: number): number => (k > 0 ? 2 * k * Math.log(k / of) : 0);
function rowsOf({ design, y }: GlmerModel, kind: Rows['kind']): Rows {
  const { n, w, terms, blocks, slots } = design;
  const K = terms.length;
  const [effect, slot] = [new Int32Array(n * K), new Int32Array((n * K * (K + 1)) / 2)];
  const counted = new Float64Array(blocks.q);
  for (let i = 0, at = 0, to = 0; i < n; i++) {
    for (let k = 0; k < K; k++) {
      const one = blocks.first[blocks.firstOfTerm[k]] + terms[k].level[i];
      effect[at++] = one;
      counted[one] += w[i] * y[i];
      for (let l = k; l < K; l++) slot[to++] = slots[k][l - k][i];
    }
  }
  return {
    kind,
    terms: K,
    effect,
    slot,
    y,
    w,
    logs: y.map((v) => (v > 0 ? Math.log(v) : 0)),
    saturated: w.map((of, i) => entropy(of * y[i], of) + entropy(of - of * y[i], of)),
    counted,
    inner: new Float64Array(blocks.q),
    outer: new Float64Array(n),
  };
}

/** NaN: the general way has to be asked. */
function valueAt(state: Intercepts, par: Float64Array): number {
  const { model, origin, saturated, rows, fixed, score, step } = state;
  const { design, manner, T, L, u, before } = model;
  const { layout, blocks } = design;
  fillFactors(layout, par, T);
  const room = FAR - fillLinear(design.offset, design.X, design.rank, par, layout.length, fixed);
  if (!(room > 0)) return NaN;
  const apart = begin(rows, fixed);
  origin.score(par, layout.length, score);
  blocks.values.set(origin.weights);
  u.fill(0);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    if (!factor(model)) return NaN;
    // u + (Lambda'Z'WZ Lambda + I)^-1 (Lambda' score - u)
    step.set(score);
    lambdaT(layout, blocks, T, step, 1);
    for (let j = 0; j < u.length; j++) step[j] -= u[j];
    L.halfSolve(step, 1);
    L.halfSolveT(step, 1);
    before.u.set(u);
    for (let j = 0; j < u.length; j++) u[j] += step[j];
    let now = penalized(state, room) + apart;
    if (!Number.isFinite(now)) return NaN;
    if (Math.abs((old - now) / now) < manner.tolerance) {
      if (!manner.stale && !factor(model)) return NaN;
      return now + saturated + 2 * L.halfLogDet();
    }
    for (let half = 0; half < MOST_HALVINGS && now > old; half++) {
      for (let j = 0; j < u.length; j++) u[j] = (u[j] + before.u[j]) / 2;
      now = penalized(state, room) + apart;
    }
    if (!(now - old <= manner.tolerance)) return NaN;
    old = now;
  }
  return NaN;
}

function factor({ design, T, work, values, L }: GlmerModel): boolean {
  fillSystem(design.layout, design.blocks, T, work.block, values);
  return L.factor(values) < 0;
}

/** sum r + |u|^2 at u, but for what `begin` returned; NaN where lme4's links have limits. */
function penalized({ model: { design, T, u }, rows, b, score }: Intercepts, room: number): number {
  const { layout, blocks } = design;
  b.set(u);
  lambda(layout, blocks, T, b, 1);
  let left = room;
  for (let k = 0, at = 0; k < layout.terms.length; k++) {
    let far = 0;
    for (const end = at + layout.terms[k].levels; at < end; at++) far = Math.max(far, Math.abs(b[at]));
    left -= far;
  }
  return left > 0 ? sweep(rows, b, blocks.values, score) + squares(u) : NaN;
}
