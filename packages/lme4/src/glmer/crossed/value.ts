/**
 * The deviance of glmer for two crossed intercepts, value only, in either stage: the iterations of pirls.ts, where the first term's block of
 * Lambda'Z'WZ Lambda + I is diagonal and eliminated into a dense one of the second term's levels, and of the columns of X where beta is
 * sought with u: with d_l = 1 + theta_1^2 w_l, the rows V_l of the table of weights and c_l the sums of W x of a level,
 *
 *   g_l = [theta_1 theta_2 V_l, theta_1 c_l] / sqrt(d_l),   S = [I + theta_2^2 diag(w), theta_2 Z_2'WX; ., X'WX] - sum g_l g_l'
 *
 * S step = right-hand side, step_l = (r_l - sum g_l step / ...) / d_l. Where a link would reach one of lme4's limits the general way is asked.
 */
import { cholesky, exponentials, gramOfRows, solveLower, solveLowerT } from '@mixdiff/linalg';
import { FAR, fillLinearPart, furthest, spreadPowers } from '../linear-part.ts';
import type { GlmerModel } from '../model.ts';
import { logProduct } from '../nested/levels.ts';
import { MOST_HALVINGS, MOST_ITERATIONS } from '../nested/limits.ts';
import type { Origin } from '../origin.ts';
import { squares } from '../pirls.ts';
import { weighedProducts } from '../row-kernels.ts';
import type { CrossedDesign } from './design.ts';
import { type OfRows, type Sums, spread, sweep } from './sweep.ts';

interface State {
  readonly design: CrossedDesign;
  readonly origin: Origin;
  readonly stale: boolean;
  readonly tolerance: number;
  /** beta is sought with u. */
  readonly joint: boolean;
  /** Order of S: levels of the second term, and beta where it is sought. */
  readonly size: number;
  /** n: e^o of what was not seen. */
  readonly odds: Float64Array;
  readonly sums: Sums;
  /** q each, u's with beta behind them where it is sought. */
  readonly u: Float64Array;
  readonly before: Float64Array;
  readonly b: Float64Array;
  readonly powers: Float64Array;
  readonly inverse: Float64Array;
  /** Of the first term: d, r / d. */
  readonly pivots: Float64Array;
  readonly right: Float64Array;
  /** many x size, by rows: g; size x size: S and its factor; size: its right-hand side. */
  readonly G: Float64Array;
  readonly S: Float64Array;
  readonly step: Float64Array;
  /** Of the joint stage: sums of W x of all levels (level by level), X'WX, X's, and of rows. */
  readonly C: Float64Array;
  readonly XtWX: Float64Array;
  readonly Xts: Float64Array;
  readonly of: OfRows;
}

/** theta, and beta unless `joint` -> deviance. `general`: the same of any design. */
export function valueOfCrossed(
  { manner: { stale, tolerance } }: GlmerModel,
  design: CrossedDesign,
  origin: Origin,
  joint: boolean,
  general: (par: Float64Array) => number,
): (par: Float64Array) => number {
  const { n, rank, many, few } = design;
  const q = many + few;
  const size = few + (joint ? rank : 0);
  const numbers = (length: number): Float64Array => new Float64Array(length);
  const state: State = {
    design,
    origin,
    stale,
    tolerance,
    joint,
    size,
    odds: numbers(n),
    sums: { weight: numbers(q), score: numbers(q), cells: numbers(many * few) },
    u: numbers(many + size),
    before: numbers(many + size),
    b: numbers(q),
    powers: numbers(q),
    inverse: numbers(q),
    pivots: numbers(many),
    right: numbers(many),
    G: numbers(many * size),
    S: numbers(size * size),
    step: numbers(size),
    C: numbers(joint ? q * rank : 0),
    XtWX: numbers(joint ? rank * rank : 0),
    Xts: numbers(joint ? rank : 0),
    of: { weight: numbers(joint ? n : 0), score: numbers(joint ? n : 0) },
  };
  return (par) => {
    const value = valueAt(state, par);
    return Number.isNaN(value) ? general(par) : value;
  };
}

/** NaN: the general way has to be asked. */
function valueAt(state: State, par: Float64Array): number {
  const { design, u, before, stale, tolerance, joint, pivots } = state;
  u.fill(0);
  if (!joint && !fillOdds(state, par, 2)) return NaN;
  begin(state, par);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    before.set(u);
    if (!factor(state, par) || !move(state, par)) return NaN;
    let now = penalized(state, par);
    if (!Number.isFinite(now)) return NaN;
    if (Math.abs((old - now) / now) < tolerance) {
      if (!stale && !factor(state, par)) return NaN;
      return now + design.saturated + logProduct(pivots) + logDet(state);
    }
    for (let half = 0; half < MOST_HALVINGS && now > old; half++) {
      for (let j = 0; j < u.length; j++) u[j] = (u[j] + before[j]) / 2;
      now = penalized(state, par);
    }
    if (!(now - old <= tolerance)) return NaN;
    old = now;
  }
  return NaN;
}

