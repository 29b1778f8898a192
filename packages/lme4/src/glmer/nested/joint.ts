/**
 * The deviance of glmer's first stage for the same designs: beta is sought with u, which makes the columns of X one more level around all
 * others, with cross-products c_j = sums of W x that are eliminated as weights are,
 *
 *   c~_j = c_j / d_j,   X'WX - sum theta^2 c_j c_j' / d_j,   X'Wz - sum theta^2 c_j s_j / d_j
 */
import { cholesky, exponentials, solveLower, solveLowerT } from '@mixdiff/linalg';
import { FAR, fillLinearPart, furthest } from '../linear-part.ts';
import type { GlmerModel } from '../model.ts';
import type { Origin } from '../origin.ts';
import { squares } from '../pirls.ts';
import { compiledJointValue } from './compiled/joint.ts';
import { listedRows } from './compiled/listed.ts';
import type { NestedDesign } from './design.ts';
import { addUp, eliminate, eliminateWeights, logProduct, substitute } from './levels.ts';
import { MOST_HALVINGS, MOST_ITERATIONS } from './limits.ts';
import { type LevelState, levelState } from './value.ts';

interface State {
  readonly design: NestedDesign;
  readonly levels: LevelState;
  readonly beta: Float64Array;
  readonly before: Float64Array;
  /** rank x rank, lower triangle: X'WX, then a factor. */
  readonly XtWX: Float64Array;
  /** Levels x rank, level by level: c. */
  readonly C: Float64Array;
  /** n: W, score, W times a column. */
  readonly of: { readonly weight: Float64Array; readonly score: Float64Array };
  readonly weighted: Float64Array;
}

/** theta -> deviance of the joint mode. */
export function jointValueOfNested(
  { manner: { stale, tolerance }, u: { length: q } }: GlmerModel,
  design: NestedDesign,
  origin: Origin,
  general: (par: Float64Array) => number,
): (par: Float64Array) => number {
  const { n, rank, levels } = design;
  const state: State = {
    design,
    levels: levelState(q, levels.innermost),
    beta: new Float64Array(rank),
    before: new Float64Array(rank),
    XtWX: new Float64Array(rank * rank),
    C: new Float64Array(q * rank),
    of: { weight: new Float64Array(n), score: new Float64Array(n) },
    weighted: new Float64Array(n),
  };
  const plain = (theta: Float64Array): number => {
    const value = valueAt(state, origin, theta, stale, tolerance);
    return Number.isNaN(value) ? general(theta) : value;
  };
  const listed = listedRows(design, origin);
  if (!listed) return plain;
  return (theta) => {
    const value = compiledJointValue(listed, { stale, tolerance }, theta, state);
    return Number.isNaN(value) ? plain(theta) : value;
  };
}

/** NaN: the general way has to be asked. */
function valueAt(state: State, origin: Origin, theta: Float64Array, stale: boolean, tolerance: number): number {
  const { design, beta, before } = state;
  const { levels, saturated } = design;
  const { u, before: uBefore, b, weight, score, pivots } = state.levels;
  u.fill(0);
  beta.fill(0);
  weight.set(origin.innermost);
  origin.scoreOf(levels.innermost, beta, 0, score);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    uBefore.set(u);
    before.set(beta);
    if (iteration > 0) fillColumns(state);
    else origin.intoColumns(levels.innermost, state.C, state.XtWX, beta);
    if (!solveJointly(state, theta)) return NaN;
    let now = penalized(state);
    if (!Number.isFinite(now)) return NaN;
    if (Math.abs((old - now) / now) < tolerance) {
      if (!stale) eliminateWeights(levels, theta, weight, pivots);
      return now + logProduct(pivots) + saturated;
    }
    for (let half = 0; half < MOST_HALVINGS && now > old; half++) {
      for (let j = 0; j < u.length; j++) u[j] = (u[j] + uBefore[j]) / 2;
      for (let a = 0; a < beta.length; a++) beta[a] = (beta[a] + before[a]) / 2;
      addUp(levels, theta, u, b);
      now = penalized(state);
    }
    if (!(now - old <= tolerance)) return NaN;
    old = now;
  }
  return NaN;
}

/** sum r + |u|^2 at u and beta; NaN where lme4's links have limits. */
function penalized({ design, levels: state, beta, of }: State): number {
  const { kind, rows, linear } = design;
  const { u, inner, powers } = state;
  const room = FAR - fillLinearPart(linear, beta, 0);
  if (!(furthest(inner) < room)) return NaN;
  kind.begin(rows, linear);
  exponentials(inner, 1, powers);
  return kind.spread(rows, inner, powers, state, of) + squares(u);
}

