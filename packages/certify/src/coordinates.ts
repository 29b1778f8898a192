/**
 * Coordinates of the search. Each term's columns of Z are made orthonormal over the rows (Z = Z~ T, Z~'Z~ = n I; only
 * scaled for a diagonal structure), so that a raw year or an uncentred dose is no harder than a centred one. With
 *
 *   T Sigma T' = sigma^2 Lambda Lambda',   Lambda = sinh(x) element by element,
 *
 * the search runs over all x: Lambda square, not triangular (a triangle has stationary points that are none of Sigma),
 * diagonal for a diagonal structure. sinh is linear near zero, where a variance of zero is an ordinary point, and
 * exponential far out.
 */
import type { Matrix, Problem, RandomTerm } from '@mixdiff/contract';
import { householderQr, solveLowerT, symmetricEigen } from '@mixdiff/linalg';

export interface TermCoordinates {
  readonly columns: number;
  readonly diagonal: boolean;
  /** First of this term's x, and how many: c^2, or c for a diagonal structure. */
  readonly from: number;
  readonly count: number;
  /** c x c, column-major, upper triangular. */
  readonly T: Float64Array;
}
export interface Coordinates {
  readonly dimension: number;
  readonly terms: readonly TermCoordinates[];
}

/** |x| beyond which the search does not go: Lambda = 1e8. */
export const FARTHEST = Math.asinh(1e8);

const rootMeanSquare = (Z: Matrix, scale: Float64Array, column: number): number => {
  let sum = 0;
  for (let i = 0; i < Z.nrow; i++) sum += (scale[i] * Z.data[column * Z.nrow + i]) ** 2;
  return Math.sqrt(sum / Z.nrow) || 1;
};
/** Diagonal scales; the fallback when the columns of one term depend on each other. */
function scales(Z: Matrix, scale: Float64Array): Float64Array {
  const T = new Float64Array(Z.ncol * Z.ncol);
  for (let j = 0; j < Z.ncol; j++) T[j * (Z.ncol + 1)] = rootMeanSquare(Z, scale, j);
  return T;
}
/** Share of a column that must be left beside the others for it to count as one of its own: a mean 1e10 times the SD. */
const DEPENDENT = 1e-10;
/** R of the QR of the scaled columns over sqrt(n); null where a column depends on the others. */
function whitener(Z: Matrix, scale: Float64Array): Float64Array | null {
  const { nrow: n, ncol: c } = Z;
  if (n < c) return null;
  const a = Z.data.map((v, i) => v * scale[i % n]);
  householderQr(a, n, c);
  const T = new Float64Array(c * c);
  for (let j = 0; j < c; j++) for (let i = 0; i <= j; i++) T[j * c + i] = a[j * n + i] / Math.sqrt(n);
  for (let j = 0; j < c; j++) {
    if (Math.abs(T[j * (c + 1)]) < DEPENDENT * rootMeanSquare(Z, scale, j)) return null;
  }
  return T;
}
const isDiagonal = (term: RandomTerm): boolean => term.structure.kind === 'diag-het' && term.columns.length > 1;

/** `scale`: square roots of the weights. */
export function coordinatesOf(problem: Problem, scale: Float64Array): Coordinates {
  let from = 0;
  const terms = problem.random.map((term) => {
    const columns = term.columns.length;
    const diagonal = isDiagonal(term);
    const T = (diagonal ? null : whitener(term.Z, scale)) ?? scales(term.Z, scale);
    const count = diagonal ? columns : columns * columns;
    from += count;
    return { columns, diagonal, from: from - count, count, T };
  });
  return { dimension: from, terms };
}

/** lambda (c x c, column-major) of one term at x. */
export function lambdaOf(term: TermCoordinates, x: Float64Array, lambda: Float64Array): void {
  const { columns: c, diagonal, from, count } = term;
  if (diagonal) {
    lambda.fill(0);
    for (let j = 0; j < c; j++) lambda[j * (c + 1)] = Math.sinh(x[from + j]);
  } else for (let i = 0; i < count; i++) lambda[i] = Math.sinh(x[from + i]);
}

/** b (c x m, column-major) <- T b. */
export function multiplyUpper(T: Float64Array, c: number, b: Float64Array, m: number): void {
  for (let r = 0; r < m; r++) {
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let j = i; j < c; j++) sum += T[j * c + i] * b[r * c + j];
      b[r * c + i] = sum;
    }
  }
}
/** b (c x m) <- T^-1 b. */
export function solveUpper(T: Float64Array, c: number, b: Float64Array, m: number): void {
  const lower = new Float64Array(c * c);
  for (let j = 0; j < c; j++) for (let i = 0; i <= j; i++) lower[i * c + j] = T[j * c + i];
  solveLowerT(lower, c, b, m);
}

/** Sigma_k per term for x and sigma^2. */
export function covariances({ terms }: Coordinates, x: Float64Array, sigma2: number): Matrix[] {
  return terms.map((term) => {
    const { columns: c, T } = term;
    const root = new Float64Array(c * c);
    lambdaOf(term, x, root);
    solveUpper(T, c, root, c);
    return outer(root, c, sigma2);
  });
}
/** scale a a', exactly symmetric. */
function outer(a: Float64Array, c: number, scale: number): Matrix {
  const data = new Float64Array(c * c);
  for (let i = 0; i < c; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < c; k++) sum += a[k * c + i] * a[k * c + j];
      data[j * c + i] = sum * scale;
      data[i * c + j] = sum * scale;
    }
  }
  return { nrow: c, ncol: c, data };
}

/** The x of a point; eigenvalues that rounding made negative count as zero. */
export function positionOf({ dimension, terms }: Coordinates, Sigma: readonly Matrix[], sigma2: number): Float64Array {
  const x = new Float64Array(dimension);
  terms.forEach(({ columns: c, diagonal, from, T }, k) => {
    if (diagonal) {
      for (let j = 0; j < c; j++) {
        x[from + j] = clip(Math.asinh(T[j * (c + 1)] * Math.sqrt(Math.max(Sigma[k].data[j * (c + 1)], 0) / sigma2)));
      }
      return;
    }
    const { values, vectors } = symmetricEigen(Sigma[k].data, c);
    for (let j = 0; j < c; j++) {
      const scale = Math.sqrt(Math.max(values[j], 0) / sigma2);
      for (let i = 0; i < c; i++) vectors[j * c + i] *= scale;
    }
    multiplyUpper(T, c, vectors, c);
    for (let i = 0; i < c * c; i++) x[from + i] = clip(Math.asinh(vectors[i]));
  });
  return x;
}
const clip = (x: number): number => Math.max(-FARTHEST, Math.min(FARTHEST, x));
