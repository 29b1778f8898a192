/**
 * Laplace's approximation by kernels where a row has one random effect: the equations of ../laplace-of-levels.ts, which is the twin,
 * with H_l = 1 + A_l a number. Of these families expected and observed information are the same.
 */
import type { Layout } from '../layout.ts';
import { levelModes } from '../level-modes.ts';
import type { Integral, Point, Slopes } from '../point.ts';
import { type PairedRows, type PlainRows, pairedRows } from './paired-rows.ts';
import { POWERS, type Room, TABLE } from './room.ts';

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
  /** u at the mode, and all that `look` leaves; its height, NaN: not found. */
  function modeAt(room: Room, own: Views): number {
    const { u, next, trial, A, g } = own;
    return levelModes(
      {
        ...{ u, next, trial, concave: true },
        look: (from) => look(room, at[from]),
        restart() {
          room.kernels.working(pairs, at.ptr, at.eta, at.v, at.x, at.r, at.o, at.A, at.g);
          for (let j = 0; j < levels; j++) u[j] = g[j] / (1 + A[j]);
          return true;
        },
        step: () => newton(own, levels),
        correct: () => correct(own, levels),
      },
      lastHeight,
    );
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
