/** Between native parameters (beta, the log of a dispersion parameter, theta) and the variance scale: both directions. */
import type { Answer, Canonical, Matrix, Residual } from '@mixdiff/contract';
import { writeSigma } from '../canonical.ts';
import { noNativePoint } from '../messages.ts';
import type { Model } from './model.ts';

export function canonicalAt(model: Model, par: Float64Array): Canonical {
  const { covariances, thetaAt, betas } = model;
  const Sigma = covariances.map((term, k): Matrix => {
    term.set(par, thetaAt[k]);
    const data = new Float64Array(term.c * term.c);
    writeSigma(term.T, term.c, data);
    return { nrow: term.c, ncol: term.c, data };
  });
  return { beta: par.slice(0, betas), Sigma, residual: residualAt(model, par) };
}
function residualAt({ density, dispersionAt }: Model, par: Float64Array): Residual {
  if (!density.dispersion || dispersionAt === null) return { kind: 'none' };
  return { kind: 'none', family: { dispersion: Math.exp(density.dispersion.sign * par[dispersionAt]) } };
}
/** Refused where the scale has none: a singular covariance matrix, a dispersion of zero. */
export function nativePoint(
  { covariances, thetaAt, betas, length, density, dispersionAt }: Model,
  { beta, Sigma, residual }: Canonical,
): Answer<Float64Array> {
  const par = new Float64Array(length);
  if (residual.kind !== 'none') return noNativePoint();
  if (density.dispersion && dispersionAt !== null) {
    par[dispersionAt] = density.dispersion.sign * Math.log(residual.family?.['dispersion'] ?? Number.NaN);
    if (!Number.isFinite(par[dispersionAt])) return noNativePoint();
  }
  if (beta.length !== betas || !beta.every(Number.isFinite)) return noNativePoint();
  par.set(beta);
  return covariances.every((term, k) => term.read(Sigma[k], par, thetaAt[k])) ? par : noNativePoint();
}
