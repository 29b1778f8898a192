import { dogleg, modelDecrease, newtonStep, steepestStep } from './dogleg.ts';
import { larger } from './larger.ts';
import { dot, norm } from './norm.ts';
import type { State } from './state.ts';
import { rowStart, timesL } from './triangular.ts';

const EPS = 2 ** -52;

/**
 * Bounds, and the order of the variables that L follows: the `free` ones first. Vectors of a step are in that order
 * until they are written back.
 */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly order: Int32Array;
  free: number;
  /** A variable that was held before the last gradient is free since. */
  freed: boolean;
  readonly d: Float64Array;
  readonly g: Float64Array;
  /** D p, or the dogleg and D times it; its tail goes stale as faces shrink. */
  readonly e: Float64Array;
  /** D times the step so far. */
  readonly moved: Float64Array;
  /** 1, -1: the variable at that place stopped at its upper, lower bound. */
  readonly hit: Int8Array;
  readonly scratch: Float64Array;
}

export function newBox(lower: Float64Array, upper: Float64Array): Box {
  const n = lower.length;
  const vector = (): Float64Array => new Float64Array(n);
  return {
    lower,
    upper,
    order: Int32Array.from({ length: n }, (_, i) => i),
    free: n,
    freed: false,
    d: vector(),
    g: vector(),
    e: vector(),
    moved: vector(),
    hit: new Int8Array(n),
    scratch: vector(),
  };
}

export function clip({ lower, upper }: Box, x: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    if (x[i] < lower[i]) x[i] = lower[i];
    else if (x[i] > upper[i]) x[i] = upper[i];
  }
}

/**
 * After a gradient: variables at a bound that push outward, and fixed ones, go to the end of the order. The rotation
 * leaves its scratch row in gOld, because R's work spaces overlap: the next update's y is wrong there.
 */
export function holdVariables(box: Box, t: State): void {
  const { lower, upper, order } = box;
  const freeBefore = box.free;
  box.freed = false;
  let n1 = t.n;
  for (let position = t.n - 1; position >= 0; position--) {
    const i = order[position];
    const held = lower[i] >= upper[i] || (t.x[i] <= lower[i] && t.g[i] > 0) || (t.x[i] >= upper[i] && t.g[i] < 0);
    if (!held) {
      if (position >= freeBefore) box.freed = true;
      continue;
    }
    n1--;
    if (position < n1) {
      rotateRow(t.l, position, n1, box.scratch);
      rotateOrder(order, position, n1);
      t.gOld.set(t.l.subarray(rowStart(n1), rowStart(n1) + n1 + 1));
    }
  }
  box.free = n1;
}

/** The free variables' |D^-1 g|. */
export function freeGradientNorm(box: Box, t: State): number {
  for (let k = 0; k < box.free; k++) box.e[k] = t.g[box.order[k]] / t.d[box.order[k]];
  return norm(box.e, box.free);
}

/** `v` in the box's order, written to `out`. */
export function inOrder({ order }: Box, v: Float64Array, out: Float64Array): Float64Array {
  for (let k = 0; k < order.length; k++) out[k] = v[order[k]];
  return out;
}

/** The place `from` moves to `to`, those between move up by one. */
function rotateOrder(v: Int32Array | Float64Array | Int8Array, from: number, to: number): void {
  const moving = v[from];
  v.copyWithin(from, from + 1, to + 1);
  v[to] = moving;
}

/**
 * Row `from` of L becomes row `to`; 2 by 2 Householder reflections of adjacent columns make the leading block of
 * to + 1 rows triangular again. Rows below it are left alone.
 */
function rotateRow(l: Float64Array, from: number, to: number, row: Float64Array): void {
  row.fill(0);
  const start = rowStart(from);
  for (let k = 0; k <= from; k++) row[k] = l[start + k];
  for (let j = from; j < to; j++) {
    const [target, source] = [rowStart(j), rowStart(j + 1)];
    const [a, b] = [l[source + j], l[source + j + 1]];
    for (let k = 0; k < j; k++) l[target + k] = l[source + k];
    if (b === 0) {
      l[target + j] = a;
      row[j + 1] = 0;
      continue;
    }
    l[target + j] = reflect(l, j, to, a, b, row);
  }
  l.set(row.subarray(0, to + 1), rowStart(to));
}

/**
 * The reflection I + (1, z)'(x, y) that takes (a, b) to (c, 0), applied to columns j and j + 1 of the rows below and of
 * the moving row. Returns c = -sign(a) |(a, b)|.
 */
