import { type Canonical, type Problem, sigma2Of } from '@mixdiff/contract';
import { cholesky, choleskySolve, halfLogDet } from '@mixdiff/linalg';

/** The log-likelihood at a point by the n x n covariance of y: slow, and nothing in common with the recursion. */
export function denseLogLik(problem: Problem, at: Canonical): number {
  const {
    response: { y },
    parts: {
      conditional: { X },
    },
    method,
  } = problem;
  const [n, p] = [y.length, X.ncol];
  const V = covarianceOfY(problem, at);
  cholesky(V, n);
  const solvedX = X.data.slice();
  choleskySolve(V, n, solvedX, p);
  const information = new Float64Array(p * p);
  for (let j = 0; j < p; j++)
    for (let i = 0; i < p; i++) information[j * p + i] = dot(X.data, i * n, solvedX, j * n, n);
  const beta = method === 'REML' ? generalizedLeastSquares(y, solvedX, information, n, p) : at.beta;
  const residual = y.slice();
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++)
      residual[i] = (residual[i] as number) - (X.data[j * n + i] as number) * (beta[j] as number);
  }
  const solved = residual.slice();
  choleskySolve(V, n, solved, 1);
  const N = method === 'REML' ? n - p : n;
  const value = -0.5 * N * Math.log(2 * Math.PI) - halfLogDet(V, n) - 0.5 * dot(residual, 0, solved, 0, n);
  if (method === 'ML') return value;
  cholesky(information, p);
  return value - halfLogDet(information, p);
}

function generalizedLeastSquares(
  y: Float64Array,
  solvedX: Float64Array,
  information: Float64Array,
  n: number,
  p: number,
) {
  const beta = Float64Array.from({ length: p }, (_, j) => dot(solvedX, j * n, y, 0, n));
  const factor = information.slice();
  cholesky(factor, p);
  choleskySolve(factor, p, beta, 1);
  return beta;
}

function covarianceOfY({ response: { y }, random, weights }: Problem, { Sigma, residual }: Canonical): Float64Array {
  const n = y.length;
  const sigma2 = sigma2Of({ residual });
  const V = new Float64Array(n * n);
  for (let i = 0; i < n; i++) V[i * (n + 1)] = sigma2 / (weights?.values[i] ?? 1);
  random.forEach(({ level, Z }, k) => {
    const { nrow: q, data } = Sigma[k] as (typeof Sigma)[number];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (level[i] !== level[j]) continue;
        for (let a = 0; a < q; a++) {
          for (let b = 0; b < q; b++) {
            V[j * n + i] =
              (V[j * n + i] as number) +
              (Z.data[a * n + i] as number) * (data[b * q + a] as number) * (Z.data[b * n + j] as number);
          }
        }
      }
    }
  });
  return V;
}

function dot(x: Float64Array, xAt: number, z: Float64Array, zAt: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (x[xAt + i] as number) * (z[zAt + i] as number);
  return sum;
}
