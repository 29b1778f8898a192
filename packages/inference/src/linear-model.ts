/** Least squares: the model without random effects, which exact tests and likelihood-ratio tests compare with. */
import { type Answer, type Canonical, isRefusal, type Method } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import { columnsOf, type Reduction } from './reduction.ts';
import { chunkStreams, simulator } from './simulate.ts';

/** Log-likelihood at its maximum, under REML with the same constants as a mixed model's. */
export function linearLogLik({ n, p, yy, logDetR, logWeights }: Reduction, method: Method): number {
  const m = method === 'REML' ? n - p : n;
  const deviance = m * (1 + Math.log((2 * Math.PI * yy) / m)) - logWeights + (method === 'REML' ? 2 * logDetR : 0);
  return -deviance / 2;
}

/** Its estimates as those of a mixed model without random effects. */
export function linearPoint({ problem, kept, betaLS, n, p, yy }: Reduction, method: Method): Canonical {
  const beta = new Float64Array(problem.parts.conditional.X.ncol).fill(Number.NaN);
  kept.forEach((column, j) => {
    beta[column] = betaLS[j];
  });
  return { beta, Sigma: [], residual: { kind: 'variance', sigma2: yy / (method === 'REML' ? n - p : n) } };
}

/** Log-likelihoods of least-squares refits to responses simulated from it: the draws that `allRefits` makes of a seed. */
export function linearRefits(
  reduction: Reduction,
  at: Canonical,
  { nsim, seed }: { readonly nsim: number; readonly seed: number },
): Answer<Float64Array> {
  const { problem, n, kept, root } = reduction;
  // The residuals of least squares are those of the errors alone, without the digits that the mean would take.
  const model = simulator(problem, { ...at, beta: new Float64Array(problem.parts.conditional.X.ncol) });
  if (isRefusal(model)) return model;
  const [streams] = chunkStreams(seed, model, nsim, [0]);
  const residuals = Random.restored(streams.e);
  const weigh = (x: number, i: number): number => x * (root?.[i % n] ?? 1);
  const { Q } = pivotedQr({ nrow: n, ncol: kept.length, data: columnsOf(problem, [...kept]).map(weigh) });
  const [none, e, y] = [new Float64Array(0), new Float64Array(n), new Float64Array(n)];
  return Float64Array.from({ length: nsim }, () => {
    model.draw(none, residuals.normals(e), y);
    const yy = leftOver(
      Q.data,
      y.map((value, i) => weigh(value - (problem.parts.conditional.offset?.[i] ?? 0), i)),
    );
    return linearLogLik({ ...reduction, yy }, problem.method);
  });
}

/** Residual sum of squares on orthonormal columns; in place. */
function leftOver(Q: Float64Array, y: Float64Array): number {
  const n = y.length;
  for (let from = 0; from < Q.length; from += n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Q[from + i] * y[i];
    for (let i = 0; i < n; i++) y[i] -= sum * Q[from + i];
  }
  return y.reduce((sum, x) => sum + x * x, 0);
}
