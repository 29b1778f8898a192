/**
 * What an optimizer sees, and the log-likelihood that a reader sees: the profiled one is minus the objective and a constant;
 * the other has beta and sigma^2 given, nothing profiled out but what REML integrates (Pinheiro & Bates, 2000, section 2.2).
 */
import { placed } from './covariance.ts';
import { fillGradient } from './gradient.ts';
import type { Model } from './model.ts';

/** The profiled objective and, when asked, its gradient. */
export function objective({
  decomposed,
  posterior,
  levels,
}: Model): (par: Float64Array, gradient?: Float64Array) => number {
  const blocks = placed(levels);
  return (par, gradient) => {
    const value = decomposed.update(par);
    if (gradient) {
      posterior.update();
      fillGradient(levels, blocks, decomposed.delta, posterior.moments, gradient);
    }
    return value;
  };
}

/** The constant of eq. 2.21 and 2.24: add it to minus the objective. */
export const profileConstant = (N: number): number => (N / 2) * (Math.log(N) - Math.log(2 * Math.PI) - 1);

/**
 * At the decomposition's last parameters: -N/2 log(2 pi sigma^2) - |c_-1|^2 / (2 sigma^2) + sum log abs(|Delta|/|R_11|),
 * under ML less |c_0 - R_00 gamma|^2 / (2 sigma^2), under REML with N - p and less log abs|R_00|.
 */
export function logLikAt(model: Model, gamma: Float64Array, sigma2: number): number {
  const { decomposed, design, problem } = model;
  const { N, root } = decomposed;
  const REML = problem.method === 'REML';
  const squares = root[root.length - 1] ** 2 + (REML ? 0 : distance(model, gamma));
  // l = sum log abs(|Delta| / |R_11|) - N/2 log(2 pi sigma^2) - (|c_-1|^2 + |c_0 - R_00 gamma|^2) / (2 sigma^2)
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
