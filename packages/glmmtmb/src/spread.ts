/** The covariance of what follows from the parameters: of the fixed effects, and of the modes. */
import type { Matrix } from '@mixdiff/contract';
import { centralJacobian, cholesky, multiply, type SymmetricEigen, symmetricEigen } from '@mixdiff/linalg';
import { betaAt } from './canonical.ts';
import { aliasedColumns, covarianceOfBeta } from './design.ts';
import type { Curvature } from './hessian.ts';
import { borderOfInverse } from './joint-matrix.ts';
import type { Model } from './model.ts';

export interface Spread {
  /** Covariance of the kept coefficients, p x p. */
  readonly beta: Float64Array | null;
  /** Kept coefficients whose variance rounding of the gradient may have moved by a tenth or more. */
  readonly lost: readonly number[];
  /** Standard deviations of the modes, q. */
  readonly modes: Float64Array | null;
}
/**
 * Covariance of what follows from the parameters. ML: of beta, from the inverse Hessian. REML: of beta, from the joint
 * precision of TMB's sdreport (Kristensen et al. 2016; section not checked),
 *   Cov(beta) = (X'V^-1X)^-1 + J V_theta J',   J = d beta^ / d theta,
 * and likewise of the modes in both. J V J' is summed over V = sum of lambda v v', as lambda (J v)(J v)'.
 */
export function spreadOfOutcomes(model: Model, par: Float64Array, bend: Curvature): Spread {
  const { covariance, positiveDefinite } = bend;
  const { fixed, parameters, joint, cross } = model;
  if (!covariance) return { beta: null, lost: [], modes: null };
  const d = par.length;
  const given = parameters.betas > 0;
  const { p } = fixed;
  const ml = new Float64Array(p * p);
  if (given) for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) ml[i + j * p] = covariance[i + j * d];
  for (const j of aliasedColumns(fixed)) {
    for (let i = 0; i < p; i++) {
      ml[i + j * p] = Number.NaN;
      ml[j + i * p] = Number.NaN;
    }
  }
  if (given && !positiveDefinite) return { beta: ml, lost: lostCoefficients(model, bend, ml, null), modes: null };
  const modes = model.variancesAt(par);
  const beta = given ? ml : covarianceOfBeta(fixed, borderOfInverse(joint()));
  const J = slopes(model, par);
  const slope = { b: new Float64Array(cross.q), beta: new Float64Array(p) };
  const { values, vectors, triangular } = inSquares(covariance, d);
  for (let k = 0; k < d; k++) {
    const from = triangular ? k : 0;
    const v = vectors.subarray(k * d + from, (k + 1) * d);
    multiply(J.b.subarray(from * cross.q), v, cross.q, d - from, 1, slope.b);
    // + J V_theta J'
    for (let i = 0; i < cross.q; i++) modes[i] += values[k] * slope.b[i] ** 2;
    if (given) continue;
    multiply(J.beta.subarray(from * p), v, p, d - from, 1, slope.beta);
    for (let j = 0; j < p; j++) {
      for (let i = 0; i < p; i++) beta[i + j * p] += values[k] * slope.beta[i] * slope.beta[j];
    }
  }
  const lost = lostCoefficients(model, bend, beta, J);
  return { beta, lost, modes: positiveDefinite ? modes.map(Math.sqrt) : null };
}

/**
 * V (d x d) = sum over k of values[k] v_k v_k', v_k column k of `vectors`: the columns of its Cholesky factor, zero above entry k, or where it
 * has none its eigenvectors.
 */
function inSquares(V: Float64Array, d: number): SymmetricEigen & { readonly triangular: boolean } {
  const vectors = V.slice();
  if (cholesky(vectors, d) < 0) return { values: new Float64Array(d).fill(1), vectors, triangular: true };
  const { values, vectors: orthogonal } = symmetricEigen(V, d);
  return { values, vectors: orthogonal, triangular: false };
}

/** Share of a variance beyond which it has lost its digits: 5 % of a standard error. */
const LOST = 0.1;
/**
 * Positions of coefficients whose variance (diagonal of V, p x p) is lost to rounding of the gradient that the Hessian is
 * made of: near a flat direction the inverse of noise is no variance, and it spreads to all that goes with it.
 */
function lostCoefficients({ fixed: { p }, parameters }: Model, bend: Curvature, V: Float64Array, J: Slopes | null) {
  const { covariance, covarianceRounding: D } = bend;
  if (!covariance || !D) return [];
  const d = parameters.length;
  const share = (moved: number, variance: number): boolean => moved > LOST * Math.abs(variance);
  const own = (j: number): boolean => share(D[j * (d + 1)], covariance[j * (d + 1)]);
  if (!J || parameters.betas > 0) return Array.from({ length: p }, (_, j) => j).filter(own);
  if (!Array.from({ length: d }, (_, j) => j).some(own)) return [];
  return Array.from({ length: p }, (_, j) => j).filter((j) => {
    let moved = 0;
    for (let k = 0; k < d; k++)
      for (let l = 0; l < d; l++) moved += Math.abs(J.beta[j + k * p] * J.beta[j + l * p]) * D[k + l * d];
    return share(moved, V[j * (p + 1)]);
  });
}

const SLOPE_STEP = 1e-4;
/** Derivatives of the modes (q x d) and, where it is solved for, of beta^ (p x d). */
interface Slopes {
  readonly b: Float64Array;
  readonly beta: Float64Array;
}
function slopes(model: Model, par: Float64Array): Slopes {
  const { betas } = model.parameters;
  const outcomes = (at: Float64Array): Float64Array => {
    const solution = model.solveAt(at);
    return betas > 0 ? solution.b : Float64Array.from([...solution.b, ...betaAt(model, solution)]);
  };
  const { q } = model.cross;
  // given beta, modes are linear in it: one difference is all that there is
  const straight = outcomes(par).slice();
  const b = new Float64Array(q * par.length);
  for (let k = 0; k < betas; k++) {
    const at = par.slice();
    at[k] += SLOPE_STEP;
    const moved = outcomes(at);
    for (let i = 0; i < q; i++) b[k * q + i] = (moved[i] - straight[i]) / (at[k] - par[k]);
  }
  const rest = par.subarray(betas);
  const whole = par.slice();
  const { nrow, data } = centralJacobian(
    (at) => {
      whole.set(at, betas);
      return outcomes(whole);
    },
    rest,
    SLOPE_STEP,
  );
  const beta = new Float64Array((nrow - q) * par.length);
  for (let k = 0; k < rest.length; k++) {
    b.set(data.subarray(k * nrow, k * nrow + q), (betas + k) * q);
    beta.set(data.subarray(k * nrow + q, (k + 1) * nrow), (betas + k) * (nrow - q));
  }
  return { b, beta };
}

/** Rows and columns of dropped coefficients are NaN. */
export function expand(V: Float64Array, kept: Int32Array, columns: number): Matrix {
  const data = new Float64Array(columns * columns).fill(Number.NaN);
  kept.forEach((to, j) => {
    kept.forEach((row, i) => {
      data[row + to * columns] = V[i + j * kept.length];
    });
  });
  return { nrow: columns, ncol: columns, data };
}
