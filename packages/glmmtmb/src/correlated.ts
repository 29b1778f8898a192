/**
 * Sigma = S R S: log standard deviations (c of them, or one for all), then the parameters of a correlation matrix R = P P';
 * T = S P. With D = dF/dT (all of it: 2 (dF/dSigma) T) and N = S D P^-1 / 2 = S (dF/dSigma) S,
 *
 *   dF/d log sd_i = sum_j D_ij T_ij = 2 sum_j N_ij R_ij,   dF/dt = sum_ij N_ij dR_ij/dt.
 *
 * D, not E = T'D: a standard deviation on its way to zero would be lost in E among the others.
 */
import type { Correlation } from './correlation.ts';
import type { Covariance } from './term-covariance.ts';
import { divideBy } from './triangle.ts';

/** correlation null: none. */
export function correlated(c: number, hom: boolean, correlation: Correlation | null): Covariance {
  const [T, R, P, N] = Array.from({ length: 4 }, () => new Float64Array(c * c));
  const deviations = hom ? 1 : c;
  const sd = new Float64Array(c);
  const last = new Float64Array(deviations + (correlation?.count ?? 0));
  for (let j = 0; j < c; j++) {
    R[j * (c + 1)] = 1;
    P[j * (c + 1)] = 1;
  }
  const fill = (): void => {
    for (let j = 0; j < c; j++) for (let i = j; i < c; i++) T[i + j * c] = sd[i] * P[i + j * c];
  };
  const setDeviations = (par: Float64Array, at: number): void => {
    for (let i = 0; i < c; i++) sd[i] = Math.exp(par[at + (hom ? 0 : i)]);
  };
  /** From N and the sums over j of Y_ij P_ij, one per row. */
  const slopes = (row: (i: number) => number, out: Float64Array, at: number): void => {
    out.fill(0, at, at + deviations);
    for (let i = 0; i < c; i++) out[at + (hom ? 0 : i)] += row(i);
    correlation?.slopes(N, out, at + deviations);
  };
  return {
    c,
    count: last.length,
    deviations,
    start: 0,
    direct: true,
    inverted: correlation?.inverted ? 'matrix' : null,
    T,
    zeros: deviations + (correlation?.ends.length ?? 0),
    zero(j) {
      if (hom && j === 0) sd.fill(0);
      else if (j < deviations) sd[j] = 0;
      else {
        last.fill(correlation?.ends[j - deviations] ?? 0, deviations, deviations + 1);
        correlation?.set(last, deviations, R, P);
      }
      fill();
    },
    set(par, at) {
      last.set(par.subarray(at, at + last.length));
      setDeviations(par, at);
      if (!(correlation?.set(par, at + deviations, R, P) ?? true)) sd.fill(Number.NaN);
      fill();
    },
    gradient(D, out, at) {
      for (let k = 0; k < N.length; k++) N[k] = (sd[k % c] * D[k]) / 2;
      divideBy(P, N, c);
      const row = (i: number): number => {
        let sum = 0;
        for (let j = 0; j <= i; j++) sum += D[i + j * c] * T[i + j * c];
        return sum;
      };
      slopes(row, out, at);
    },
    gradientOfSigma(M, out, at) {
      for (let j = 0; j < c; j++) for (let i = 0; i < c; i++) N[i + j * c] = sd[i] * M[i + j * c] * sd[j];
      const row = (i: number): number => {
        let sum = 0;
        for (let j = 0; j < c; j++) sum += N[i + j * c] * R[i + j * c];
        return 2 * sum;
      };
      slopes(row, out, at);
    },
    read({ data }, out, at) {
      for (let i = 0; i < c; i++) out[at + (hom ? 0 : i)] = Math.log(data[i * (c + 1)]) / 2;
      const scaled = data.map((x, k) => x / Math.sqrt(data[(k % c) * (c + 1)] * data[Math.floor(k / c) * (c + 1)]));
      if (!out.subarray(at, at + deviations).every(Number.isFinite)) return false;
      return correlation?.read(scaled, out, at + deviations) ?? true;
    },
  };
}
