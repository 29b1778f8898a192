/**
 * The criterion of objective.ts for one intercept per group, theta a number: L is diagonal, sqrt(1 + theta^2 n_g), so that
 *
 *   log|L|^2 = sum over sizes s of count_s log(1 + theta^2 s)
 *   [R_X', 0; c_beta', r] [...]' = [Q, e]'[Q, e] - sum over sizes of theta^2 / (1 + theta^2 s) P_s,
 *
 * P_s the sum over the groups of that size of [Q, e]'z z'[Q, e] (Bates et al. 2015, equations 18 and 48 to 51). An evaluation
 * costs as many small matrices as there are sizes, however many rows and groups.
 */
import { cholesky } from '@mixdiff/linalg';
import type { Estimated } from '../model.ts';
import type { GroupSums } from './sums.ts';

const LOG_2PI = Math.log(2 * Math.PI);

/** LIVE. What an evaluation fills. */
export interface OneFactorModel extends Pick<Estimated, 'model'> {
  readonly sums: GroupSums;
  readonly logDetR: number;
  readonly degrees: number;
  readonly solution: { -readonly [K in keyof Estimated]: Estimated[K] };
  /** m x m: derivative of what the corner is factored from. */
  readonly slope: Float64Array;
}

/** The solution at theta, or null where a pivot fails: the criterion is +Infinity. Does not allocate. */
export function solveOneFactor(one: OneFactorModel, theta: number): Estimated | null {
  const { solution, sums, logDetR, degrees, model } = one;
  const { m, sizes, counts, products, cross } = sums;
  const { corner } = solution;
  solution.theta[0] = theta;
  solution.T[0] = theta;
  corner.fill(0);
  for (let j = 0; j < m - 1; j++) {
    corner[j * (m + 1)] = 1;
    corner[j * m + m - 1] = cross[j];
  }
  corner[m * m - 1] = cross[m - 1];
  const square = theta * theta;
  let logDetL = 0;
  for (let d = 0; d < sizes.length; d++) {
    const pivot = 1 + square * sizes[d];
    // log|L|^2, L L' = Lambda'Z'Z Lambda + I diagonal (18)
    logDetL += counts[d] * Math.log(pivot);
    // X'X - R_ZX'R_ZX and X'y - R_ZX'c_u (50, 51)
    subtract(products, d * m * m, square / pivot, corner, m);
  }
  if (cholesky(corner, m) >= 0) return null;
  let logDetRX = 2 * logDetR;
  for (let j = 0; j < m - 1; j++) logDetRX += 2 * Math.log(corner[j * (m + 1)]);
  solution.pwrss = corner[m * m - 1] ** 2;
  // d(theta) (34); REML (41)
  solution.value = logDetL + (model.reml ? logDetRX : 0) + degrees * (1 + LOG_2PI + Math.log(solution.pwrss / degrees));
  return solution.value < Infinity ? solution : null;
}

/** to (lower triangle) -= by x the m x m matrix at `at`. */
function subtract(from: Float64Array, at: number, by: number, to: Float64Array, m: number): void {
  for (let j = 0; j < m; j++) for (let i = j; i < m; i++) to[j * m + i] -= by * from[at + j * m + i];
}

/**
 * d criterion / d theta where it was solved. With D = -d corner: d log|R_X|^2 = -tr((R_X'R_X)^-1 D_XX) and, beta minimising r^2,
 * d r^2 = -(-beta, 1)'D(-beta, 1): both are -|| . ||_D over the rows of M^-1, M the factored corner, the last one times r^2.
 */
export function slopeOfOneFactor({ solution, sums, degrees, model, slope }: OneFactorModel): number {
  const { m, sizes, counts, products } = sums;
  const { corner, theta } = solution;
  const square = theta[0] * theta[0];
  slope.fill(0);
  let total = 0;
  for (let d = 0; d < sizes.length; d++) {
    const pivot = 1 + square * sizes[d];
    total += (counts[d] * 2 * theta[0] * sizes[d]) / pivot;
    subtract(products, d * m * m, (-2 * theta[0]) / (pivot * pivot), slope, m);
  }
  const row = new Float64Array(m);
  for (let k = model.reml ? 0 : m - 1; k < m; k++) {
    // row k of M^-1: x'M = e_k'
    row.fill(0);
    row[k] = 1;
    for (let j = k; j >= 0; j--) {
      for (let i = j + 1; i <= k; i++) row[j] -= row[i] * corner[j * m + i];
      row[j] /= corner[j * (m + 1)];
    }
    let form = 0;
    for (let j = 0; j <= k; j++) {
      form += row[j] * row[j] * slope[j * (m + 1)];
      for (let i = j + 1; i <= k; i++) form += 2 * row[j] * row[i] * slope[j * m + i];
    }
    total -= k < m - 1 ? form : degrees * form;
  }
  return total;
}
