/**
 * Covariance matrices of a random term as Sigma = L L', L a function of coordinates without constraints in which every end of
 * the structure (no variance, a correlation of one) is an ordinary point: there Sigma is even, so that a climb that is at an
 * end stays, and the curvature of the likelihood in the coordinate has the sign of its slope at the bound.
 */

/** An end of the structure's set: where one coordinate has this value. */
export interface RootEnd {
  readonly coordinate: number;
  readonly at: number;
  /** What ends there: `rho`, `the standard deviation of age8`. */
  readonly what: string;
  /** The value of that. */
  readonly value: number;
  /** How far from the end a value of the coordinate is, in the parameter in which the likelihood has a slope there. */
  from(x: number): number;
  /** What a slope is by: `1 - rho`. */
  readonly by: string;
  /** Of what that is, relative to the residual: 2 of a variance, 1 of a standard deviation, 0 of a correlation. */
  readonly power: 0 | 1 | 2;
}
/** All of a structure's matrices of m rows. */
export interface Roots {
  readonly length: number;
  /** L (m x m, column-major; columns beyond the rank are zero). */
  root(x: Float64Array): Float64Array;
  /** Coordinates of a matrix; null: it is none of the structure's. */
  from(Sigma: Float64Array): Float64Array | null;
  readonly ends: readonly RootEnd[];
  /** Coordinates that are sizes: all of them zero is a matrix of zeros. The others are correlations. */
  readonly sizes: readonly number[];
}
/** The same of correlation matrices. */
export interface CorrelationRoots {
  readonly length: number;
  root(x: Float64Array): Float64Array;
  /** `P`: m x m, NaN where a standard deviation is zero. */
  from(P: Float64Array): Float64Array | null;
  readonly ends: readonly RootEnd[];
}

/** L L'. */
export function squareOf(L: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let k = 0; k < m; k++)
    for (let j = 0; j < m; j++) {
      const right = L[k * m + j];
      if (right !== 0) for (let i = 0; i < m; i++) out[j * m + i] += L[k * m + i] * right;
    }
  return out;
}
/** How far, relative to the largest variance, the entries of a matrix may be from its structure: rounding of an engine's maps. */
const OFF = 1e-6;
export function agrees(L: Float64Array, Sigma: Float64Array, m: number): boolean {
  let largest = 0;
  for (let j = 0; j < m; j++) largest = Math.max(largest, Math.abs(Sigma[j * (m + 1)]));
  return squareOf(L, m).every((v, e) => Math.abs(v - Sigma[e]) <= OFF * largest);
}
/** Rounding of a correlation beyond its end. */
export const clamp = (x: number): number => Math.max(-1, Math.min(1, x));
/** Values at the pairs of positions that are `lag` apart (any pair: 0) and not missing. */
export function entriesAt(P: Float64Array, m: number, lag: number): number[] {
  const found: number[] = [];
  for (let j = 0; j < m; j++)
    for (let i = j + 1; i < m; i++)
      if ((lag === 0 || i - j === lag) && !Number.isNaN(P[j * m + i])) found.push(P[j * m + i]);
  return found;
}
export const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
