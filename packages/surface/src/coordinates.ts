/**
 * Coordinates of the search, in the orthonormal columns of each term (random-basis.ts). With
 *
 *   T Sigma T' = sigma^2 Lambda Lambda',   Lambda = sinh(x) element by element,
 *
 * the search runs over all x: Lambda square, not triangular (a triangle has stationary points that are none of Sigma),
 * diagonal for a diagonal structure. sinh is linear near zero, where a variance of zero is an ordinary point, and
 * exponential far out.
 */
import type { Matrix } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import { multiplyUpper, type RandomBasis, solveUpper } from './random-basis.ts';

/** One term's basis and its share of the search's coordinates. */
export interface TermCoordinates extends RandomBasis {
  /** First of this term's x, and how many: c^2, or c for a diagonal structure. */
  readonly from: number;
  readonly count: number;
}
/** All terms' coordinates, one after the other. */
export interface Coordinates {
  readonly dimension: number;
  readonly terms: readonly TermCoordinates[];
}

/** |x| beyond which the search does not go: Lambda = 1e8. */
export const FARTHEST = Math.asinh(1e8);

export function coordinatesOf(bases: readonly RandomBasis[]): Coordinates {
  let from = 0;
  const terms = bases.map((basis) => {
    const count = basis.diagonal ? basis.columns : basis.columns ** 2;
    from += count;
    return { ...basis, from: from - count, count };
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
