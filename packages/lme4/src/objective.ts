/**
 * The profiled deviance and the REML criterion (Bates et al. 2015, equations 34 and 41), by penalized least squares:
 *
 *   L L' = P (Lambda'Z'Z Lambda + I) P'                                    (18)
 *   L [R_ZX, c_u] = P Lambda'[Z'X, Z'y]                                    (49, 48)
 *   R_X'R_X = X'X - R_ZX'R_ZX,  R_X'c_beta = X'y - R_ZX'c_u                (50, 51)
 *   r^2(theta) = y'y - c_u'c_u - c_beta'c_beta                             (the penalized residual sum of squares)
 *   ML:    log|L|^2                + n (1 + log(2 pi r^2 / n))             (34)
 *   REML:  log|L|^2 + log|R_X|^2   + (n - p)(1 + log(2 pi r^2 / (n - p)))  (41)
 *
 * with Q for X and the least-squares residual for y (design.ts). X'X = I and X'y = 0, so the corner is one small
 * Cholesky (downdate.ts). log|R'R| and the logarithms of the weights are constants, added at the end.
 *
 * By hand, one group of n rows, X = 1, theta = t: L^2 = 1 + n t^2, R_X^2 = n / (1 + n t^2) before Q.
 */
import { cholesky } from '@mixdiff/linalg';
import { fillFactors } from './covariance.ts';
import { downdate } from './downdate.ts';
import type { Model } from './model.ts';
import { factorizePrecisely, preciseParts } from './precise.ts';
import { fillSystem, lambdaT } from './system.ts';

const LOG_2PI = Math.log(2 * Math.PI);

/** The criterion at theta (layout.length); +Infinity where a pivot fails or r^2 is zero. Does not allocate. */
export function evaluate(model: Model, theta: Float64Array): number {
  return factorize(model, theta) ? valueThere(model) : Infinity;
}

/** What rounding may take off a log-likelihood, per degree of freedom, before it is computed in twice the precision. */
const CANCELLED = 1e-13;
/** Entries of L above which that would take too long: a tenth of a second for the densest L of this size. */
const MOST_FILL = 50_000;

/**
 * The same to rounding at any theta: where more than that would be lost to cancellation, or a pivot fails by it, all is
 * computed in twice the working precision. A response that replaced the first (a refit's) is left at what it is.
 */
export function evaluateAccurately(model: Model, theta: Float64Array): number {
  const value = evaluate(model, theta);
  const { design, response, T, C, corner, L, degrees } = model;
  if (L.fill > MOST_FILL || (value < Infinity && !(cancellation(model) > CANCELLED * degrees))) return value;
  model.precise ??= preciseParts(design, response, L);
  if (model.precise.response !== response) return value;
  const result = factorizePrecisely(design, model.precise, T, C, corner);
  if (!result) return Infinity;
  model.logDetL = result.logDetL;
  model.logDetRX = result.logDetRQ + 2 * design.logDetR;
  model.pwrss = result.pwrss;
  return valueThere(model);
}

function valueThere(model: Model): number {
  const { reml, degrees, logDetL, logDetRX, pwrss, design } = model;
  const determinants = reml ? logDetL + logDetRX : logDetL;
  // d(theta) = log|L|^2 + n (1 + log(2 pi r^2 / n)) (34); REML: + log|R_X|^2, n - p for n (41)
  return determinants - design.sumLogWeights + degrees * (1 + LOG_2PI + Math.log(pwrss / degrees));
}

/**
 * How far rounding may have moved the log-likelihood at the theta evaluated last: r^2 is a difference of sums as large as
 * y'y, each pivot of L and of R_X one of sums as large as its diagonal entry (1 in Q'Q), and c_beta is divided by the
 * latter; columns of X that are nearly a combination of others leave rounding in Q.
 */
function cancellation({ design, response, degrees, L, values, corner, pwrss, reml }: Model): number {
  const { rank, basisRounding } = design;
  const m = rank + 1;
  let [pivots, squares] = [values.length > 0 ? L.cancellation(values) : 0, response.yty];
  for (let j = 0; j < rank; j++) {
    const lost = corner[j * (m + 1)] ** -2;
    if (reml) pivots += lost;
    squares += lost * corner[j * m + rank] ** 2;
  }
  return (Number.EPSILON / 2) * (pivots + basisRounding + (degrees * squares) / pwrss);
}

/** What depends on theta and not on y; false where a pivot fails. */
function factorize(model: Model, theta: Float64Array): boolean {
  const { design, response, T, values, L, C, corner, work } = model;
  const { layout, blocks, rank, ZtQ } = design;
  const { q } = blocks;
  const m = rank + 1;
  fillFactors(layout, theta, T);
  fillSystem(layout, blocks, T, work, values);
  if (L.factor(values) >= 0) return false;
  C.set(ZtQ);
  C.set(response.Zty, q * rank);
  lambdaT(layout, blocks, T, C, m);
  // L [R_ZX, c_u] = P Lambda'[Z'X, Z'y] (49, 48)
  L.halfSolve(C, m);
  // R_X'R_X = X'X - R_ZX'R_ZX (50), R_X'c_beta = X'y - R_ZX'c_u (51)
  downdate(C, q, m, response.yty, corner);
  if (cholesky(corner, m) >= 0) return false;
  let logDet = 0;
  for (let j = 0; j < rank; j++) logDet += Math.log(corner[j * (m + 1)]);
  model.logDetL = 2 * L.halfLogDet();
  model.logDetRX = 2 * (logDet + design.logDetR);
  model.pwrss = corner[m * m - 1] ** 2;
  return true;
}
