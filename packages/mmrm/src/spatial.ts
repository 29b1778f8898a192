/**
 * Covariances that fall with distance, on mmrm's own scale: theta = (log variance, logit of the correlation at distance 1). With d the distance
 * (`exp`) or its square (`gau`), and the standard parameters sigma^2, range:
 *
 *   Sigma_ab = e^theta_1 rho^d_ab,  rho = plogis(theta_2)        rho^d = exp(-d/range), or exp(-(d/range)^2)
 *   d rho^d = d (1 - rho) rho^d      d2 rho^d = d (1 - rho) [ d (1 - rho) - rho ] rho^d
 */
import type { Covariance } from './covariance-map.ts';

export type SpatialKind = 'exp' | 'gau';

/** `distances`: m x m. */
export function spatialCovariance(kind: SpatialKind, m: number, distances: Float64Array): Covariance {
  const square = kind === 'gau';
  const d = square ? distances.map((x) => x * x) : distances;
  /** Of rho^d in theta_2, over itself. */
  const factors = [
    () => 1,
    (x: number, rest: number) => x * rest,
    (x: number, rest: number) => x * rest * (x * rest - (1 - rest)),
  ] as const;
  function fill(theta: Float64Array, order: 0 | 1 | 2, out: Float64Array): void {
    const variance = Math.exp(theta[0]);
    const rate = minusLogRho(theta[1]);
    const rest = 1 / (1 + Math.exp(theta[1]));
    for (let i = 0; i < d.length; i++) {
      const x = d[i];
      out[i] = x === 0 ? (order === 0 ? variance : 0) : variance * Math.exp(-x * rate) * factors[order](x, rest);
    }
  }
  const orders = (...of: number[]): 0 | 1 | 2 => of.filter((h) => h === 1).length as 0 | 1 | 2;
  return {
    m,
    k: 2,
    names: ['log-variance', 'logit-rho'],
    start: new Float64Array(2),
    factor: null,
    values(theta) {
      const range = 1 / minusLogRho(theta[1]);
      return Float64Array.of(Math.exp(theta[0]), square ? Math.sqrt(range) : range);
    },
    point(values) {
      const rate = square ? 1 / values[1] ** 2 : 1 / values[1];
      // logit of e^-rate
      return Float64Array.of(Math.log(values[0]), -rate - Math.log1p(-Math.exp(-rate)));
    },
    sigma: (theta, out) => fill(theta, 0, out),
    first: (theta, h, out) => fill(theta, orders(h), out),
    second: (theta, h, j, out) => fill(theta, orders(h, j), out),
  };
}
/** -log plogis(t). */
const minusLogRho = (t: number): number => (t > 0 ? Math.log1p(Math.exp(-t)) : Math.log1p(Math.exp(t)) - t);
