/** Between native parameters and the variance scale, and between all columns of X and the kept ones. */
import type { Answer, Canonical, Matrix, Problem } from '@mixdiff/contract';
import { addSolution, type FixedEffects } from './design.ts';
import { noNativePoint } from './messages.ts';
import type { Model } from './model.ts';
import type { Solution } from './objective.ts';
import type { Parameters } from './parameters.ts';
import type { Covariance } from './term-covariance.ts';

/** Estimates of a solution, on the variance scale. */
export function canonicalAt(model: Model, solution: Solution): Canonical {
  const { problem, fixed, parameters, covariances } = model;
  const { par } = solution;
  const beta = new Float64Array(problem.parts.conditional.columns.length).fill(Number.NaN);
  const kept = betaAt(model, solution);
  fixed.kept.forEach((j, i) => {
    beta[j] = kept[i];
  });
  const Sigma = covariances.map(({ c }, k): Matrix => {
    const data = new Float64Array(c * c);
    writeSigma(solution.T[k], c, data);
    return { nrow: c, ncol: c, data };
  });
  const sigma2 = Math.exp(2 * par[parameters.betas] * parameters.perLogSigma);
  return { beta, Sigma, residual: { kind: 'variance', sigma2 } };
}

/** out (c x c) <- T T', T lower triangular. */
export function writeSigma(T: Float64Array, c: number, out: Float64Array): void {
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let h = 0; h <= Math.min(i, j); h++) sum += T[i + h * c] * T[j + h * c];
      out[i + j * c] = sum;
    }
  }
}

/** Coefficients of the kept columns; under REML those that were solved for, NaN where nothing was. */
export function betaAt({ fixed, parameters, response }: Model, { par, value, gamma }: Solution): Float64Array {
  if (parameters.betas > 0) return par.slice(0, fixed.p);
  const beta = response().beta.slice();
  if (value === Number.POSITIVE_INFINITY) return beta.fill(Number.NaN);
  addSolution(fixed, gamma.slice(), beta);
  return beta;
}

/** out (all columns) <- the kept coefficients: given, or beta0 + R^-1 gamma. gamma is overwritten. */
export function writeBeta(
  fixed: FixedEffects,
  given: Float64Array | null,
  beta0: Float64Array,
  gamma: Float64Array,
  out: Float64Array,
): void {
  const kept = out.subarray(0, fixed.p);
  kept.set((given ?? beta0).subarray(0, fixed.p));
  if (!given) addSolution(fixed, gamma, kept);
  for (let i = fixed.p - 1; i >= 0; i--) {
    const value = kept[i];
    if (fixed.kept[i] !== i) out[i] = Number.NaN;
    out[fixed.kept[i]] = value;
  }
}

/** The native parameters of a point; refused where the scale has none. */
export function nativePoint({ parameters, problem, fixed, covariances }: Model, at: Canonical): Answer<Float64Array> {
  const out = new Float64Array(parameters.length);
  return readCanonical(at, parameters, problem, fixed, covariances, out) ? out : noNativePoint();
}

/**
 * out (d) <- the native parameters of a canonical point; false where the scale has no such point (a singular Sigma, a
 * zero sigma^2). A coefficient that this fit dropped is moved to the kept columns that span it; NaN counts as absent.
 */
function readCanonical(
  at: Canonical,
  { betas, perLogSigma, thetaAt }: Parameters,
  problem: Problem,
  fixed: FixedEffects,
  covariances: readonly Covariance[],
  out: Float64Array,
): boolean {
  if (betas > 0) readBeta(at.beta, problem, fixed, out);
  if (at.residual.kind !== 'variance') return false;
  out[betas] = Math.log(at.residual.sigma2) / 2 / perLogSigma;
  return (
    out.subarray(0, betas + 1).every(Number.isFinite) &&
    covariances.every((term, k) => term.read(at.Sigma[k], out, thetaAt[k]))
  );
}

function readBeta(
  beta: Float64Array,
  {
    parts: {
      conditional: { X },
    },
  }: Problem,
  fixed: FixedEffects,
  out: Float64Array,
): void {
  const present = (j: number): number => (Number.isNaN(beta[j]) ? 0 : beta[j]);
  fixed.kept.forEach((j, at) => {
    out[at] = present(j);
  });
  const moved = Array.from(fixed.dropped).filter((j) => present(j) !== 0);
  if (moved.length === 0) return;
  const { nrow: n } = X;
  const excess = new Float64Array(n);
  for (const j of moved) for (let i = 0; i < n; i++) excess[i] += X.data[i + j * n] * present(j);
  addCoefficients(excess, fixed, out);
}

/** out (p) += the least-squares coefficients of x (n) on the kept columns. */
function addCoefficients(x: Float64Array, fixed: FixedEffects, out: Float64Array): void {
  const { rank, Q, p } = fixed;
  const gamma = new Float64Array(rank);
  for (let j = 0; j < rank; j++) for (let i = 0; i < x.length; i++) gamma[j] += Q.data[i + j * x.length] * x[i];
  addSolution(fixed, gamma, out.subarray(0, p));
}
