/**
 * What mmrm minimises, -logL with beta profiled out, or integrated out under REML:
 *
 *   f = N/2 log 2 pi + 1/2 [ sum log|Sigma_i| - sum log w + RSS + (REML) log|X'WX| ],   RSS = r'Wr - gamma'Q'Wr,  gamma = (Q'WQ)^-1 Q'Wr
 *
 * with the columns [Q, r] of the design. REML has no + 1/2 log|X'X|: the constant is that of lme4, nlme and glmmTMB.
 */
import { cholesky, choleskyInverse, halfLogDet, solveLower, solveLowerT } from '@mixdiff/linalg';
import type { Model } from './model.ts';
import { packedLength } from './moments.ts';

/** Leaves the evaluation in `model.work`. +Infinity where Sigma is not positive definite, or a number overflows. */
export function evaluate(model: Model, theta: Float64Array): number {
  const { work, design, N, reml } = model;
  work.value = Number.POSITIVE_INFINITY;
  const logDet = factorAll(model, theta);
  if (!Number.isFinite(logDet)) return work.value;
  work.cross.fill(0);
  model.moments.forEach((moments, at) => {
    const inverse = work.inverses[at] as Float64Array;
    choleskyInverse(work.factors[at] as Float64Array, design.patterns[at]?.visits.length ?? 0, inverse);
    moments.contract(inverse, work.cross);
  });
  const logDetX = solveForGamma(model);
  const value = 0.5 * (N * Math.log(2 * Math.PI) + logDet - design.sumLogWeights + work.rss + (reml ? logDetX : 0));
  if (Number.isFinite(value)) work.value = value;
  return work.value;
}

/**
 * sum log|Sigma_i|. Sigma as a whole must be positive definite, also where no subject has all visits: mmrm factors it first. That of `us` is by
 * its making.
 */
function factorAll({ covariance, design, work }: Model, theta: Float64Array): number {
  const { sigma, whole, factors } = work;
  const { m, kind } = covariance;
  covariance.sigma(theta, sigma);
  whole.set(sigma);
  if (kind !== 'us' && cholesky(whole, m) >= 0) return Number.NaN;
  let logDet = 0;
  design.patterns.forEach(({ visits, subjects }, at) => {
    const factor = factors[at] as Float64Array;
    takeBlock(sigma, m, visits, factor);
    const size = visits.length;
    logDet += cholesky(factor, size) >= 0 ? Number.NaN : 2 * subjects * halfLogDet(factor, size);
  });
  return logDet;
}
/** out <- from[v, v]. */
export function takeBlock(from: Float64Array, m: number, visits: Int32Array, out: Float64Array): void {
  const size = visits.length;
  for (let j = 0; j < size; j++) for (let i = 0; i < size; i++) out[j * size + i] = from[visits[j] * m + visits[i]];
}

/** gamma and RSS; log|X'WX|. */
function solveForGamma({ design: { p, logDetR }, work }: Model): number {
  const { cross, factor, gamma } = work;
  for (let i = 0, at = 0; i < p; i++) for (let j = 0; j <= i; j++, at++) factor[j * p + i] = cross[at];
  const last = packedLength(p);
  if (cholesky(factor, p) >= 0) return Number.NaN;
  for (let j = 0; j < p; j++) gamma[j] = cross[last + j];
  solveLower(factor, p, gamma, 1);
  work.rss = cross[last + p];
  for (let j = 0; j < p; j++) work.rss -= gamma[j] * gamma[j];
  solveLowerT(factor, p, gamma, 1);
  return 2 * (halfLogDet(factor, p) + logDetR);
}
