/**
 * The warning of extreme or very small eigenvalues of a Hessian that has a Cholesky factor. 1.1.5 gives it; in 1.1.15.2 its test hangs on one that
 * is not met where the factor exists (run: a column of size 1e-9, all standard errors NaN, pdHess TRUE, and not a word), so that it is never given.
 */
import { compareVersions, type Note } from '@mixdiff/contract';
import type { Curvature } from './hessian.ts';
import { smallEigenvalue } from './messages.ts';

/** Below this the smallest eigenvalue of a positive definite Hessian is reported as extreme. */
const EXTREME = 10 * Number.EPSILON;
const DEAD_SINCE = '1.1.15.2';

export function eigenvalueNotes({ positiveDefinite, eigenvalues }: Curvature, version: string): Note[] {
  const smallest = eigenvalues[eigenvalues.length - 1];
  const isDead = version !== '' && compareVersions(version, DEAD_SINCE) >= 0;
  return positiveDefinite && smallest < EXTREME && !isDead ? [smallEigenvalue(smallest)] : [];
}
