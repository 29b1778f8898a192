/**
 * Toeplitz: P_ij = rho_|i-j|. Positive definite exactly where the partial autocorrelations lie in (-1, 1) (Barndorff-Nielsen &
 * Schou 1973), from which Durbin and Levinson's recursion makes the correlations: with phi of order k - 1,
 *
 *   rho_k = pi_k (1 - sum_j phi_j rho_j) + sum_j phi_j rho_{k-j},   phi_j <- phi_j - pi_k phi_{k-j},   phi_k = pi_k
 *
 * Each partial autocorrelation is tanh x.
 */
import { centralJacobian } from '@mixdiff/linalg';
import { type Correlation, fill, within } from './correlation.ts';

/** Step of the differences that stand for the recursion's derivative: of smooth functions of size 1. */
const STEP = 1e-5;

export function toeplitz(m: number): Correlation {
  const toRho = (x: Float64Array): Float64Array => correlations(x.map(Math.tanh));
  return {
    names: Array.from({ length: m - 1 }, (_, k) => `rho.${k + 1}`),
    toRho,
    fromRho: (rho) => {
      const partial = partials(rho);
      return partial.every(within) ? partial.map(Math.atanh) : null;
    },
    matrix: (rho, size, out) => fill(size, out, (i, j) => (i === j ? 1 : rho[Math.abs(i - j) - 1])),
    derivative: (x, k, size, out) => {
      const { data, nrow } = centralJacobian(toRho, x, STEP);
      fill(size, out, (i, j) => (i === j ? 0 : data[k * nrow + Math.abs(i - j) - 1]));
    },
  };
}
function correlations(partial: Float64Array): Float64Array {
  const rho = new Float64Array(partial.length);
  let phi = new Float64Array(0);
  for (let k = 0; k < partial.length; k++) {
    let [left, forecast] = [1, 0];
    for (let j = 0; j < k; j++) {
      left -= phi[j] * rho[j];
      forecast += phi[j] * rho[k - 1 - j];
    }
    rho[k] = partial[k] * left + forecast;
    phi = next(phi, partial[k]);
  }
  return rho;
}
function partials(rho: Float64Array): Float64Array {
  const out = new Float64Array(rho.length);
  let phi = new Float64Array(0);
  for (let k = 0; k < rho.length; k++) {
    let [left, forecast] = [1, 0];
    for (let j = 0; j < k; j++) {
      left -= phi[j] * rho[j];
      forecast += phi[j] * rho[k - 1 - j];
    }
    out[k] = (rho[k] - forecast) / left;
    phi = next(phi, out[k]);
  }
  return out;
}
function next(phi: Float64Array, partial: number): Float64Array<ArrayBuffer> {
  const k = phi.length;
  return Float64Array.from({ length: k + 1 }, (_, j) => (j === k ? partial : phi[j] - partial * phi[k - 1 - j]));
}
