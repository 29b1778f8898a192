/**
 * What mmrm minimises, -logL with beta profiled out, or integrated out under REML:
 *
 *   f = N/2 log 2 pi + 1/2 [ sum log|Sigma_i| - sum log w + RSS + (REML) log|X'WX| ],   RSS = r'Wr - gamma'Q'Wr,  gamma = (Q'WQ)^-1 Q'Wr
 *
 * with the columns [Q, r] of the design. REML has no + 1/2 log|X'X|: the constant is that of lme4, nlme and glmmTMB.
 */
import { cholesky, choleskyInverse, halfLogDet, solveLower, solveLowerT } from '@mixdiff/linalg';
import type { Model, Sigma } from './model.ts';
import { packedLength } from './moments.ts';

/** Leaves the evaluation in `model.work`. +Infinity where Sigma is not positive definite, or a number overflows. */
export function evaluate(model: Model, theta: Float64Array): number {
  const { work, design, N, reml } = model;
  // a gradient is asked for where the value was
  if (work.theta.every((t, i) => t === theta[i])) return work.value;
  work.theta.set(theta);
  work.evaluations++;
  work.value = Number.POSITIVE_INFINITY;
  const logDet = factorAll(model, theta);
  work.factored = Number.isFinite(logDet);
  if (!work.factored) return work.value;
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
 * its making, and its factor is at hand. Subjects with the first visits of a domain take the leading block of its factor.
 */
function factorAll(model: Model, theta: Float64Array): number {
  for (const sigma of model.sigmas) if (!factorWhole(sigma, theta)) return Number.NaN;
  let logDet = 0;
  model.design.patterns.forEach(({ domain, visits, subjects }, at) => {
    const { covariance, matrix, factor: whole } = model.sigmas[domain] as Sigma;
    const factor = model.work.factors[at] as Float64Array;
    const size = visits.length;
    const leading = visits[size - 1] === size - 1;
    takeBlock(leading ? whole : matrix, covariance.m, visits, factor);
    logDet += leading || cholesky(factor, size) < 0 ? 2 * subjects * halfLogDet(factor, size) : Number.NaN;
  });
  return logDet;
}
function factorWhole({ covariance, offset, theta: own, matrix, factor }: Sigma, theta: Float64Array): boolean {
  for (let i = 0; i < own.length; i++) own[i] = theta[offset + i];
  covariance.sigma(own, matrix);
  if (covariance.factor) {
    covariance.factor(own, factor);
    return true;
  }
  factor.set(matrix);
  return cholesky(factor, covariance.m) < 0;
}
/** out <- from[v, v]. */
export function takeBlock(from: Float64Array, m: number, visits: Int32Array, out: Float64Array): void {
  const size = visits.length;
  for (let j = 0; j < size; j++) for (let i = 0; i < size; i++) out[j * size + i] = from[visits[j] * m + visits[i]];
}

/** gamma and RSS; log|X'WX|. */
function solveForGamma(model: Model): number {
  const { design, work } = model;
  const { p, logDetR } = design;
  const { cross, factor, gamma } = work;
  for (let i = 0, at = 0; i < p; i++) for (let j = 0; j <= i; j++, at++) factor[j * p + i] = cross[at];
  const last = packedLength(p);
  if (cholesky(factor, p) >= 0) return Number.NaN;
  for (let j = 0; j < p; j++) gamma[j] = cross[last + j];
  solveLower(factor, p, gamma, 1);
  work.rss = cross[last + p];
  for (let j = 0; j < p; j++) work.rss -= gamma[j] * gamma[j];
  solveLowerT(factor, p, gamma, 1);
  if (!(work.rss > CANCELLED * cross[last + p])) work.rss = residualSquares(model);
  return 2 * (halfLogDet(factor, p) + logDetR);
}

/** Of r'Wr, what is left of it by subtraction: below, towards a singular Sigma, digits are gone, and then the sign. */
const CANCELLED = 1e-4;

/** RSS as the sum of squares of L^-1 (r - Q gamma), subject by subject. */
function residualSquares({ design: { p, Z, patterns }, work }: Model): number {
  let sum = 0;
  patterns.forEach(({ visits, subjects, from }, at) => {
    const v = visits.length;
    const e = new Float64Array(v);
    for (let s = 0; s < subjects; s++) {
      for (let a = 0; a < v; a++) {
        const row = (from + s * v + a) * (p + 1);
        e[a] = Z[row + p];
        for (let j = 0; j < p; j++) e[a] -= Z[row + j] * work.gamma[j];
      }
      solveLower(work.factors[at] as Float64Array, v, e, 1);
      for (let a = 0; a < v; a++) sum += e[a] * e[a];
    }
  });
  return sum;
}
