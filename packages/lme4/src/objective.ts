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
import type { Model, Solution } from './model.ts';
import { factorizePrecisely } from './precise.ts';
import { preciseParts } from './precise-products.ts';
import { fillSystem, lambdaT } from './system.ts';

const LOG_2PI = Math.log(2 * Math.PI);

/** At theta (layout.length); null where a pivot fails or r^2 is zero: the criterion is +Infinity. Does not allocate. */
export function solveAt(model: Model, theta: Float64Array): Solution | null {
  return factorize(model, theta) ? valued(model) : null;
}
export const criterionOf = (solution: Solution | null): number => solution?.value ?? Infinity;

/** What rounding may take off a log-likelihood, per degree of freedom, before it is computed in twice the precision. */
const CANCELLED = 1e-13;
/** Entries of L above which that would take too long: a tenth of a second for the densest L of this size. */
const MOST_FILL = 50_000;

/**
 * The same to rounding at any theta: where more than that would be lost to cancellation, or a pivot fails by it, all is
 * computed in twice the working precision.
 */
export function solveAccuratelyAt(model: Model, theta: Float64Array): Solution | null {
  const found = solveAt(model, theta);
  const { design, response, L, degrees, solution } = model;
  if (L.fill > MOST_FILL || (found && !(cancellation(found) > CANCELLED * degrees))) return found;
  model.precise ??= preciseParts(design, response, L);
  const result = factorizePrecisely(design, model.precise, solution.T, solution.C, solution.corner);
  if (!result) return null;
  solution.logDetL = result.logDetL;
  solution.logDetRX = result.logDetRQ + 2 * design.logDetR;
  solution.pwrss = result.pwrss;
  return valued(model);
}

function valued({ reml, degrees, solution, design }: Model): Solution | null {
  const { logDetL, logDetRX, pwrss } = solution;
  const determinants = reml ? logDetL + logDetRX : logDetL;
  // d(theta) = log|L|^2 + n (1 + log(2 pi r^2 / n)) (34); REML: + log|R_X|^2, n - p for n (41)
  solution.value = determinants - design.sumLogWeights + degrees * (1 + LOG_2PI + Math.log(pwrss / degrees));
  return solution.value < Infinity ? solution : null;
}

/**
 * How far rounding may have moved the log-likelihood of a solution: r^2 is a difference of sums as large as
 * y'y, each pivot of L and of R_X one of sums as large as its diagonal entry (1 in Q'Q), and c_beta is divided by the
 * latter; columns of X that are nearly a combination of others leave rounding in Q.
 */
function cancellation({ model, corner, pwrss }: Solution): number {
  const { design, response, degrees, L, values, reml } = model;
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
  const { design, response, values, L, work, solution } = model;
  const { T, C, corner } = solution;
  const { layout, blocks, rank, ZtQ } = design;
  const { q } = blocks;
  const m = rank + 1;
  solution.theta.set(theta);
  fillFactors(layout, theta, T);
  fillSystem(layout, blocks, T, work, values);
  if (L.factor(values) >= 0) return false;
  C.set(ZtQ);
  C.set(response.Zty, q * rank);
  lambdaT(layout, blocks, T, C, m);
  // L [R_ZX, c_u] = P Lambda'[Z'X, Z'y] (49, 48)
  L.halfSolveCross(C, m, corner);
  // R_X'R_X = X'X - R_ZX'R_ZX (50), R_X'c_beta = X'y - R_ZX'c_u (51)
  downdate(corner, m, response.yty);
  if (cholesky(corner, m) >= 0) return false;
  let logDet = 0;
  for (let j = 0; j < rank; j++) logDet += Math.log(corner[j * (m + 1)]);
  solution.logDetL = 2 * L.halfLogDet();
  solution.logDetRX = 2 * (logDet + design.logDetR);
  solution.pwrss = corner[m * m - 1] ** 2;
  return true;
}
