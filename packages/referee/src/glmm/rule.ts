/**
 * Nodes and weights for the integral of exp(h) over a normal-like peak at 0 with standard deviation 1: log weights are those of
 * Gauss-Hermite's rule for the standard normal times e^(z^2 / 2) (Liu & Pierce 1994, Biometrika 81:624, equations 3 to 6), so that one
 * node is Laplace's approximation. From the eigenvalues of the polynomials' Jacobi matrix (Golub & Welsch 1969).
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

export interface Rule {
  readonly nodes: readonly number[];
  readonly logWeights: readonly number[];
}
export function ruleOf(count: number): Rule {
  const jacobi = Matrix.zeros(count, count);
  for (let k = 1; k < count; k++) {
    jacobi.set(k, k - 1, Math.sqrt(k));
    jacobi.set(k - 1, k, Math.sqrt(k));
  }
  const { realEigenvalues: nodes, eigenvectorMatrix } = new EigenvalueDecomposition(jacobi, { assumeSymmetric: true });
  const logWeights = nodes.map((z, k) => 2 * Math.log(Math.abs(eigenvectorMatrix.get(0, k))) + (z * z) / 2);
  return { nodes, logWeights };
}
