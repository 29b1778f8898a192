/**
 * What the correlation part of a structure is: a region of parameters in which every matrix is positive definite, as a function
 * of coordinates without constraints. Its values stand in cells: m x m, column-major, of positions; of distances one per
 * distance, the first for a row and itself.
 */
import { pulledEach } from './coordinates.ts';

export interface Correlation {
  /** Canonical: `rho`, or `rho.1`, ... */
  readonly names: readonly string[];
  readonly cells: number;
  /** Whether the cell is of a place and itself, where the correlation is 1. */
  isDiagonal(cell: number): boolean;
  /** Canonical parameters at x: the whole open region and nothing else. */
  toRho(x: Float64Array): Float64Array;
  /** null: outside of the region, or on its edge. */
  fromRho(rho: Float64Array): Float64Array | null;
  fill(x: Float64Array, out: Float64Array): void;
  /** By x_k, into `out`. */
  derivative(x: Float64Array, k: number, out: Float64Array): void;
  /** As of `Coordinates`. */
  pull(x: Float64Array, S: Float64Array, out: Float64Array): void;
  /** Where a search starts: no correlation where the region holds that, else what the kind has at several ranges. */
  readonly starts: readonly Float64Array[];
}
/** Those of positions, by the entries of their matrices. */
export interface ByPosition {
  readonly names: readonly string[];
  toRho(x: Float64Array): Float64Array;
  fromRho(rho: Float64Array): Float64Array | null;
  /** Off the diagonal. */
  entry(x: Float64Array): (i: number, j: number) => number;
  slope(x: Float64Array, k: number): (i: number, j: number) => number;
  /** `pull`, where there is a shorter way than slope after slope; S is m x m and symmetric. */
  pull?(x: Float64Array, S: Float64Array, m: number, out: Float64Array): void;
}
export function byPosition(m: number, { names, toRho, fromRho, entry, slope, pull }: ByPosition): Correlation {
  const fill = (out: Float64Array, diagonal: number, of: (i: number, j: number) => number): void => {
    for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) out[j * m + i] = i === j ? diagonal : of(i, j);
  };
  const derivative = (x: Float64Array, k: number, out: Float64Array): void => fill(out, 0, slope(x, k));
  return {
    names,
    cells: m * m,
    isDiagonal: (cell) => cell % (m + 1) === 0,
    toRho,
    fromRho,
    fill: (x, out) => fill(out, 1, entry(x)),
    derivative,
    pull(x, S, out) {
      if (pull) pull(x, S, m, out);
      else pulledEach({ length: names.length, cells: m * m, derivative }, x, S, out);
    },
    starts: [fromRho(new Float64Array(names.length)) ?? new Float64Array(names.length)],
  };
}
export const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, k) => `${name}.${k + 1}`);
export const within = (r: number): boolean => r > -1 && r < 1;
/** 1 / (1 + e^-x). */
export const share = (x: number): number => 1 / (1 + Math.exp(-x));

/** By lag: the sum of S over both triangles. */
export function byLag(S: Float64Array, m: number): Float64Array {
  const sums = new Float64Array(m);
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) sums[Math.abs(i - j)] += S[j * m + i];
  return sums;
}
