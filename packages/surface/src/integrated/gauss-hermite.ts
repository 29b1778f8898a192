/** The rule of Gauss and Hermite for a standard normal, by the eigenvalues of its Jacobi matrix. */
import { symmetricEigen } from '@mixdiff/linalg';

export interface Rule {
  readonly nodes: Float64Array;
  /** log weight plus z^2 / 2: what multiplies an integrand whose normal density is part of it. */
  readonly logWeights: Float64Array;
}
/** Nodes for the standard normal, and log weights times e^(z^2 / 2) (Golub & Welsch 1969; weights by the polynomials). */
export function ruleOf(count: number): Rule {
  const jacobi = new Float64Array(count * count);
  for (let k = 1; k < count; k++) jacobi[(k - 1) * count + k] = jacobi[k * count + k - 1] = Math.sqrt(k);
  const { values: nodes } = symmetricEigen(jacobi, count);
  const logWeights = nodes.map((z) => {
    // h_j e^(-z^2 / 4): no polynomial overflows
    let [before, now, sum] = [0, Math.exp((-z * z) / 4), 0];
    for (let j = 0; j < count; j++) {
      sum += now * now;
      [before, now] = [now, (z * now - Math.sqrt(j) * before) / Math.sqrt(j + 1)];
    }
    // the polynomials' own squares are e^(z^2 / 2) times these
    return -Math.log(sum);
  });
  return { nodes, logWeights };
}
