/**
 * How far the original's own arithmetic may move its objective and gradient at a point, beyond what ours may:
 *
 * - it takes residuals row by row from the response, X beta and Z b as they come;
 * - it inverts each correlation matrix R = PP' (Kristensen et al. 2016, density namespace), which costs eps cond(R) of a
 *   quadratic form and, in derivatives, where two inverses meet, eps cond(R)^2, less the |L_i.| by which t_ij of `us` moves P;
 * - under REML its H has X'X / sigma^2 of the raw columns for a border. Entries off by eps |x_i| |x_j| / sigma^2 move log|H|
 *   by about eps sum |x_j|^2 Var(beta_j) / sigma^2: much where columns are far from zero or nearly combinations of others.
 *   A sum of n products may be off by more than eps, mostly by no more than 2 sqrt(n) eps (Higham & Mary 2019, theorem 2.4
 *   with lambda = 4).
 *
 * First-order: the value's holds within a factor of ten against glmmTMB 1.1.5 wherever it was tried; of the gradient only the
 * largest entries are as large.
 */
import { betaAt } from './canonical.ts';
import { covarianceOfBeta } from './design.ts';
import { borderOfInverse } from './joint-matrix.ts';
import { type Model, type PointRounding, pointRounding } from './model.ts';
import type { Solution } from './objective.ts';
import type { Covariance } from './term-covariance.ts';

export function originalRounding(model: Model, solution: Solution): PointRounding {
  const { problem, fixed, covariances, parameters } = model;
  const { par } = solution;
  const n = problem.response.y.length;
  const { condition, gradient: ofInverses } = inverted(covariances);
  const { value, residualQ, logSigma, E } = model.roundingOf(solution, condition);
  const inverseSD = Math.exp(-par[parameters.betas] * parameters.perLogSigma);
  const ofRows = Number.EPSILON * inverseSD * largestPart(model, solution);
  const ofBorder = Number.EPSILON * 2 * Math.sqrt(n) * borderLoss(model, solution) * inverseSD ** 2;
  const { gradient } = pointRounding(parameters, fixed, {
    value,
    residualQ: residualQ + Math.sqrt(n) * inverseSD * ofRows,
    logSigma: logSigma + 2 * n * ofRows + ofBorder,
    E: E + ofBorder,
  });
  ofInverses.forEach((one, k) => {
    for (let j = 0; j < one.length; j++) gradient[parameters.thetaAt[k] + j] += Number.EPSILON * one[j];
  });
  return { value: value + n * ofRows + ofBorder / 2, gradient };
}

/** Largest |y| + sum |x_j| |beta_j| + sum |z_k| |b_k| of a row: what a residual is the rest of. */
function largestPart(model: Model, solution: Solution): number {
  const { problem, fixed, cross } = model;
  const n = problem.response.y.length;
  const parts = problem.response.y.map(Math.abs);
  betaAt(model, solution).forEach((beta, j) => {
    for (let i = 0; i < n; i++) parts[i] += Math.abs(fixed.X.data[i + j * n] * beta);
  });
  for (const { c, offset, level, Z } of cross.terms) {
    for (let a = 0; a < c; a++) {
      for (let i = 0; i < n; i++) parts[i] += Math.abs(Z[i + a * n] * solution.b[offset + level[i] * c + a]);
    }
  }
  return parts.reduce((most, part) => Math.max(most, part), 0);
}

/** sum |W^(1/2) x_j|^2 Var(beta_j) given the covariances; 0 where beta is a parameter. */
function borderLoss({ joint, parameters, fixed, differentiateAt }: Model, { par }: Solution): number {
  if (parameters.betas > 0 || fixed.rank === 0) return 0;
  const { p, R, rank, pivot } = fixed;
  // leaves its border there
  differentiateAt(par);
  const V = covarianceOfBeta(fixed, borderOfInverse(joint()));
  let sum = 0;
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < rank; i++) sum += R[i + j * rank] ** 2 * V[pivot[j] * (p + 1)];
  }
  return sum;
}

interface Inverted {
  /** Largest |R^-1|, Frobenius: of the order of the condition, as |R| is of order 1. */
  readonly condition: number;
  /** Per term and parameter: what rounding of R^-1 adds to the gradient, in units of the machine epsilon. */
  readonly gradient: readonly Float64Array[];
}

/** At the T last set. */
function inverted(covariances: readonly Covariance[]): Inverted {
  const conditions = covariances.map(conditionOf);
  const gradient = covariances.map(({ c, count, T, deviations, inverted: kind }, k) => {
    const out = new Float64Array(count);
    if (kind === 'matrix') out.fill(conditions[k] ** 2, deviations);
    if (kind !== 'rows') return out;
    for (let i = 1, at = c; at < count; i++) {
      for (let j = 0; j < i; j++, at++) out[at] = (conditions[k] ** 2 * T[i * (c + 1)]) / deviation(T, c, i);
    }
    return out;
  });
  return { condition: Math.max(0, ...conditions), gradient };
}

const deviation = (T: Float64Array, c: number, i: number): number => {
  let squares = 0;
  for (let j = 0; j <= i; j++) squares += T[i + j * c] ** 2;
  return Math.sqrt(squares);
};
/** |P^-1|^2, P = diag(1 / sd) T; 0 where nothing is inverted. */
function conditionOf({ c, inverted, T }: Covariance): number {
  if (!inverted) return 0;
  const inverse = new Float64Array(c * c);
  let squares = 0;
  for (let j = 0; j < c; j++) {
    for (let i = j; i < c; i++) {
      const sd = deviation(T, c, i);
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (T[i + k * c] / sd) * inverse[k + j * c];
      inverse[i + j * c] = (sum * sd) / T[i * (c + 1)];
      squares += inverse[i + j * c] ** 2;
    }
  }
  return squares;
}
