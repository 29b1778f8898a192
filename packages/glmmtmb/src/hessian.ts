/**
 * The Hessian of the negative log-likelihood as the original takes it: central differences of the gradient, step 1e-3,
 * symmetrised. Where that has no Cholesky factor, Richardson's extrapolation has the last word on definiteness: a
 * smallest eigenvalue above 2.2e-16 counts as positive definite.
 */
import { centralJacobian, cholesky, richardsonJacobian, symmetricEigen } from '@mixdiff/linalg';
import { inverseOf, symmetrised } from './inverse.ts';

const STEP = 1e-3;

export interface Curvature {
  /** d x d, symmetric. */
  readonly hessian: Float64Array;
  readonly positiveDefinite: boolean;
  /** Decreasing; NaN where the Hessian could not be had. */
  readonly eigenvalues: Float64Array;
  /** Inverse of the Hessian, definite or not; null where it is singular or not finite. */
  readonly covariance: Float64Array | null;
}

export function curvature(gradient: (par: Float64Array) => Float64Array, par: Float64Array): Curvature {
  const d = par.length;
  const central = symmetrised(centralJacobian(gradient, par, STEP).data, d);
  if (hasFactor(central, d)) return described(central, d, true);
  const refined = symmetrised(richardsonJacobian(gradient, par).data, d);
  return isDefinite(refined, d) ? described(refined, d, true) : described(central, d, false);
}

function described(hessian: Float64Array, d: number, positiveDefinite: boolean): Curvature {
  const finite = hessian.every(Number.isFinite);
  return {
    hessian,
    positiveDefinite,
    eigenvalues: finite ? symmetricEigen(hessian.slice(), d).values : new Float64Array(d).fill(Number.NaN),
    covariance: finite ? inverseOf(hessian, d) : null,
  };
}
const hasFactor = (a: Float64Array, d: number): boolean => a.every(Number.isFinite) && cholesky(a.slice(), d) < 0;
const isDefinite = (a: Float64Array, d: number): boolean =>
  a.every(Number.isFinite) && symmetricEigen(a.slice(), d).values[d - 1] > Number.EPSILON;