/** c and s of the innermost levels, X'WX, and X'Wz in the place of beta. */
function fillColumns({ design, levels: state, beta, before, of, weighted, C, XtWX }: State): void {
  const { n, rank, X, rows, levels } = design;
  const { inner, weight, score } = state;
  for (let a = 0; a < rank; a++) {
    beta[a] = dot(X, a * n, of.score);
    for (let i = 0, at = a * n; i < n; i++, at++) weighted[i] = of.weight[i] * X[at];
    sumByLevel(rows.ptr, weighted, levels.innermost, C, a, rank);
    for (let c = 0; c <= a; c++) XtWX[c * rank + a] = dot(X, c * n, weighted);
  }
  for (let a = 0; a < rank; a++) {
    for (let c = 0; c < rank; c++) beta[a] += XtWX[Math.min(a, c) * rank + Math.max(a, c)] * before[c];
  }
  for (let l = 0, at = 0; l < inner.length; l++) {
    let sum = score[l] + weight[l] * inner[l];
    for (let a = 0; a < rank; a++, at++) {
      sum += C[at] * before[a];
      beta[a] += C[at] * inner[l];
    }
    score[l] = sum;
  }
}
/** Column of X from `at` on, times v: four sums, whose additions do not wait for each other. */
function dot(X: Float64Array, at: number, v: Float64Array): number {
  const n = v.length;
  const whole = n - (n % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < whole; i += 4) {
    a += X[at + i] * v[i];
    b += X[at + i + 1] * v[i + 1];
    c += X[at + i + 2] * v[i + 2];
    d += X[at + i + 3] * v[i + 3];
  }
  for (let i = whole; i < n; i++) a += X[at + i] * v[i];
  return a + b + (c + d);
}
function sumByLevel(
  ptr: Int32Array,
  v: Float64Array,
  levels: number,
  out: Float64Array,
  column: number,
  rank: number,
): void {
  for (let l = 0, i = 0; l < levels; l++) {
    let sum = 0;
    for (const end = ptr[l + 1]; i < end; i++) sum += v[i];
    out[l * rank + column] = sum;
  }
}

/** u and beta from what `fillColumns` left; false where X'WX less what the levels take is not positive definite. */
function solveJointly({ design: { levels, rank }, levels: state, beta, C, XtWX }: State, theta: Float64Array): boolean {
  const { u, b, weight, score, pivots } = state;
  const { first, innermost, around } = levels;
  eliminate(levels, theta, weight, score, pivots);
  C.fill(0, innermost * rank);
  const terms = first.length - 1;
  for (let k = 0; k < terms; k++) {
    takeColumns(theta[k], first[k], first[k + 1], rank, C, pivots, score, XtWX, beta);
    if (k + 1 < terms) passColumns(first[k], first[k + 1], rank, around, pivots, C);
  }
  if (cholesky(XtWX, rank) >= 0) return false;
  solveLower(XtWX, rank, beta, 1);
  solveLowerT(XtWX, rank, beta, 1);
  for (let j = 0, at = 0; j < u.length; j++) {
    let sum = 0;
    for (let a = 0; a < rank; a++, at++) sum += C[at] * beta[a];
    score[j] -= sum;
  }
  substitute(levels, theta, weight, score, pivots, u, b);
  return true;
}
/** What the levels of one term take off X'WX and X'Wz. */
function takeColumns(
  t: number,
  from: number,
  to: number,
  rank: number,
  C: Float64Array,
  pivots: Float64Array,
  s: Float64Array,
  XtWX: Float64Array,
  beta: Float64Array,
): void {
  const square = t * t;
  for (let a = 0; a < rank; a++) {
    let sum = 0;
    for (let j = from, at = from * rank + a; j < to; j++, at += rank) sum += (C[at] * s[j]) / pivots[j];
    beta[a] -= square * sum;
    for (let e = a; e < rank; e++) {
      let product = 0;
      for (let j = from, at = from * rank; j < to; j++, at += rank) product += (C[at + a] * C[at + e]) / pivots[j];
      XtWX[a * rank + e] -= square * product;
    }
  }
}
function passColumns(
  from: number,
  to: number,
  rank: number,
  around: Int32Array,
  pivots: Float64Array,
  C: Float64Array,
): void {
  for (let j = from; j < to; j++) {
    const share = 1 / pivots[j];
    for (let a = 0, at = j * rank, outer = around[j] * rank; a < rank; a++) C[outer + a] += C[at + a] * share;
  }
}
