/** pdDiag, log Delta_jj each, and pdIdent, one for all: relative standard deviations e^-x (Pinheiro & Bates 2000, section 4.2.2). */
import type { PdClass } from './pd-class.ts';

const isDiagonal = (sigma: Float64Array, q: number): boolean => sigma.every((s, at) => s === 0 || at % (q + 1) === 0);

export const diagonal: PdClass = {
  count: (q) => q,
  fill(par, from, q, delta, at, stride) {
    for (let j = 0; j < q; j++) delta[at + j * (stride + 1)] = Math.exp(par[from + j]);
  },
  read(psi, q, par, from) {
    for (let j = 0; j < q; j++) {
      const variance = psi[j * (q + 1)];
      if (!(variance > 0 && variance < Infinity)) return j;
      par[from + j] = -0.5 * Math.log(variance);
    }
    return -1;
  },
  readPrecision(omega, q, par, from) {
    for (let j = 0; j < q; j++) par[from + j] = Math.log(omega[j * (q + 1)]) / 2;
    return -1;
  },
  covariance(par, from, q, sigma2, out) {
    out.fill(0);
    for (let j = 0; j < q; j++) out[j * (q + 1)] = sigma2 * Math.exp(-2 * par[from + j]);
  },
  gradient(_, from, q, M, delta, moment, at, stride, into) {
    for (let j = 0; j < q; j++) {
      const jj = at + j * (stride + 1);
      // d(-l) / d log Delta_jj = Delta_jj^2 S_jj - M
      into[from + j] = delta[jj] * (delta[jj] * moment[jj]) - M;
    }
  },
  names: (columns) => [...columns],
  holds: isDiagonal,
};

/** Variances that differ by this share of the largest are rounding errors. */
const ROUNDING = 1e-8;

function meanDiagonal(a: Float64Array, q: number): number {
  let trace = 0;
  for (let j = 0; j < q; j++) trace += a[j * (q + 1)];
  return trace / q;
}

export const identity: PdClass = {
  count: () => 1,
  fill(par, from, q, delta, at, stride) {
    const size = Math.exp(par[from]);
    for (let j = 0; j < q; j++) delta[at + j * (stride + 1)] = size;
  },
  read(psi, q, par, from) {
    const mean = meanDiagonal(psi, q);
    if (!(mean > 0 && mean < Infinity)) return 0;
    par[from] = -0.5 * Math.log(mean);
    return -1;
  },
  readPrecision(omega, q, par, from) {
    par[from] = Math.log(meanDiagonal(omega, q)) / 2;
    return -1;
  },
  covariance(par, from, q, sigma2, out) {
    out.fill(0);
    for (let j = 0; j < q; j++) out[j * (q + 1)] = sigma2 * Math.exp(-2 * par[from]);
  },
  gradient(par, from, q, M, _, moment, at, stride, into) {
    let trace = 0;
    for (let j = 0; j < q; j++) trace += moment[at + j * (stride + 1)];
    // d(-l) / dx = e^2x tr S - M q
    into[from] = Math.exp(2 * par[from]) * trace - M * q;
  },
  names: (columns) => [columns.join(',')],
  holds: (sigma, q) =>
    isDiagonal(sigma, q) &&
    Array.from({ length: q }, (_, j) => sigma[j * (q + 1)]).every((s) => Math.abs(s - sigma[0]) <= ROUNDING * sigma[0]),
};
