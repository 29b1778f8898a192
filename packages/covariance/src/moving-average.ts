/**
 * ARMA(p, q) by position. The autoregression by its partial autocorrelations, each tanh x; the moving average likewise, as
 * 1 + sum theta_k z^k = 1 - sum phi_k z^k of a stationary phi: stationary and invertible, and nothing else. With g the
 * autocorrelations of the autoregression alone (its partial ones are 0 beyond p) and theta_0 = 1, the filtered series has
 *
 *   gamma_k = sum_i sum_j theta_i theta_j g_|k + i - j|,   rho_k = gamma_k / gamma_0
 */
import { centralJacobian } from '@mixdiff/linalg';
import { type ByPosition, numbered, within } from './correlation.ts';
import { coefficientsOf, correlationsOf, partialsOfCoefficients } from './partial.ts';
import { STEP } from './toeplitz.ts';

export function movingAverage(m: number, p: number, q: number): ByPosition {
  const lags = Math.max(m - 1, 1);
  const byLag = (x: Float64Array): Float64Array => {
    const partial = new Float64Array(lags + q);
    for (let k = 0; k < p; k++) partial[k] = Math.tanh(x[k]);
    const g = correlationsOf(partial);
    const at = (k: number): number => (k === 0 ? 1 : g[Math.abs(k) - 1]);
    const theta = [1, ...coefficientsOf(x.subarray(p).map(Math.tanh)).map((v) => -v)];
    const gamma = Float64Array.from({ length: lags + 1 }, (_, k) => {
      let sum = 0;
      for (let i = 0; i <= q; i++) for (let j = 0; j <= q; j++) sum += theta[i] * theta[j] * at(k + i - j);
      return sum;
    });
    return gamma.subarray(1).map((v) => v / gamma[0]);
  };
  return {
    names: [...numbered('ar', p), ...numbered('ma', q)],
    toRho: (x) =>
      Float64Array.from([
        ...coefficientsOf(x.subarray(0, p).map(Math.tanh)),
        ...coefficientsOf(x.subarray(p).map(Math.tanh)).map((v) => -v),
      ]),
    fromRho: (rho) => {
      const own = partialsOfCoefficients(rho.subarray(0, p));
      const filter = partialsOfCoefficients(rho.subarray(p).map((v) => -v));
      const partial = Float64Array.from([...own, ...filter]);
      return partial.every(within) ? partial.map(Math.atanh) : null;
    },
    entry: (x) => {
      const rho = byLag(x);
      return (i, j) => rho[Math.abs(i - j) - 1];
    },
    slope: (x, k) => {
      const { data, nrow } = centralJacobian(byLag, x, STEP);
      return (i, j) => data[k * nrow + Math.abs(i - j) - 1];
    },
  };
}
