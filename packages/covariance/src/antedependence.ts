/**
 * First-order antedependence (Gabriel 1962): P_ij is the product of the correlations of neighbours between i and j, positive
 * definite for all of them in (-1, 1); each is tanh x.
 */
import { type ByPosition, numbered, within } from './correlation.ts';

export function antedependence(m: number): ByPosition {
  const product = (rho: Float64Array, i: number, j: number, without = -1): number => {
    let out = 1;
    for (let k = Math.min(i, j); k < Math.max(i, j); k++) if (k !== without) out *= rho[k];
    return out;
  };
  return {
    names: numbered('rho', m - 1),
    toRho: (x) => x.map(Math.tanh),
    fromRho: (rho) => (rho.every(within) ? rho.map(Math.atanh) : null),
    entry: (x) => {
      const rho = x.map(Math.tanh);
      return (i, j) => product(rho, i, j);
    },
    slope: (x, k) => {
      const rho = x.map(Math.tanh);
      const slope = 1 - rho[k] ** 2;
      return (i, j) => (k >= Math.min(i, j) && k < Math.max(i, j) ? slope * product(rho, i, j, k) : 0);
    },
  };
}
