/**
 * The Hessian of the negative log-likelihood as the original takes it: central differences of the gradient, step 1e-3,
 * symmetrised. Where that has no Cholesky factor, Richardson's extrapolation has the last word on definiteness: a
 * smallest eigenvalue above 2.2e-16 counts as positive definite.
 */
import { centralJacobian, cholesky, multiply, richardsonJacobian, symmetricEigenvalues } from '@mixdiff/linalg';
import { inverseOf, symmetrised } from './inverse.ts';

const STEP = 1e-3;

export interface Curvature {
  /** d x d, symmetric. */
  readonly hessian: Float64Array;
  readonly positiveDefinite: boolean;
  /** Of its free part, decreasing; NaN where the Hessian could not be had. */
  readonly eigenvalues: Float64Array;
  /**
   * d x d: how far rounding of the gradient may have moved each entry of `covariance`, to first order:
   * |C| E |C|, E_ij = (e_i + e_j) / (2 step) for entries of the gradient that are known to e. Null beside a null covariance.
   */
  readonly covarianceRounding: Float64Array | null;
  /** d x d: inverse of the free part, definite or not, zero elsewhere; null where it is singular or not finite. */
  readonly covariance: Float64Array | null;
}

/**
 * `free`: the parameters that the likelihood determines. The rest (aliased coefficients that were kept) are held where
 * they are: along them the Hessian is zero and its sign would be rounding. `noise`: of the original's gradient, where it
 * inverts structured correlation matrices; null: it is looked at as it is.
 */
export function curvature(
  gradient: (par: Float64Array) => Float64Array,
  par: Float64Array,
  free: readonly number[],
  gradientRounding: Float64Array,
  noise: Float64Array | null = null,
): Curvature {
  const d = par.length;
  const held = noise ? drowned(centralJacobian(gradient, par, STEP).data, free, noise) : NOTHING;
  const told = free.filter((j) => !held.silent.includes(j));
  const described = (hessian: Float64Array, positiveDefinite: boolean): Curvature =>
    describe(hessian, d, free, positiveDefinite, gradientRounding);
  const central = symmetrised(centralJacobian(gradient, par, STEP).data, d);
  if (held.loud) return described(central, false);
  if (hasFactor(submatrix(central, d, told), told.length)) return described(central, true);
  const refined = symmetrised(richardsonJacobian(gradient, par).data, d);
  const definite = isDefinite(submatrix(refined, d, told), told.length);
  return definite ? described(refined, true) : described(central, false);
}

/** Rounding of the original's Hessian beyond this makes it indefinite, whatever its own sign there. */
const LOUD = 1e-3;
const NOTHING = { loud: false, silent: [] as readonly number[] };
/**
 * Parameters whose curvature drowns in the rounding of the original's gradient. Where that is large beside what goes with
 * other parameters, its Hessian is not positive definite (glmmTMB at rho -> 1); where it is small its sign alone is chance, and
 * does not speak (hetar1 with a standard deviation of e^-132: printed as positive definite).
 */
function drowned(H: Float64Array, free: readonly number[], noise: Float64Array): { loud: boolean; silent: number[] } {
  const d = noise.length;
  const silent = free.filter((j) => Math.abs(H[j * (d + 1)]) < noise[j] / STEP);
  return { loud: silent.some((j) => noise[j] / STEP > LOUD), silent };
}

function describe(
  hessian: Float64Array,
  d: number,
  free: readonly number[],
  positiveDefinite: boolean,
  gradientRounding: Float64Array,
): Curvature {
  const inner = submatrix(hessian, d, free);
  const finite = inner.every(Number.isFinite);
  const inverse = finite ? inverseOf(inner, free.length) : null;
  return {
    hessian,
    positiveDefinite,
    eigenvalues: finite ? symmetricEigenvalues(inner, free.length) : new Float64Array(free.length).fill(Number.NaN),
    covariance: inverse && spread(inverse, free, d),
    covarianceRounding: inverse && spread(roundingOfInverse(inverse, free, gradientRounding), free, d),
  };
}
function roundingOfInverse(C: Float64Array, free: readonly number[], e: Float64Array): Float64Array {
  const m = free.length;
  const sizes = C.map(Math.abs);
  const E = new Float64Array(m * m);
  for (let j = 0; j < m; j++) for (let k = 0; k < m; k++) E[k + j * m] = (e[free[k]] + e[free[j]]) / (2 * STEP);
  const half = new Float64Array(m * m);
  multiply(sizes, E, m, m, m, half);
  const out = new Float64Array(m * m);
  multiply(half, sizes, m, m, m, out);
  return out;
}
const hasFactor = (a: Float64Array, d: number): boolean => a.every(Number.isFinite) && cholesky(a.slice(), d) < 0;
const isDefinite = (a: Float64Array, d: number): boolean =>
  a.every(Number.isFinite) && d > 0 && !dips(a, d) && symmetricEigenvalues(a, d)[d - 1] > Number.EPSILON;

/** Whether an entry of the diagonal lies below zero by more than rounding: the smallest eigenvalue is no larger. */
function dips(a: Float64Array, d: number): boolean {
  let [least, most] = [0, 0];
  for (let at = 0; at < d * d; at += d + 1) {
    least = Math.min(least, a[at]);
    most = Math.max(most, Math.abs(a[at]));
  }
  return least < -1e-10 * most;
}

/** Rows and columns `at` of a (d x d). */
function submatrix(a: Float64Array, d: number, at: readonly number[]): Float64Array {
  const out = new Float64Array(at.length ** 2);
  at.forEach((column, j) => {
    at.forEach((row, i) => {
      out[i + j * at.length] = a[row + column * d];
    });
  });
  return out;
}
/** The reverse: a goes to rows and columns `at` of a d x d matrix, zero elsewhere. */
function spread(a: Float64Array, at: readonly number[], d: number): Float64Array {
  const out = new Float64Array(d * d);
  at.forEach((column, j) => {
    at.forEach((row, i) => {
      out[row + column * d] = a[i + j * at.length];
    });
  });
  return out;
}
