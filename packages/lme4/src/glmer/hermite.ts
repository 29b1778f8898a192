/**
 * Gauss-Hermite nodes and weights for the standard normal: eigenvalues of the Jacobi matrix of its orthogonal polynomials,
 * off-diagonal sqrt(k), and squares of the first elements of its eigenvectors (Golub & Welsch 1969, Math. Comp. 23:221). The
 * rule is even, and made exactly so.
 */
import { symmetricEigen } from '@mixdiff/linalg';

export interface Rule {
  readonly nodes: Float64Array;
  /** Sum 1. */
  readonly weights: Float64Array;
}

export function hermite(count: number): Rule {
  const jacobi = new Float64Array(count * count);
  for (let k = 1; k < count; k++) jacobi[(k - 1) * count + k] = Math.sqrt(k);
  const { values, vectors } = symmetricEigen(jacobi, count);
  const squared = Float64Array.from(values, (_, k) => vectors[k * count] ** 2);
  const mirrored = (x: Float64Array, sign: number): Float64Array =>
    x.map((value, k) => (value + sign * x[count - 1 - k]) / 2);
  return { nodes: mirrored(values, -1), weights: mirrored(squared, 1) };
}
