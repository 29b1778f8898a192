/** The log-likelihood at given beta, sigma^2 and relative precisions: nothing profiled out but what REML integrates. */
import type { Model } from './model.ts';

/** R_X beta - Q'y: `beta` in the coordinates of the decomposition. */
export function gammaOf({ design: { p, RX, projected } }: Model, beta: Float64Array): Float64Array {
  const gamma = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    for (let j = i; j < p; j++) gamma[i] += RX[j * p + i] * beta[j];
    gamma[i] -= projected[i];
  }
  return gamma;
}

/** beta = R_X^-1 (gamma + Q'y), into `beta`. */
export function fillBeta({ design: { p, RX, projected } }: Model, gamma: Float64Array, beta: Float64Array): void {
  for (let i = p - 1; i >= 0; i--) {
    let sum = gamma[i] + projected[i];
    for (let j = i + 1; j < p; j++) sum -= RX[j * p + i] * beta[j];
    beta[i] = sum / RX[i * (p + 1)];
  }
}

/**
 * At the decomposition's last parameters: -N/2 log(2 pi sigma^2) - |c_-1|^2 / (2 sigma^2) + sum log abs(|Delta|/|R_11|),
 * under ML less |c_0 - R_00 gamma|^2 / (2 sigma^2), under REML with N - p and less log abs|R_00|.
 */
export function logLikAt(model: Model, gamma: Float64Array, sigma2: number): number {
  const { decomposed, design, problem } = model;
  const { N, root } = decomposed;
  const REML = problem.method === 'REML';
  const squares = root[root.length - 1] ** 2 + (REML ? 0 : distance(model, gamma));
  const dispersion = (N / 2) * Math.log(2 * Math.PI * sigma2) + squares / (2 * sigma2);
  return decomposed.logRatio() - dispersion - (REML ? decomposed.logAbsR00() : 0) + design.halfLogWeights;
}

/** |c_0 - R_00 gamma|^2 */
function distance({ decomposed: { root }, design: { p } }: Model, gamma: Float64Array): number {
  let total = 0;
  for (let i = 0; i < p; i++) {
    let residual = root[p * (p + 1) + i];
    for (let j = i; j < p; j++) residual -= root[j * (p + 1) + i] * gamma[j];
    total += residual * residual;
  }
  return total;
}
