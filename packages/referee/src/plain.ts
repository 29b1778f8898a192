/**
 * The same likelihood written out: V as an n x n matrix, nothing clever. Cubic in n, so for tests of the referee (and
 * of anything else) on small problems only. No code shared with the Woodbury form.
 */
import { type Canonical, type Method, type Problem, type ResidualModel, sigma2Of } from '@mixdiff/contract';
import { Matrix as Dense, LuDecomposition, solve } from 'ml-matrix';

/** sigma^2 rho between two rows of a subject, sigma^2 of a row, over the roots of their weights. */
function residualCovariance(
  { weights }: Problem,
  { subject: { index } }: ResidualModel,
  { residual }: Canonical,
): Dense {
  const n = index.length;
  const V = Dense.zeros(n, n);
  if (residual.kind !== 'marginal') return V;
  const rho = residual.parameters['rho'] ?? Number.NaN;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (index[i] !== index[j]) continue;
      const size = Math.sqrt((weights?.values[i] ?? 1) * (weights?.values[j] ?? 1));
      V.set(i, j, (residual.sigma2 * (i === j ? 1 : rho)) / size);
    }
  }
  return V;
}
/** sigma^2 W^-1 + Z Sigma Z'. */
function marginalCovariance(problem: Problem, at: Canonical): Dense {
  const n = problem.response.y.length;
  const V = Dense.zeros(n, n);
  if (problem.residual) return residualCovariance(problem, problem.residual, at);
  const sigma2 = sigma2Of(at);
  for (let i = 0; i < n; i++) V.set(i, i, sigma2 / (problem.weights?.values[i] ?? 1));
  for (const [k, { level, Z }] of problem.random.entries()) {
    const { nrow: c, data } = at.Sigma[k];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (level[i] !== level[j]) continue;
        let sum = 0;
        for (let a = 0; a < c; a++)
          for (let b = 0; b < c; b++) sum += Z.data[a * n + i] * data[b * c + a] * Z.data[b * n + j];
        V.set(i, j, V.get(i, j) + sum);
      }
    }
  }
  return V;
}
function logDet(a: Dense): number {
  const U = new LuDecomposition(a).upperTriangularMatrix;
  let sum = 0;
  for (let j = 0; j < U.rows; j++) sum += Math.log(Math.abs(U.get(j, j)));
  return sum;
}

/** Weights as precisions. Beta is profiled under REML, taken from the point under ML. */
export function plainLogLik(problem: Problem, at: Canonical, method: Method = problem.method): number {
  const n = problem.response.y.length;
  const kept = Array.from(at.beta.keys()).filter((j) => !Number.isNaN(at.beta[j]));
  const X = Dense.zeros(n, kept.length);
  for (const [to, j] of kept.entries())
    for (let i = 0; i < n; i++) X.set(i, to, problem.parts.conditional.X.data[j * n + i]);
  const y = Dense.columnVector(problem.response.y.map((v, i) => v - (problem.parts.conditional.offset?.[i] ?? 0)));
  const V = marginalCovariance(problem, at);
  const K = X.transpose().mmul(solve(V, X));
  const beta =
    method === 'REML' ? solve(K, X.transpose().mmul(solve(V, y))) : Dense.columnVector(kept.map((j) => at.beta[j]));
  const r = Dense.sub(y, X.mmul(beta));
  const quadratic = r.transpose().mmul(solve(V, r)).get(0, 0);
  const constant = (n - (method === 'REML' ? kept.length : 0)) * Math.log(2 * Math.PI);
  return -(constant + logDet(V) + (method === 'REML' ? logDet(K) : 0) + quadratic) / 2;
}
