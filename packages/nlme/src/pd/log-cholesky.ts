/**
 * pdLogChol: log Delta_11, ..., log Delta_qq, then Delta_12, Delta_13, Delta_23, ... (column by column), Delta upper triangular with a
 * positive diagonal (Pinheiro & Bates 1996; 2000, section 2.2.7). A zero variance is at +infinity.
 *
 * By hand: Sigma = [4 0; 0 1], sigma = 1: Delta = diag(1/2, 1), parameters (-0.6931, 0, 0).
 *
 * Gradient: d(-l) / d Delta = Delta S - M Delta^-T, upper triangle; for log Delta_jj times Delta_jj.
 */
import { cholesky } from '@mixdiff/linalg';
import { haltedCholesky } from '../halted-cholesky.ts';
import type { PdClass } from './pd-class.ts';

/** Position of Delta_ij, i < j, in the parameters of a block that begins at `from`. */
const offDiagonal = (from: number, q: number, i: number, j: number): number => from + q + (j * (j - 1)) / 2 + i;

export const logCholesky: PdClass = {
  count: (q) => (q * (q + 1)) / 2,
  fill(par, from, q, delta, at, stride) {
    let next = from + q;
    for (let j = 0; j < q; j++) {
      const column = at + j * stride;
      for (let i = 0; i < j; i++) delta[column + i] = par[next++];
      delta[column + j] = Math.exp(par[from + j]);
    }
  },
  /** Psi = U U' with U upper triangular, which is the Cholesky factorization taken from the last row up, and Delta = U^-1. */
  read(psi, q, par, from) {
    // Reversing the array of a square matrix reverses its rows and its columns.
    const failed = cholesky(psi.reverse(), q);
    if (failed >= 0) return q - 1 - failed;
    psi.reverse();
    for (let j = 0; j < q; j++) {
      const inverse = 1 / psi[j * (q + 1)];
      par[from + j] = Math.log(inverse);
      for (let i = j - 1; i >= 0; i--) {
        let sum = psi[j * q + i] * inverse;
        for (let k = i + 1; k < j; k++) sum += psi[k * q + i] * par[offDiagonal(from, q, k, j)];
        par[offDiagonal(from, q, i, j)] = -sum / psi[i * (q + 1)];
      }
    }
    return -1;
  },
  readPrecision(omega, q, par, from) {
    const failed = haltedCholesky(omega, q);
    if (failed >= 0) return failed;
    let next = from + q;
    for (let j = 0; j < q; j++) {
      par[from + j] = Math.log(omega[j * (q + 1)]);
      for (let i = 0; i < j; i++) par[next++] = omega[j * q + i];
    }
    return -1;
  },
  /** Through the rows of Delta^-1. */
  covariance(par, from, q, sigma2, out) {
    invertFactor(par, from, q, out);
    for (let i = 0; i < q; i++) for (let j = i; j < q; j++) out[i * q + j] = sigma2 * rowProduct(out, q, i, j);
    for (let i = 0; i < q; i++) for (let j = i + 1; j < q; j++) out[j * q + i] = out[i * q + j];
  },
  gradient(_, from, q, M, delta, moment, at, stride, into) {
    let next = from + q;
    for (let j = 0; j < q; j++) {
      const size = delta[at + j * stride + j];
      // d(-l) / d log Delta_jj = Delta_jj (Delta S)_jj - M
      into[from + j] = size * rowTimes(delta, moment, at, stride, j, j, q) - M;
      // d(-l) / d Delta_ij = (Delta S)_ij
      for (let i = 0; i < j; i++) into[next++] = rowTimes(delta, moment, at, stride, i, j, q);
    }
  },
  names: (columns) => [
    ...columns,
    ...columns.flatMap((name, j) => columns.slice(0, j).map((before) => `${before},${name}`)),
  ],
  holds: () => true,
};

/** (Delta S)_ij within the block: sum over k = i .. q - 1. */
function rowTimes(
  delta: Float64Array,
  moment: Float64Array,
  at: number,
  stride: number,
  i: number,
  j: number,
  q: number,
): number {
  let sum = 0;
  for (let k = i; k < q; k++) sum += delta[at + k * stride + i] * moment[at + j * stride + k];
  return sum;
}

/** Lower triangle of `out` (entry (j, i) for i <= j) <- Delta^-1[i, j], so that it can be overwritten row by row. */
function invertFactor(par: Float64Array, from: number, q: number, out: Float64Array): void {
  for (let j = 0; j < q; j++) {
    out[j * q + j] = Math.exp(-par[from + j]);
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += par[offDiagonal(from, q, i, k)] * out[k * q + j];
      out[i * q + j] = -sum * Math.exp(-par[from + i]);
    }
  }
}

/** Rows i <= j of an upper triangle kept transposed: sum over k >= j of U[i,k] U[j,k]. */
function rowProduct(u: Float64Array, q: number, i: number, j: number): number {
  let sum = 0;
  for (let k = j; k < q; k++) sum += u[i * q + k] * u[j * q + k];
  return sum;
}
