/**
 * Nodes and weights for the integral of exp(h) over a normal-like peak at 0 with standard deviation 1: log weights are those of
 * Gauss-Hermite's rule for the standard normal times e^(z^2 / 2) (Liu & Pierce 1994, Biometrika 81:624, equations 3 to 6), so that one
 * node is Laplace's approximation. Nodes are the eigenvalues of the polynomials' Jacobi matrix (Golub & Welsch 1969), weights
 * 1 / sum_j p_j(z)^2 over the orthonormal polynomials, to the last digit also where they are small.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

export interface Rule {
  readonly nodes: readonly number[];
  readonly logWeights: readonly number[];
}
/** Rules are few, and each is made once. */
export function ruleOf(count: number): Rule {
  const known = RULES.get(count) ?? made(count);
  RULES.set(count, known);
  return known;
}
const RULES = new Map<number, Rule>();
function made(count: number): Rule {
  const jacobi = Matrix.zeros(count, count);
  for (let k = 1; k < count; k++) {
    jacobi.set(k, k - 1, Math.sqrt(k));
    jacobi.set(k - 1, k, Math.sqrt(k));
  }
  const { realEigenvalues: nodes } = new EigenvalueDecomposition(jacobi, { assumeSymmetric: true });
  return { nodes, logWeights: nodes.map((z) => (z * z) / 2 - logSquares(z, count)) };
}
/** log sum_(j < count) p_j(z)^2,  p_(j+1) = (z p_j - j^(1/2) p_(j-1)) / (j + 1)^(1/2). */
function logSquares(z: number, count: number): number {
  let [before, p, sum, scale] = [0, 1, 0, 0];
  for (let j = 0; j < count; j++) {
    sum += p * p;
    [before, p] = [p, (z * p - Math.sqrt(j) * before) / Math.sqrt(j + 1)];
    if (Math.abs(p) < LARGE) continue;
    [before, p, sum, scale] = [before / LARGE, p / LARGE, sum / LARGE / LARGE, scale + 2 * Math.log(LARGE)];
  }
  return Math.log(sum) + scale;
}
const LARGE = 1e100;
