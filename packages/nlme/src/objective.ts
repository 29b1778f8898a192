/**
 * What an optimizer sees, and the log-likelihood that a reader sees: the profiled one is minus the objective and a constant;
 * the other has beta and sigma^2 given, nothing profiled out but what REML integrates (Pinheiro & Bates, 2000, section 2.2).
 */
import { placed } from './covariance.ts';
import { fillGradient } from './gradient.ts';
import type { Model } from './model.ts';
import { momentsAt } from './posterior.ts';
import { logAbsR00, type Searched, type Triangles } from './triangles.ts';

/** The profiled objective and, when asked, its gradient. */
export function objective(model: Model): (par: Float64Array, gradient?: Float64Array) => number {
  const fill = gradientOf(model);
  return (par, gradient) => {
    const at = model.decomposed.searchAt(par);
    if (gradient) fill(par, at, gradient);
    return at.value;
  };
}
/** The gradient (d) where the triangles are. */
export function gradientOf({
  posterior,
  levels,
}: Model): (par: Float64Array, at: Triangles | Searched, gradient: Float64Array) => void {
  const blocks = placed(levels);
  return (par, at, gradient) => {
    fillGradient(levels, blocks, par, at.delta, momentsAt(posterior, at), gradient);
  };
}

/** The constant of eq. 2.21 and 2.24: add it to minus the objective. */
export const profileConstant = (N: number): number => (N / 2) * (Math.log(N) - Math.log(2 * Math.PI) - 1);

/**
 * -N/2 log(2 pi sigma^2) - |c_-1|^2 / (2 sigma^2) + sum log abs(|Delta|/|R_11|),
 * under ML less |c_0 - R_00 gamma|^2 / (2 sigma^2), under REML with N - p and less log abs|R_00|.
 */
export function logLikAt(
  model: Model,
  { root, logRatio, halfLogDet }: Triangles,
  gamma: Float64Array,
  sigma2: number,
): number {
  const { decomposed, design, problem } = model;
  const { N } = decomposed;
  const REML = problem.method === 'REML';
  const squares = root[root.length - 1] ** 2 + (REML ? 0 : distance(design.p, root, gamma));
  // l = sum log abs(|Delta| / |R_11|) - N/2 log(2 pi sigma^2) - (|c_-1|^2 + |c_0 - R_00 gamma|^2) / (2 sigma^2)
  const dispersion = (N / 2) * Math.log(2 * Math.PI * sigma2) + squares / (2 * sigma2);
  return logRatio - dispersion - (REML ? logAbsR00(design, root) : 0) + design.halfLogWeights - halfLogDet;
}

/** |c_0 - R_00 gamma|^2 */
function distance(p: number, root: Float64Array, gamma: Float64Array): number {
  let total = 0;
  for (let i = 0; i < p; i++) {
    let residual = root[p * (p + 1) + i];
    for (let j = i; j < p; j++) residual -= root[j * (p + 1) + i] * gamma[j];
    total += residual * residual;
  }
  return total;
}
