/**
 * The look back after a fit (?convergence in lme4): gradient g and Hessian H of the criterion at theta-hat. lme4 takes
 * differences with step 1e-4; here g is exact and H is the central difference of g. It warns when the largest of
 * min(|g|, |C^-1 g|), H = C'C with C upper triangular, exceeds 0.002, and when H is not safely positive definite (1e-6).
 */
import type { Matrix, Note } from '@mixdiff/contract';
import { centralJacobian, cholesky, solveLowerT, symmetricEigen } from '@mixdiff/linalg';
import {
  largeEigenvalue,
  largeGradient,
  negativeEigenvalues,
  noScaledGradient,
  singularHessian,
  type Wording,
} from './messages.ts';

export interface Derivatives {
  readonly gradient: Float64Array;
  /** Symmetrised. */
  readonly hessian: Matrix;
  /** Decreasing. */
  readonly eigenvalues: Float64Array;
}

const STEP = 1e-4;
const GRADIENT_TOLERANCE = 0.002;
const HESSIAN_TOLERANCE = 1e-6;

/**
 * `even`: at which k the criterion is the same at theta_k and -theta_k. Where such a theta_k is zero the gradient at -h is that at h but for
 * the sign of its own entry, to the last bit, and is not computed.
 */
export function derivatives(
  gradientAt: (theta: Float64Array) => Float64Array,
  theta: Float64Array,
  even: (k: number) => boolean = () => false,
): Derivatives {
  let above = theta;
  const mirrored = (at: Float64Array): Float64Array => {
    const k = theta.findIndex((value, i) => value === 0 && at[i] < 0 && even(i));
    if (k >= 0) return above.map((slope, i) => (i === k ? -slope : slope));
    above = gradientAt(at);
    return above;
  };
  // the point above is asked about before that below
  const hessian = symmetrised(centralJacobian(mirrored, theta, STEP));
  const gradient = gradientAt(theta);
  return { gradient, hessian, eigenvalues: symmetricEigen(hessian.data, hessian.nrow).values };
}

function symmetrised({ nrow: d, data }: Matrix): Matrix {
  const out = Float64Array.from(data, (x, at) => (x + data[(at % d) * d + Math.floor(at / d)]) / 2);
  return { nrow: d, ncol: d, data: out };
}

/** lme4's warnings, in its order; none for a singular fit, which it does not check. */
export function checkConvergence(found: Derivatives, names: readonly string[], wording: Wording): Note[] {
  return [...checkGradient(found, names, wording), ...checkHessian(found.eigenvalues, wording)];
}

function checkGradient({ gradient, hessian }: Derivatives, names: readonly string[], wording: Wording): Note[] {
  const scaled = gradient.slice();
  const factor = hessian.data.slice();
  if (cholesky(factor, hessian.nrow) >= 0) return [noScaledGradient()];
  solveLowerT(factor, hessian.nrow, scaled, 1);
  const sizes = gradient.map((g, k) => Math.min(Math.abs(g), Math.abs(scaled[k])));
  const worst = sizes.indexOf(Math.max(...sizes));
  return sizes[worst] > GRADIENT_TOLERANCE ? [largeGradient(sizes[worst], names[worst], wording)] : [];
}

function checkHessian(eigenvalues: Float64Array, wording: Wording): Note[] {
  const negative = eigenvalues.filter((value) => value < -HESSIAN_TOLERANCE).length;
  if (negative > 0) return [negativeEigenvalues(negative, wording)];
  const [largest, smallest] = [eigenvalues[0], eigenvalues[eigenvalues.length - 1]];
  if (Math.abs(smallest) < HESSIAN_TOLERANCE) return [singularHessian()];
  const notes: Note[] = [];
  if (largest * HESSIAN_TOLERANCE > 1) notes.push(largeEigenvalue(false));
  if (largest * HESSIAN_TOLERANCE > smallest) notes.push(largeEigenvalue(true));
  return notes;
}
