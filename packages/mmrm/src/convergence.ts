/**
 * What mmrm calls converged: the optimizer's code is 0 and the inverse Hessian at its end is a covariance matrix of theta: it exists, is finite,
 * positive definite, and of full rank by R's qr().
 */
import { cholesky, choleskyInverse, pivotedQr } from '@mixdiff/linalg';

/** k x k inverse, or what is wrong with it. */
export function thetaCovariance(hessian: Float64Array, k: number): Float64Array | string {
  if (!hessian.every(Number.isFinite)) return 'the Hessian is not finite';
  const factor = hessian.slice();
  if (cholesky(factor, k) >= 0) return 'the Hessian is not positive definite';
  const inverse = new Float64Array(k * k);
  choleskyInverse(factor, k, inverse);
  if (!inverse.every(Number.isFinite)) return 'the inverse Hessian is not finite';
  const { rank } = pivotedQr({ nrow: k, ncol: k, data: inverse });
  return rank < k ? `the inverse Hessian has rank ${rank} of ${k}` : inverse;
}
