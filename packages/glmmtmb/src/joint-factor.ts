/**
 * The Cholesky factor of H (joint-matrix.ts) and its selected inverse, at the factors T and 1 / sigma^2 that it was asked for last. Neither
 * beta nor the response is in H: differences of a gradient along beta, and a new response, find it there.
 */
import type { CrossProducts } from './cross-products.ts';
import { fillJointMatrix, type JointMatrix } from './joint-matrix.ts';

/** H = L L' for the factors T (one c x c per term, column-major) and 1/sigma^2; false where it has no such factor. `work`: as `fillJointMatrix`. */
export function factorAt(
  joint: JointMatrix,
  cross: CrossProducts,
  T: readonly Float64Array[],
  inverseVariance: number,
  work: Float64Array,
): boolean {
  const { last } = joint;
  if (isThere(joint, T, inverseVariance)) return last.definite;
  fillJointMatrix(joint, cross, T, inverseVariance, work);
  last.inverseVariance = inverseVariance;
  for (let k = 0; k < T.length; k++) last.T[k].set(T[k]);
  last.definite = joint.size === 0 || joint.cholesky.factor(joint.H) < 0;
  last.inverted = false;
  return last.definite;
}
/** V <- H^-1 at the places of H, where it was factored last. */
export function invert({ cholesky, V, size, last }: JointMatrix): void {
  if (last.inverted || size === 0) return;
  cholesky.inverse(V);
  last.inverted = true;
}

/** What is not a number is nowhere. */
function isThere({ last }: JointMatrix, T: readonly Float64Array[], inverseVariance: number): boolean {
  if (last.inverseVariance !== inverseVariance) return false;
  for (let k = 0; k < T.length; k++) {
    for (let i = 0; i < T[k].length; i++) if (last.T[k][i] !== T[k][i]) return false;
  }
  return true;
}
