/** Least squares: the model without random effects, which exact tests and likelihood-ratio tests compare with. */
import { type Answer, type Canonical, isRefusal, type Method } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import { coefficientsAt, type Reduction } from '@mixdiff/surface';
import { columnsOf } from './reduction.ts';
import { chunkStreams, simulator } from './simulate.ts';

/** Log-likelihood at its maximum, under REML with the same constants as a mixed model's. */
export function linearLogLik(
  { copies, p, yy, logDetR, logWeights }: Pick<Reduction, 'copies' | 'p' | 'yy' | 'logDetR' | 'logWeights'>,
  method: Method,
): number {
  const m = method === 'REML' ? copies - p : copies;
  const deviance = m * (1 + Math.log((2 * Math.PI * yy) / m)) - logWeights + (method === 'REML' ? 2 * logDetR : 0);
  return -deviance / 2;
}

/** Its estimates as those of a mixed model without random effects. */
export function linearPoint(reduction: Reduction, method: Method): Canonical {
  const { copies, p, yy } = reduction;
  const beta = coefficientsAt(reduction, new Float64Array(p));
  return { beta, Sigma: [], residual: { kind: 'variance', sigma2: yy / (method === 'REML' ? copies - p : copies) } };
}

/** Log-likelihoods of least-squares refits to responses simulated from it: the draws that `allRefits` makes of a seed. */
export function linearRefits(
  reduction: Reduction,
  at: Canonical,
  { nsim, seed }: { readonly nsim: number; readonly seed: number },
): Answer<Float64Array> {
  const { problem, kept, scale } = reduction;
  const n = scale.length;
  // The residuals of least squares are those of the errors alone, without the digits that the mean would take.
  const model = simulator(problem, { ...at, beta: new Float64Array(problem.parts.conditional.X.ncol) });
  if (isRefusal(model)) return model;
  const [streams] = chunkStreams(seed, model, nsim, [0]);
  const residuals = Random.restored(streams.e);
  const weigh = (x: number, i: number): number => x * scale[i % n];
  const { Q } = pivotedQr({ nrow: n, ncol: kept.length, data: columnsOf(problem, [...kept]).map(weigh) });
  const [none, y] = [new Float64Array(0), new Float64Array(n)];
  return Float64Array.from({ length: nsim }, () => {
    model.draw(none, residuals, y);
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
