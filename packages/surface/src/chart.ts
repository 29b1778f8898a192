/**
 * Charts: how the relative factors F hang on the free parameters of an optimization when one parameter of the model is
 * held. With the held column first in its term, Sigma = sigma^2 F F' with F = P'T, T lower triangular, makes
 *   SD_i = sigma T[0, 0]                                      (held: T[0, 0] = s / sigma, and log sigma is free)
 *   cor_ij = r: T[1, 0] = r b, T[1, 1] = sqrt(1 - r^2) b      (b = SD_j / sigma is free)
 * so that holding is a substitution and needs no constraint. Nor do the diagonals of T: flipping a column's sign changes
 * nothing, and a bound at zero would stop an optimizer that has a column's sign the wrong way round (T[0,0] = 0 with
 * T[1,0] < 0 is the same point as with T[1,0] > 0, where the way up may be open). Only where a correlation is held do
 * signs mean something: there a = T[0,0] and b are bounded.
 */
import type { RandomTerm } from '@mixdiff/contract';
import type { Factors } from './system.ts';

/** What of the model is held: a standard deviation, a correlation, sigma, a coefficient, or nothing. */
export type Held =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'sigma' }
  /** A coefficient, as h'gamma. */
  | { readonly kind: 'beta'; readonly h: Float64Array }
  | { readonly kind: 'sd'; readonly term: number; readonly column: number }
  | { readonly kind: 'cor'; readonly term: number; readonly columns: readonly [number, number] };

export interface Chart {
  readonly held: Held;
  /** Per term: the order in which T takes the term's columns. */
  readonly orders: readonly (readonly number[])[];
  /** Free elements: parameter s is T[row, col] of its term, at position `at` of F. */
  readonly slots: readonly { readonly term: number; readonly row: number; readonly col: number; readonly at: number }[];
  readonly lower: Float64Array;
  /** Whether log sigma is the last parameter. */
  readonly freeSigma: boolean;
  /** Positions in F of the held elements: T[0,0], or T[1,0] and T[1,1]. */
  readonly heldAt: readonly number[];
  /** Of a held correlation: the parameter b. */
  readonly scaleSlot: number;
}

export function chart(terms: readonly RandomTerm[], held: Held): Chart {
  const orders = terms.map((term, k) => orderFor(term, k, held));
  const slots: Chart['slots'][number][] = [];
  const heldAt: number[] = [];
  let scaleSlot = -1;
  terms.forEach((term, k) => {
    const size = term.columns.length;
    const at = (row: number, col: number): number => col * size + orders[k][row];
    for (let col = 0; col < size; col++) {
      for (let row = col; row < (term.structure.kind === 'diag-het' ? col + 1 : size); row++) {
        const role = roleOf(held, k, row, col);
        if (role !== 'free') heldAt.push(at(row, col));
        if (role === 'scale') scaleSlot = slots.length;
        if (role !== 'held') slots.push({ term: k, row, col, at: at(row, col) });
      }
    }
  });
  const freeSigma = held.kind === 'sd';
  const bounded = (s: number): boolean =>
    s === scaleSlot || (held.kind === 'cor' && slots[s].term === held.term && slots[s].row === 0);
  const lower = Float64Array.from(slots, (_, s) => (bounded(s) ? 0 : -Infinity));
  return {
    held,
    orders,
    slots,
    lower: freeSigma ? Float64Array.of(...lower, -Infinity) : lower,
    freeSigma,
    heldAt,
    scaleSlot,
  };
}

/** One on the diagonals, zero below them. */
export const plainStart = ({ slots, freeSigma }: Chart, diagonal = 1): Float64Array =>
  Float64Array.from({ length: slots.length + (freeSigma ? 1 : 0) }, (_, s) =>
    s < slots.length && slots[s].row === slots[s].col ? diagonal : 0,
  );

/** The held columns come first. */
function orderFor(term: RandomTerm, k: number, held: Held): number[] {
  const own = term.columns.map((_, i) => i);
  const first =
    held.kind === 'sd' && held.term === k ? [held.column] : held.kind === 'cor' && held.term === k ? held.columns : [];
  return [...first, ...own.filter((i) => !first.includes(i))];
}

function roleOf(held: Held, term: number, row: number, col: number): 'free' | 'held' | 'scale' {
  if (held.kind === 'sd' && held.term === term && row === 0 && col === 0) return 'held';
  if (held.kind === 'cor' && held.term === term && row === 1) return col === 0 ? 'held' : 'scale';
  return 'free';
}

/** sigma where the chart gives one, else 0: it is then at its best. */
export const sigmaIn = ({ held, slots, freeSigma }: Chart, par: Float64Array, value: number): number =>
  held.kind === 'sigma' ? value : freeSigma ? Math.exp(par[slots.length]) : 0;

/** Writes F, of this chart alone, from the parameters and the held value. */
export function fillFactors(map: Chart, F: Factors, par: Float64Array, value: number): void {
  const { held, slots, heldAt, scaleSlot } = map;
  for (let s = 0; s < slots.length; s++) F[slots[s].term][slots[s].at] = par[s];
  if (held.kind === 'cor') {
    const b = par[scaleSlot];
    F[held.term][heldAt[0]] = value * b;
    F[held.term][heldAt[1]] = Math.sqrt(1 - value * value) * b;
  }
  if (held.kind === 'sd') F[held.term][heldAt[0]] = value / sigmaIn(map, par, value);
}

/** Gradient in the parameters from the one in F; `inLogSigma` is the direct part of log sigma. */
export function pullGradient(
  { held, slots, heldAt, freeSigma, scaleSlot }: Chart,
  dF: Factors,
  value: number,
  sigma: number,
  inLogSigma: number,
  gradient: Float64Array,
): void {
  for (let s = 0; s < slots.length; s++) gradient[s] = dF[slots[s].term][slots[s].at];
  if (held.kind === 'cor') {
    const d = dF[held.term];
    gradient[scaleSlot] = value * d[heldAt[0]] + Math.sqrt(1 - value * value) * d[heldAt[1]];
  }
  if (held.kind === 'sd' && freeSigma) {
    gradient[slots.length] = inLogSigma - (dF[held.term][heldAt[0]] * value) / sigma;
  }
}

/** The parameters of a point given as factors in the chart's own orders. */
export function parametersOf(
  { held, slots, freeSigma, scaleSlot }: Chart,
  T: Factors,
  terms: readonly RandomTerm[],
  sigma: number,
): Float64Array {
  const par = new Float64Array(slots.length + (freeSigma ? 1 : 0));
  slots.forEach(({ term, row, col }, s) => {
    par[s] = T[term][col * terms[term].columns.length + row];
  });
  if (held.kind === 'cor') {
    const size = terms[held.term].columns.length;
    par[scaleSlot] = Math.hypot(T[held.term][1], T[held.term][size + 1]);
  }
  if (freeSigma) par[slots.length] = Math.log(sigma);
  return par;
}