/** What the origin has: weights and scores where the iterations begin. */
function begin({ design, origin, joint, sums, C, XtWX, Xts, u }: State, par: Float64Array): void {
  const { many, few, own, cells } = design;
  const { weight, score } = sums;
  if (joint) origin.scoreOf(many + few, u, many + few, score);
  else origin.scoreOf(many + few, par, 2, score);
  for (let j = 0; j < weight.length; j++) weight[j] = origin.weights[own[j]];
  sums.cells.fill(0);
  for (const { cell, at } of cells) sums.cells[cell] = origin.weights[at];
  if (joint) origin.intoColumns(many + few, C, XtWX, Xts);
}

/** False where lme4's links may have limits. */
function fillOdds({ design: { linear }, odds }: State, beta: Float64Array, first: number): boolean {
  if (!(fillLinearPart(linear, beta, first) < FAR)) return false;
  spreadPowers(linear, odds);
  return true;
}

/** d, g and S from the sums; false where S is not positive definite. */
function factor({ design, joint, size, sums, pivots, G, S, C, XtWX }: State, theta: Float64Array): boolean {
  const { many, few, rank } = design;
  const { weight, cells } = sums;
  const [first, second] = theta;
  for (let l = 0, to = 0; l < many; l++) {
    const d = 1 + first * first * weight[l];
    pivots[l] = d;
    const share = first / Math.sqrt(d);
    const both = share * second;
    for (let j = 0, at = l * few; j < few; j++, at++) G[to++] = both * cells[at];
    if (joint) for (let a = 0, at = l * rank; a < rank; a++, at++) G[to++] = share * C[at];
  }
  gramOfRows(G, 0, many, size, S);
  for (let j = 0; j < size; j++) for (let i = j; i < size; i++) S[j * size + i] = -S[j * size + i];
  for (let j = 0; j < few; j++) {
    S[j * (size + 1)] += 1 + second * second * weight[many + j];
    if (joint) for (let a = 0; a < rank; a++) S[j * size + few + a] += second * C[(many + j) * rank + a];
  }
  if (joint)
    for (let a = 0; a < rank; a++) for (let c = a; c < rank; c++) S[(few + a) * size + few + c] += XtWX[a * rank + c];
  return cholesky(S, size) < 0;
}
function logDet({ S, size, design: { few } }: State): number {
  let sum = 0;
  for (let j = 0; j < few; j++) sum += Math.log(S[j * (size + 1)]);
  return 2 * sum;
}

/** u (and beta) += the step that S and the scores give. */
function move({ design, joint, size, sums, u, pivots, right, G, S, step, Xts }: State, theta: Float64Array): boolean {
  const { many, few, rank } = design;
  const { score } = sums;
  const [first, second] = theta;
  for (let j = 0; j < few; j++) step[j] = second * score[many + j] - u[many + j];
  if (joint) for (let a = 0; a < rank; a++) step[few + a] = Xts[a];
  for (let l = 0, at = 0; l < many; l++) {
    // g_l holds 1 / sqrt(d_l)
    const r = (first * score[l] - u[l]) / Math.sqrt(pivots[l]);
    right[l] = r;
    for (let j = 0; j < size; j++) step[j] -= r * G[at++];
  }
  solveLower(S, size, step, 1);
  solveLowerT(S, size, step, 1);
  for (let l = 0, at = 0; l < many; l++) {
    let sum = right[l];
    for (let j = 0; j < size; j++) sum -= G[at++] * step[j];
    u[l] += sum / Math.sqrt(pivots[l]);
  }
  for (let j = 0; j < size; j++) u[many + j] += step[j];
  return true;
}

/** sum r + |u|^2 at u (and beta), and the sums there; NaN where lme4's links may have limits. */
function penalized(state: State, theta: Float64Array): number {
  const { design, joint, odds, sums, u, b, powers, inverse, of } = state;
  const { many, few } = design;
  const q = many + few;
  for (let j = 0; j < many; j++) b[j] = theta[0] * u[j];
  for (let j = many; j < q; j++) b[j] = theta[1] * u[j];
  if (joint && !fillOdds(state, u, q)) return NaN;
  if (!(furthest(design.linear.fixed) + furthest(b.subarray(0, many)) + furthest(b.subarray(many)) < FAR)) return NaN;
  exponentials(b, 1, powers);
  for (let j = 0; j < q; j++) inverse[j] = 1 / powers[j];
  const deviance = sweep(design, odds, powers, inverse, sums);
  if (!joint) return deviance + squares(u);
  spread(design, odds, powers, inverse, of);
  fillColumns(state);
  return deviance + squares(u.subarray(0, q));
}

/** Sums of W x of all levels, X'WX and X's of the rows. */
function fillColumns({ design, of, C, XtWX, Xts }: State): void {
  const { n, rank, many, ptr, item, X } = design;
  const { weight, score } = of;
  C.fill(0);
  for (let a = 0; a < rank; a++) {
    const at = a * n;
    let sum = 0;
    for (let l = 0, k = 0; l < many; l++) {
      let own = 0;
      for (const last = ptr[l + 1]; k < last; k++) {
        const weighted = weight[k] * X[at + k];
        own += weighted;
        C[(many + item[k]) * rank + a] += weighted;
        sum += score[k] * X[at + k];
      }
      C[l * rank + a] = own;
    }
    Xts[a] = sum;
  }
  weighedProducts(X, weight, rank, XtWX);
}