function reflect(l: Float64Array, j: number, to: number, a: number, b: number, row: Float64Array): number {
  const size = Math.abs(a) + Math.abs(b);
  const [a1, b1] = [a / size, b / size];
  const length = Math.sqrt(a1 * a1 + b1 * b1);
  const c = a1 > 0 ? -length : length;
  const z = b1 / (a1 - c);
  const x = (a1 - c) / c;
  const y = b1 / c;
  for (let i = j + 2; i <= to; i++) {
    const at = rowStart(i) + j;
    const step = l[at] * x + l[at + 1] * y;
    l[at] += step;
    l[at + 1] += step * z;
  }
  const step = row[j] * x;
  row[j] += step;
  row[j + 1] = step * z;
  return size * c;
}

/**
 * The dogleg bent along the faces of the box (Gay 1984, in Numerical Analysis, LNM 1066:72-105): where a leg leaves
 * the box it is cut there, that variable is held, and the next leg starts from that point with the rest of the radius.
 */
export function boxStep(box: Box, t: State, fresh: boolean): void {
  const { d, g, order, moved, e } = box;
  const { radius, gradientNorm } = t;
  let { newtonGain, newtonLength } = t;
  t.length = 0;
  t.share = 0;
  let predicted = 0;
  let P = box.free;
  t.s.fill(0);
  if (P === 0) {
    newtonLength = 0;
  } else {
    for (let k = 0; k < t.n; k++) {
      d[k] = t.d[order[k]];
      g[k] = t.g[order[k]];
    }
    moved.fill(0);
    box.hit.fill(0);
    for (let first = fresh; P > 0; first = false) {
      t.newtonGain = newtonStep(t.l, P, g, t.p);
      for (let k = 0; k < P; k++) e[k] = d[k] * t.p[k];
      t.newtonLength = norm(e, box.free);
      if (first) ({ newtonGain, newtonLength } = t);
      t.radius = radius - t.length;
      if (t.radius <= 0) break;
      for (let k = 0; k < P; k++) t.u[k] = g[k] / d[k];
      t.gradientNorm = norm(t.u, P);
      if (t.gradientNorm <= 0) break;
      t.curvature = steepestStep(t, P, g, d);
      dogleg(t, P, e);
      const reached = firstBound(box, t, P);
      for (let k = 0; k < P; k++) {
        e[k] *= d[k];
        moved[k] += reached.fraction * e[k];
      }
      t.length = norm(moved, box.free);
      const A = reached.fraction * t.alongGradient;
      const B = reached.fraction * t.alongNewton;
      predicted += modelDecrease(t, A, B, 2 * t.newtonGain);
      if (reached.at < 0) break;
      timesL(t.l, P, t.w);
      for (let k = 0; k < P; k++) g[k] = (1 - B) * g[k] - A * t.w[k];
      leaveFace(box, t, reached.at, P - 1);
      P--;
    }
    finishStep(box, t, P);
  }
  t.radius = radius;
  t.gradientNorm = gradientNorm;
  t.newtonGain = newtonGain;
  t.newtonLength = newtonLength;
  t.predicted = predicted;
  t.slope = dot(t.s, t.g, t.n);
}

const bound = { fraction: 1, at: -1 };

/** The part of the leg that stays in the box, and the place of the variable that stops it. */
function firstBound(box: Box, t: State, P: number): { readonly fraction: number; readonly at: number } {
  bound.fraction = 1;
  bound.at = -1;
  for (let k = 0; k < P; k++) {
    const i = box.order[k];
    const from = t.x0[i] + box.moved[k] / box.d[k];
    const to = from + box.e[k];
    const side = to < box.lower[i] ? -1 : to > box.upper[i] ? 1 : 0;
    if (side === 0) continue;
    const fraction = ((side < 0 ? box.lower[i] : box.upper[i]) - from) / box.e[k];
    if (bound.fraction <= fraction) continue;
    bound.fraction = fraction;
    bound.at = k;
    box.scratch[0] = side;
  }
  if (bound.at >= 0) box.hit[bound.at] = box.scratch[0];
  return bound;
}

function leaveFace(box: Box, t: State, from: number, to: number): void {
  if (from === to) return;
  rotateRow(t.l, from, to, box.scratch);
  for (const v of [box.order, box.g, box.d, box.moved, box.hit]) rotateOrder(v, from, to);
}

/** s = D^-1 moved, pushed outward by a rounding where a bound was hit, so that clipping lands on the bound. */
function finishStep(box: Box, t: State, P: number): void {
  for (let k = 0; k < box.free; k++) {
    const i = box.order[k];
    t.s[i] = box.moved[k] / box.d[k];
    if (k < P) continue;
    const x = Math.abs(t.x0[i] + t.s[i]);
    const before = Math.abs(t.x0[i]);
    t.s[i] += box.hit[k] * 2 * EPS * larger(x, before);
  }
}
