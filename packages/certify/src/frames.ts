/**
 * Range and null space of each Sigma_k, in the metric of the data: the eigenvectors of T Sigma T' (coordinates.ts), so
 * that what counts as a small direction depends neither on units nor on centring. Basis vectors come back on the
 * original scale, w = T^-1 v: Sigma = sum of d_j w_j w_j'.
 */

import type { Canonical, Matrix } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import { type Coordinates, multiplyUpper, solveUpper, type TermCoordinates } from '@mixdiff/surface';

export interface Frame {
  readonly diagonal: boolean;
  /** Decreasing for an unstructured matrix, in the order of the columns for a diagonal one. */
  readonly values: Float64Array;
  /** Column j: w_j. */
  readonly basis: readonly Float64Array[];
}

/** T Sigma T'. */
function whitened({ columns: c, T }: TermCoordinates, Sigma: Matrix): Float64Array {
  const half = Sigma.data.slice();
  multiplyUpper(T, c, half, c);
  const turned = new Float64Array(c * c);
  for (let i = 0; i < c; i++) for (let j = 0; j < c; j++) turned[i * c + j] = half[j * c + i];
  multiplyUpper(T, c, turned, c);
  return turned;
}
function frameOf(term: TermCoordinates, Sigma: Matrix): Frame {
  const { columns: c, diagonal, T } = term;
  if (diagonal) {
    const basis = Array.from({ length: c }, (_, j) => {
      const w = new Float64Array(c);
      w[j] = 1 / T[j * (c + 1)];
      return w;
    });
    return {
      diagonal,
      basis,
      values: Float64Array.from(basis, (_, j) => Sigma.data[j * (c + 1)] * T[j * (c + 1)] ** 2),
    };
  }
  const { values, vectors } = symmetricEigen(whitened(term, Sigma), c);
  const basis = Array.from({ length: c }, (_, j) => {
    const w = vectors.slice(j * c, (j + 1) * c);
    solveUpper(T, c, w, 1);
    return w;
  });
  return { diagonal, values, basis };
}
export const framesOf = ({ terms }: Coordinates, at: Pick<Canonical, 'Sigma'>): Frame[] =>
  terms.map((term, k) => frameOf(term, at.Sigma[k]));

/** Sum of d_j w_j w_j' over the given directions. */
export function rebuilt({ values, basis }: Frame, kept: readonly number[]): Matrix {
  const c = values.length;
  const data = new Float64Array(c * c);
  for (const j of kept) {
    for (let a = 0; a < c; a++) for (let b = 0; b < c; b++) data[b * c + a] += values[j] * basis[j][a] * basis[j][b];
  }
  return { nrow: c, ncol: c, data };
}
