/** Where the optimizer starts: glmmTMB's own defaults, or least squares by choice. */

import { addSolution } from './design.ts';
import type { Model } from './model.ts';
import type { Parameters } from './parameters.ts';
import type { Covariance } from './term-covariance.ts';

export const startOf = (model: Model): Float64Array =>
  startValues(
    model.parameters,
    model.covariances,
    model.chosen['start']?.value === 'least-squares' ? leastSquares(model) : null,
  );

/** beta 1 on the identity link, loadings 1, all else 0; or least squares for beta and the dispersion. */
function startValues(
  { betas, length, perLogSigma, thetaAt }: Parameters,
  covariances: readonly Covariance[],
  fromLeastSquares: { beta: Float64Array; sigma2: number } | null,
): Float64Array {
  const start = new Float64Array(length);
  covariances.forEach((term, k) => {
    start.fill(term.start, thetaAt[k], thetaAt[k] + term.count);
  });
  if (!fromLeastSquares) return start.fill(1, 0, betas);
  start.set(fromLeastSquares.beta.subarray(0, betas));
  start[betas] = Math.log(fromLeastSquares.sigma2) / 2 / perLogSigma;
  return start;
}

/** beta and sigma^2 (divisor N - p) of lm, random effects left out. */
function leastSquares(model: Model): { beta: Float64Array; sigma2: number } {
  const { problem, fixed } = model;
  const {
    response: { y },
    parts: {
      conditional: { offset },
    },
    weights,
  } = problem;
  const n = y.length;
  const root = weights?.values.map(Math.sqrt);
  const residual = y.map((value, i) => value - (offset?.[i] ?? 0));
  const gamma = new Float64Array(fixed.rank);
  for (let j = 0; j < fixed.rank; j++) {
    for (let i = 0; i < n; i++) gamma[j] += fixed.Q.data[i + j * n] * residual[i] * (root?.[i] ?? 1);
  }
  const beta = new Float64Array(fixed.p);
  addSolution(fixed, gamma, beta);
  for (let j = 0; j < fixed.p; j++) for (let i = 0; i < n; i++) residual[i] -= fixed.X.data[i + j * n] * beta[j];
  const squares = residual.reduce((sum, r, i) => sum + (weights?.values[i] ?? 1) * r * r, 0);
  const densities = weights && weights.kind !== 'precision' ? weights.values.reduce((a, b) => a + b, 0) : n;
  return { beta, sigma2: squares / Math.max(1, densities - fixed.rank) };
}
