/** Toeplitz: P_ij = rho_|i-j|, by partial autocorrelations, each of them tanh x. */
import { centralJacobian } from '@mixdiff/linalg';
import { type ByPosition, byLag, numbered, within } from './correlation.ts';
import { correlationsOf, partialsOf } from './partial.ts';

/** Step of the differences that stand for the recursion's derivative: of smooth functions of size 1. */
export const STEP = 1e-5;

export function toeplitz(m: number): ByPosition {
  const toRho = (x: Float64Array): Float64Array => correlationsOf(x.map(Math.tanh));
  return {
    names: numbered('rho', m - 1),
    toRho,
    fromRho: (rho) => {
      const partial = partialsOf(rho);
      return partial.every(within) ? partial.map(Math.atanh) : null;
    },
    entry: (x) => {
      const rho = toRho(x);
      return (i, j) => rho[Math.abs(i - j) - 1];
    },
    slope: (x, k) => {
      const { data, nrow } = centralJacobian(toRho, x, STEP);
      return (i, j) => data[k * nrow + Math.abs(i - j) - 1];
    },
    pull: (x, S, size, out) => {
      const { data, nrow } = centralJacobian(toRho, x, STEP);
      const sums = byLag(S, size);
      for (let k = 0; k < x.length; k++) {
        out[k] = 0;
        for (let lag = 1; lag < size; lag++) out[k] += sums[lag] * data[k * nrow + lag - 1];
      }
    },
  };
}
