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
import { cholesky, eliminateInOrder, eliminateNested, nestedCancellation } from '@mixdiff/linalg';
import { eliminateAlike } from './alike-levels/elimination.ts';
import { fillFactors } from './covariance.ts';
import { downdate } from './downdate.ts';
import {
  alikeOf,
  currentNested,
  fillOf,
  innerFactor,
  type Model,
  outerFactor,
  type Solution,
  sparseOf,
} from './model.ts';
import { factorizePrecisely } from './precise.ts';
import { preciseParts } from './precise-products.ts';
import { fillSystem, lambdaT } from './system.ts';

const LOG_2PI = Math.log(2 * Math.PI);

/** At theta (layout.length); null where a pivot fails or r^2 is zero: the criterion is +Infinity. Does not allocate. */
export function solveAt(model: Model, theta: Float64Array): Solution | null {
  return factorize(model, theta, model.nested ? factorInOrder : factorSparsely) ? valued(model) : null;
}
/** The same to rounding, in whatever order is fastest: for who asks for many solutions and takes no path that is told. */
export function solveQuicklyAt(model: Model, theta: Float64Array): Solution | null {
  return factorize(model, theta, model.nested ? factorBySums : factorBlocks) ? valued(model) : null;
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
export function solveAccuratelyAt(model: Model, theta: Float64Array, solve = solveAt): Solution | null {
  const found = solve(model, theta);
  const { design, response, degrees, solution } = model;
  if (fillOf(model) > MOST_FILL || (found && !(cancellation(found) > CANCELLED * degrees))) return found;
  const { L, C } = sparseOf(model);
  model.precise ??= preciseParts(design, response, L);
  const result = factorizePrecisely(design, model.precise, solution.T, C, solution.corner);
  if (!result) return null;
  solution.byLevels = false;
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
function cancellation(solution: Solution): number {
  const { model, corner, pwrss } = solution;
  const { design, response, degrees, reml } = model;
  const { rank, basisRounding } = design;
  const m = rank + 1;
  let pivots = pivotCancellation(solution);
  let squares = response.yty;
  for (let j = 0; j < rank; j++) {
    const pivot = corner[j * (m + 1)];
    const share = corner[j * m + rank] / pivot;
    if (reml) pivots += 1 / (pivot * pivot);
    squares += share * share;
  }
  return (Number.EPSILON / 2) * (pivots + basisRounding + (degrees * squares) / pwrss);
}

/** Sum over the pivots of L^2 of A's diagonal over them: the rounding of log|A| in units of the machine epsilon. */
export function pivotCancellation({ model, byLevels, T }: Solution): number {
  const { nested } = model.design;
  if (byLevels && nested && model.nested) return nestedCancellation(nested, model.nested.work, outerFactor(model, T));
  const alike = byLevels ? alikeOf(model) : null;
  if (alike) return alike.cancellation;
  const { L, values } = sparseOf(model);
  return values.length > 0 ? L.cancellation(values) : 0;
}

/** What depends on theta and not on y; false where a pivot fails. */
function factorize(model: Model, theta: Float64Array, factor: (model: Model) => boolean): boolean {
  const { design, solution } = model;
  const { corner, T } = solution;
  const { rank } = design;
  solution.theta.set(theta);
  fillFactors(design.layout, theta, T);
  if (!factor(model)) return false;
  const m = rank + 1;
  let logDet = 0;
  for (let j = 0; j < rank; j++) logDet += Math.log(corner[j * (m + 1)]);
  solution.logDetRX = 2 * (logDet + design.logDetR);
  solution.pwrss = corner[m * m - 1] ** 2;
  return true;
}

/** The corner's factor and log|L|^2, of levels within levels. */
function factorInOrder(model: Model): boolean {
  const { design, solution } = model;
  const nested = currentNested(model);
  if (!design.nested || !nested) return false;
  const { response, work } = nested;
  const { T, corner } = solution;
  solution.byLevels = true;
  const done = eliminateInOrder(design.nested, response, work, innerFactor(model, T), outerFactor(model, T), corner);
  solution.logDetL = work.logDet;
  return done;
}
function factorBySums(model: Model): boolean {
  const { design, solution } = model;
  const nested = currentNested(model);
  if (!design.nested || !nested) return false;
  const { response, work } = nested;
  const { T, corner } = solution;
  solution.byLevels = true;
  const done = eliminateNested(design.nested, response, work, innerFactor(model, T), outerFactor(model, T), corner);
  solution.logDetL = work.logDet;
  return done;
}

/** By kinds of levels where there are such. */
function factorBlocks(model: Model): boolean {
  const alike = alikeOf(model);
  if (!alike) return factorSparsely(model);
  const { response, solution, design } = model;
  solution.byLevels = true;
  solution.logDetL = eliminateAlike(alike, response, solution.T, solution.corner, design.rank + 1);
  return !Number.isNaN(solution.logDetL);
}
/** The same by the sparse factor. */
function factorSparsely(model: Model): boolean {
  const { design, response, work, solution } = model;
  const { values, L, C } = sparseOf(model);
  const { T, corner } = solution;
  const { layout, blocks, rank, ZtQ } = design;
  const { q } = blocks;
  const m = rank + 1;
  solution.byLevels = false;
  fillSystem(layout, blocks, T, work, values);
  if (L.factor(values) >= 0) return false;
  C.set(ZtQ);
  C.set(response.Zty, q * rank);
  lambdaT(layout, blocks, T, C, m);
  // L [R_ZX, c_u] = P Lambda'[Z'X, Z'y] (49, 48)
  L.halfSolveCross(C, m, corner);
  // R_X'R_X = X'X - R_ZX'R_ZX (50), R_X'c_beta = X'y - R_ZX'c_u (51)
  downdate(corner, m, response.yty);
  solution.logDetL = 2 * L.halfLogDet();
  return cholesky(corner, m) < 0;
}
