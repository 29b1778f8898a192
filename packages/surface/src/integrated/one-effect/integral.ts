/**
 * Laplace's approximation by kernels where a row has one random effect: the equations and the iterations of ../laplace-of-levels.ts, which is the
 * twin, with H_l = 1 + A_l a number. Of these families expected and observed information are the same.
 */
import type { Layout } from '../layout.ts';
import type { Integral, Point, Slopes } from '../point.ts';
import { type PairedRows, type PlainRows, pairedRows } from './paired-rows.ts';
import { POWERS, type Room, TABLE } from './room.ts';

const ROUNDING = 1e-14;
/** As there. */
const LAST_STEP = 1e-6;
const LEFT = 1e-11;
const CORRECTED = 0.1;
const MOST_STEPS = 200;
const MOST_HALVINGS = 50;
const NEAR = 0.1;
/** Another factor is still within the range of doubles. */
const LARGE = 1e250;

/** null: too many rows, or no WebAssembly. */
export function laplaceOfOneEffect(layout: Layout, rows: PlainRows): Integral | null {
  const found = pairedRows(layout, rows);
  if (!found) return null;
  const paired: PairedRows = found;
  const { kind, pairs, order, sign, at } = paired;
  const levels = 2 * pairs;
  /** Of the last mode; -Infinity: what stands in the room is of none. */
  let lastHeight = Number.NEGATIVE_INFINITY;
  let views: Views | null = null;

  function enter(): Room {
    const room = paired.enter(() => {
      lastHeight = Number.NEGATIVE_INFINITY;
    });
    if (views?.of !== room.numbers) views = viewsOf(room.numbers, at, levels);
    return room;
  }
  function place({ numbers }: Room, { eta, v }: Point): void {
    for (let k = 0; k < order.length; k++) {
      const i = order[k];
      if (i < 0) continue;
      numbers[at.eta + k] = sign[k] * eta[i];
      numbers[at.v + k] = sign[k] * v[i];
    }
  }
  /** h at the u that stand there, with x, r, o, o' and the sums of levels. */
  function look({ numbers, kernels }: Room, u: number): number {
    const { eta, v, ptr, x, powers, r, o, bent, A, g, T, w, seen, out } = at;
    const folded = kind === 'single-trials';
    kernels.predictors(pairs, ptr, eta, v, u, folded, x, powers);
    kernels.exponentials(powers, order.length, powers, TABLE, POWERS);
    let h: number;
    if (folded) {
      const above = kernels.trials(pairs, ptr, v, x, powers, r, o, bent, A, g, T, POWERS, out);
      h = -(above + Math.log(numbers[out]) + Math.LN2 * numbers[out + 1]);
    } else h = kernels.counts(pairs, ptr, v, x, powers, w, seen, r, o, A, g, T);
    for (let j = u; j < u + levels; j++) h -= (numbers[j] * numbers[j]) / 2;
    return h;
  }
  /** The height at u, which is where to begin: where the last mode's step leads, unless that is worse than 0. */
  function begin(room: Room, { u, trial, A, g }: Views): number {
    const known = lastHeight - NEAR * Math.abs(lastHeight);
    if (lastHeight === Number.NEGATIVE_INFINITY) u.fill(0);
    else {
      room.kernels.working(pairs, at.ptr, at.eta, at.v, at.x, at.r, at.o, at.A, at.g);
      for (let j = 0; j < levels; j++) u[j] = g[j] / (1 + A[j]);
    }
    const height = look(room, at.u);
    // a concave height has one mode, wherever the iterations begin
    if (height > known || u.every((x) => x === 0)) return height;
    trial.fill(0);
    const plain = look(room, at.trial);
    if (height >= plain) return look(room, at.u);
    u.fill(0);
    return plain;
  }
  /** u at the mode, and all that `look` leaves; its height, NaN: not found. */
  function modeAt(room: Room, own: Views): number {
    const { u, next, trial } = own;
    let height = begin(room, own);
    if (!Number.isFinite(height)) return Number.NaN;
    for (let count = 0; count < MOST_STEPS; count++) {
      const size = newton(own, levels);
      if (!Number.isFinite(size)) return Number.NaN;
      const corrected = size > LAST_STEP && size <= CORRECTED ? correct(own, levels) : null;
      const last = size <= LAST_STEP || (corrected !== null && corrected * corrected <= LEFT * size);
      const floor = height - ROUNDING * (1 + Math.abs(height));
      let reached = look(room, at.next);
      let share = 1;
      for (let half = 1; half < MOST_HALVINGS && !(reached >= floor); half++) {
        share /= 2;
        for (let j = 0; j < levels; j++) trial[j] = u[j] + share * (next[j] - u[j]);
        reached = look(room, at.trial);
      }
      if (!(reached >= floor)) return Number.NaN;
      u.set(share === 1 ? next : trial);
      height = reached;
      if (last) return height;
    }
    return Number.NaN;
  }
  function addSlopes({ numbers, kernels }: Room, slopes: Slopes): void {
    kernels.slopes(
      pairs,
      at.ptr,
      at.v,
      at.r,
      at.o,
      kind === 'counts' ? at.o : at.bent,
      at.A,
      at.T,
      at.u,
      at.onEta,
      at.onV,
      POWERS,
    );
    for (let k = 0; k < order.length; k++) {
      const i = order[k];
      if (i < 0) continue;
      slopes.eta[i] += sign[k] * numbers[at.onEta + k];
      slopes.v[i] += sign[k] * numbers[at.onV + k];
    }
  }
  return (point, slopes) => {
    const room = enter();
    place(room, point);
    const own = views as Views;
    const height = modeAt(room, own);
    lastHeight = Number.isNaN(height) ? Number.NEGATIVE_INFINITY : height;
    if (Number.isNaN(height)) return Number.NaN;
    if (slopes) addSlopes(room, slopes);
    return height - logDet(own.A) / 2;
  };
}
/** next <- u after Newton's step; its size, the largest relative to 1 + |u|. */
function newton({ u, next, A, g }: Views, levels: number): number {
  let size = 0;
  for (let j = 0; j < levels; j++) {
    next[j] = (g[j] + A[j] * u[j]) / (1 + A[j]);
    const own = Math.abs(next[j] - u[j]) / (1 + Math.abs(u[j]));
    if (!(own <= size)) size = own;
  }
  return size;
}
/** Adds Chebyshev's correction to the step; its size. */
function correct({ u, next, A, T }: Views, levels: number): number {
  let size = 0;
  for (let j = 0; j < levels; j++) {
    const step = next[j] - u[j];
    const bend = (-T[j] * step * step) / (2 * (1 + A[j]));
    next[j] += bend;
    const own = Math.abs(bend) / (1 + Math.abs(u[j]));
    if (!(own <= size)) size = own;
  }
  return size;
}
/** Sum of log(1 + A). */
function logDet(A: Float64Array): number {
  let sum = 0;
  let product = 1;
  for (let j = 0; j < A.length; j++) {
    product *= 1 + A[j];
    if (product > LARGE) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return sum + Math.log(product);
}

interface Views extends Readonly<Record<'u' | 'next' | 'trial' | 'A' | 'g' | 'T', Float64Array>> {
  readonly of: Float64Array;
}
function viewsOf(of: Float64Array, at: PairedRows['at'], levels: number): Views {
  const view = (from: number): Float64Array => of.subarray(from, from + levels);
  return {
    of,
    u: view(at.u),
    next: view(at.next),
    trial: view(at.trial),
    A: view(at.A),
    g: view(at.g),
    T: view(at.T),
  };
}
