/** Estimates at a point: on the variance scale, and fitted values. */
import type { Canonical, Matrix } from '@mixdiff/contract';
import { addZ } from './cross-products.ts';
import { addSolution } from './fixed-effects.ts';
import type { Model } from './model.ts';

/** Estimates at `par`, on the variance scale. */
export function canonicalAt(model: Model, par: Float64Array): Canonical {
  const { problem, fixed, parameters, covariances } = model;
  model.objective(par);
  const beta = new Float64Array(problem.parts.conditional.columns.length).fill(Number.NaN);
  const kept = betaAt(model, par);
  fixed.kept.forEach((j, i) => {
    beta[j] = kept[i];
  });
  const Sigma = covariances.map(({ c, M }): Matrix => {
    const data = new Float64Array(c * c);
    writeSigma(M, c, data);
    return { nrow: c, ncol: c, data };
  });
  const sigma2 = Math.exp(2 * par[parameters.betas] * parameters.perLogSigma);
  return { beta, Sigma, residual: { kind: 'variance', sigma2 } };
}

/** out (c x c) <- M M', M lower triangular. */
export function writeSigma(M: Float64Array, c: number, out: Float64Array): void {
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let h = 0; h <= Math.min(i, j); h++) sum += M[i + h * c] * M[j + h * c];
      out[i + j * c] = sum;
    }
  }
}

/** Coefficients of the kept columns; under REML those that the last evaluation solved for. */
export function betaAt({ fixed, parameters, likelihood, response }: Model, par: Float64Array): Float64Array {
  if (parameters.betas > 0) return par.slice(0, fixed.p);
  const beta = response().beta.slice();
  addSolution(fixed, likelihood.gamma.slice(), beta);
  return beta;
}

export function fittedValues({ problem, fixed, cross, likelihood, ...model }: Model, par: Float64Array): Float64Array {
  const n = problem.response.y.length;
  const fitted = problem.parts.conditional.offset ? problem.parts.conditional.offset.slice() : new Float64Array(n);
  const beta = betaAt({ problem, fixed, cross, likelihood, ...model }, par);
  for (let j = 0; j < fixed.p; j++) {
    for (let i = 0; i < n; i++) fitted[i] += fixed.X.data[i + j * n] * beta[j];
  }
  for (const term of cross.terms) addZ(term, likelihood.b, fitted);
  return fitted;
}
