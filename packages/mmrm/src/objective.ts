/**
 * What mmrm minimises, -logL with beta profiled out, or integrated out under REML:
 *
 *   f = N/2 log 2 pi + 1/2 [ sum log|Sigma_i| - sum log w + RSS + (REML) log|X'WX| ],   RSS = r'Wr - gamma'Q'Wr,  gamma = (Q'WQ)^-1 Q'Wr
 *
 * with the columns [Q, r] of the design. REML has no + 1/2 log|X'X|: the constant is that of lme4, nlme and glmmTMB.
 */
import { cholesky, halfLogDet, solveLower, solveLowerT } from '@mixdiff/linalg';
import type { Pattern } from './design.ts';
import type { Model } from './model.ts';

/** Leaves the evaluation in `model.work`. +Infinity where Sigma is not positive definite, or a number overflows. */
export function evaluate(model: Model, theta: Float64Array): number {
  const { work, design, N, reml } = model;
  work.value = Number.POSITIVE_INFINITY;
  const logDet = factorAll(model, theta);
  if (!Number.isFinite(logDet)) return work.value;
  work.rows.set(design.Z);
  design.patterns.forEach((pattern, at) => {
    whiten(pattern, work.factors[at] as Float64Array, work.rows, design.p + 1);
  });
  accumulate(work.rows, design.p + 1, work.cross);
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

/** L^-1 of each subject's rows, in place. */
function whiten({ visits, subjects, from }: Pattern, L: Float64Array, rows: Float64Array, q: number): void {
  const size = visits.length;
  for (let s = 0; s < subjects; s++) {
    const start = (from + s * size) * q;
    for (let a = 0; a < size; a++) {
      const row = start + a * q;
      for (let b = 0; b < a; b++) {
        const l = L[b * size + a];
        const above = start + b * q;
        for (let c = 0; c < q; c++) rows[row + c] -= l * rows[above + c];
      }
      const inverse = 1 / L[a * (size + 1)];
      for (let c = 0; c < q; c++) rows[row + c] *= inverse;
    }
  }
}

/** out <- lower triangle of rows'rows, q x q. */
function accumulate(rows: Float64Array, q: number, out: Float64Array): void {
  out.fill(0);
  for (let row = 0; row < rows.length; row += q) {
    for (let j = 0; j < q; j++) {
      const x = rows[row + j];
      if (x === 0) continue;
      for (let i = j; i < q; i++) out[j * q + i] += x * rows[row + i];
    }
  }
}

/** gamma and RSS; log|X'WX|. */
function solveForGamma({ design: { p, logDetR }, work }: Model): number {
  const { cross, factor, gamma } = work;
  const q = p + 1;
  for (let j = 0; j < p; j++) for (let i = j; i < p; i++) factor[j * p + i] = cross[j * q + i];
  if (cholesky(factor, p) >= 0) return Number.NaN;
  for (let j = 0; j < p; j++) gamma[j] = cross[j * q + p];
  solveLower(factor, p, gamma, 1);
  work.rss = cross[p * q + p];
  for (let j = 0; j < p; j++) work.rss -= gamma[j] * gamma[j];
  solveLowerT(factor, p, gamma, 1);
  return 2 * (halfLogDet(factor, p) + logDetR);
}
