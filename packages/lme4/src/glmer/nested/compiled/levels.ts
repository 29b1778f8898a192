/** The equations of ../levels.ts by kernels: each term's levels in a row, filled up to an even number with levels of weight 0. */
import type { NestedDesign } from '../design.ts';
import type { Room } from './room.ts';

export interface CompiledLevels {
  /** Per term: its first level and how many, those that fill up among them; and all. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly q: number;
  readonly at: LevelPlaces;
}
/** Positions of numbers of all levels; integers: the level around, in the room's own order. */
export interface LevelPlaces {
  readonly u: number;
  readonly before: number;
  readonly b: number;
  readonly weight: number;
  readonly score: number;
  readonly pivots: number;
  readonly inverse: number;
  readonly around: number;
}
export const even = (n: number): number => n + (n % 2);

/** Where the terms of a design begin. */
export function spansOf({ levels: { first } }: NestedDesign): Pick<CompiledLevels, 'first' | 'count' | 'q'> {
  const count = Int32Array.from({ length: first.length - 1 }, (_, k) => even(first[k + 1] - first[k]));
  const begins = new Int32Array(first.length);
  for (let k = 0; k < count.length; k++) begins[k + 1] = begins[k] + count[k];
  return { first: begins, count, q: begins[count.length] };
}
/** Names to positions, each as long as it says and an even number, from `from` on; and the end. */
export function placed<Name extends string>(lengths: Readonly<Record<Name, number>>, from: number) {
  const at: Record<string, number> = {};
  let end = from;
  for (const name of Object.keys(lengths) as Name[]) {
    at[name] = end;
    end += even(Math.ceil(lengths[name]));
  }
  return { at: at as Record<Name, number>, end };
}
export const levelLengths = (q: number) => ({
  u: q,
  before: q,
  b: q,
  weight: q,
  score: q,
  pivots: q,
  inverse: q,
  around: q / 2,
});
/** `order`: of the innermost levels, which of the design's stands there. */
export function fillAround(
  { integers }: Room,
  { levels }: NestedDesign,
  { first, at }: CompiledLevels,
  order: Int32Array,
): void {
  const place = new Int32Array(levels.around.length);
  for (let k = 1; k < first.length - 1; k++)
    for (let j = levels.first[k]; j < levels.first[k + 1]; j++) place[j] = first[k] + j - levels.first[k];
  order.forEach((level, l) => {
    place[level] = l;
  });
  // levels that fill up lie within some other, and add nothing to it
  for (let k = 0; k + 2 < first.length; k++)
    integers.fill(first[k + 1], 2 * at.around + first[k], 2 * at.around + first[k + 1]);
  levels.around.forEach((outer, j) => {
    if (outer >= 0) integers[2 * at.around + place[j]] = place[outer];
  });
}

/** Beyond it a pivot may leave the range of doubles. */
const LARGEST_THETA = 1e100;
export function isWithin(theta: Float64Array, terms: number): boolean {
  for (let k = 0; k < terms; k++) if (!(Math.abs(theta[k]) < LARGEST_THETA)) return false;
  return true;
}
/** Positions of what is around the levels of term k; 0: nothing. */
const aroundOf = ({ first, count, at }: CompiledLevels, k: number): number =>
  k + 1 < count.length ? at.around + first[k] / 2 : 0;

/** Pivots from the weights of the innermost levels; weights and scores of the others. `exact`: to the bits of the twin. */
export function eliminate(
  { numbers, kernels }: Room,
  levels: CompiledLevels,
  theta: Float64Array,
  exact: boolean,
): void {
  const { first, count, q, at } = levels;
  const eliminateTerm = exact ? kernels.eliminate : kernels.eliminateOnce;
  numbers.fill(0, at.weight + count[0], at.weight + q);
  numbers.fill(0, at.score + count[0], at.score + q);
  for (let k = 0; k < count.length; k++) {
    const from = first[k];
    eliminateTerm(
      theta[k],
      at.weight + from,
      at.score + from,
      at.pivots + from,
      at.inverse + from,
      count[k],
      aroundOf(levels, k),
      at.weight,
      at.score,
    );
  }
}
/** u and b. */
export function substitute({ kernels }: Room, levels: CompiledLevels, theta: Float64Array, exact: boolean): void {
  const { first, count, at } = levels;
  const substituteTerm = exact ? kernels.substitute : kernels.substituteOnce;
  const over = exact ? at.pivots : at.inverse;
  for (let k = count.length - 1; k >= 0; k--) {
    const from = first[k];
    substituteTerm(
      theta[k],
      at.weight + from,
      at.score + from,
      over + from,
      at.u + from,
      at.b + from,
      count[k],
      aroundOf(levels, k),
      at.b,
    );
  }
}
/** u half way back, and b. */
export function halve({ numbers, kernels }: Room, levels: CompiledLevels, theta: Float64Array): void {
  const { first, count, q, at } = levels;
  for (let j = 0; j < q; j++) numbers[at.u + j] = (numbers[at.u + j] + numbers[at.before + j]) / 2;
  for (let k = count.length - 1; k >= 0; k--) {
    const from = first[k];
    kernels.addUp(theta[k], at.u + from, at.b + from, count[k], aroundOf(levels, k), at.b);
  }
}
