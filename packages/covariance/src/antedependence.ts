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
      const P = matrixOf(x.map(Math.tanh), m);
      return (i, j) => P[j * m + i];
    },
    slope: (x, k) => {
      const rho = x.map(Math.tanh);
      const slope = 1 - rho[k] ** 2;
      return (i, j) => (k >= Math.min(i, j) && k < Math.max(i, j) ? slope * product(rho, i, j, k) : 0);
    },
    /** Of rho_k: the sum over i <= k < j of S_ij P_ik P_k+1,j, twice for both triangles. */
    pull: (x, S, _, out) => {
      const rho = x.map(Math.tanh);
      const P = matrixOf(rho, m);
      for (let k = 0; k < rho.length; k++) {
        let sum = 0;
        for (let i = 0; i <= k; i++) {
          let right = 0;
          for (let j = k + 1; j < m; j++) right += S[j * m + i] * P[j * m + k + 1];
          sum += P[k * m + i] * right;
        }
        out[k] = 2 * (1 - rho[k] ** 2) * sum;
      }
    },
  };
}

/** All products of neighbours' correlations, m x m. */
function matrixOf(rho: Float64Array, m: number): Float64Array {
  const P = new Float64Array(m * m);
  for (let j = 0; j < m; j++) {
    P[j * (m + 1)] = 1;
    for (let i = j - 1; i >= 0; i--) {
      P[j * m + i] = P[j * m + i + 1] * rho[i];
      P[i * m + j] = P[j * m + i];
    }
  }
  return P;
}
