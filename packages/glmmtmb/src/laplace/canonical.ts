/** Between native parameters (beta, log SD) and the variance scale: both directions. */
import type { Answer, Canonical } from '@mixdiff/contract';
import { noNativePoint } from '../messages.ts';

export function canonicalAt(par: Float64Array): Canonical {
  const p = par.length - 1;
  return {
    beta: par.slice(0, p),
    Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(Math.exp(2 * par[p])) }],
    residual: { kind: 'none' },
  };
}
/** Refused where the scale has none: a variance of zero. */
export function nativePoint({ beta, Sigma }: Canonical, length: number): Answer<Float64Array> {
  const tau = Math.log(Sigma[0].data[0]) / 2;
  if (!Number.isFinite(tau) || beta.length !== length - 1 || !beta.every(Number.isFinite)) return noNativePoint();
  return Float64Array.from([...beta, tau]);
}
