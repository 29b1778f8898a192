/** Between native parameters (beta, the log of a dispersion parameter, theta) and the variance scale: both directions. */
import type { Answer, Canonical, Matrix } from '@mixdiff/contract';
import { writeSigma } from '../canonical.ts';
import { noNativePoint } from '../messages.ts';
import type { Model } from './model.ts';

export function canonicalAt({ covariances, thetaAt, betas }: Model, par: Float64Array): Canonical {
  const Sigma = covariances.map((term, k): Matrix => {
    term.set(par, thetaAt[k]);
    const data = new Float64Array(term.c * term.c);
    writeSigma(term.T, term.c, data);
    return { nrow: term.c, ncol: term.c, data };
  });
  return { beta: par.slice(0, betas), Sigma, residual: { kind: 'none' } };
}
/** Refused where the scale has none: a singular covariance matrix. */
export function nativePoint(
  { covariances, thetaAt, betas, length }: Model,
  { beta, Sigma }: Canonical,
): Answer<Float64Array> {
  const par = new Float64Array(length);
  if (beta.length !== betas || !beta.every(Number.isFinite)) return noNativePoint();
  par.set(beta);
  return covariances.every((term, k) => term.read(Sigma[k], par, thetaAt[k])) ? par : noNativePoint();
}
