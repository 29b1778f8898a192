/**
 * The exact finite-sample null distribution of the (restricted) likelihood ratio for one variance component
 * (Crainiceanu & Ruppert 2004, J. R. Statist. Soc. B 66:165-185), simulated as the R package RLRsim does (Scheipl, Greven
 * & Küchenhoff 2008). With mu the eigenvalues of Z'P0Z, xi those of Z'Z, P0 = I - X(X'X)^-1X', w_s chi-square(1) and w_0
 * chi-square(n - p - K),
 *
 *   RLRT: sup_l (n - p) log(T / D(l)) - sum log(1 + l mu_s)
 *   LRT:  sup_l n log(T / D(l)) - sum log(1 + l xi_s)  +  n log(1 + chi-square(q) / T)
 *   D(l) = sum w_s / (1 + l mu_s) + w_0,  T = sum w_s + w_0
 *
 * over a grid of l: 0 and 199 values evenly spaced in log from e^-10 to e^8, the eigenvalues scaled to a maximum of 1;
 * the search goes up the grid and stops at the first decrease. Draws of one replicate: w_0, then w_1 … w_K, then (LRT
 * with fixed effects tested) the last chi-square.
 */
import type { Random } from '@mixdiff/probability';

const GRID = Float64Array.from({ length: 200 }, (_, g) => (g === 0 ? 0 : Math.exp(-10 + (18 * (g - 1)) / 198)));

export interface NullModel {
  readonly n: number;
  /** Rank of X. */
  readonly p: number;
  /** Decreasing. */
  readonly mu: Float64Array;
  /** Decreasing; only of the LRT. */
  readonly xi: Float64Array | null;
  /** Fixed effects that are tested too; 0 for the RLRT. */
  readonly q: number;
}

export function simulateNull({ n, p, mu, xi, q }: NullModel, nsim: number, random: Random): Float64Array {
  const K = mu.length;
  const m = xi ? n : n - p;
  const { shrink, logs } = tables(mu, xi);
  const w = new Float64Array(K);
  const out = new Float64Array(nsim);
  for (let r = 0; r < nsim; r++) {
    const w0 = random.chisq(Math.max(0, n - p - K));
    let total = w0;
    for (let s = 0; s < K; s++) {
      w[s] = random.chisq(1);
      total += w[s];
    }
    let best = 0;
    for (let g = 1; g < GRID.length; g++) {
      let D = w0;
      const row = g * K;
      for (let s = 0; s < K; s++) D += w[s] * shrink[row + s];
      const value = m * Math.log(total / D) - logs[g];
      if (value < best) break;
      best = value;
    }
    out[r] = q > 0 ? best + n * Math.log1p(random.chisq(q) / total) : best;
  }
  return out;
}

/** 1 / (1 + l mu_s) by grid row, and sum log(1 + l mu_s) (or xi_s). */
function tables(mu: Float64Array, xi: Float64Array | null) {
  const K = mu.length;
  let most = 0;
  for (const x of mu) most = Math.max(most, x);
  for (const x of xi ?? []) most = Math.max(most, x);
  const shrink = new Float64Array(GRID.length * K);
  const logs = new Float64Array(GRID.length);
  GRID.forEach((l, g) => {
    for (let s = 0; s < K; s++) {
      shrink[g * K + s] = 1 / (1 + (l * mu[s]) / most);
      logs[g] += Math.log1p((l * (xi ?? mu)[s]) / most);
    }
  });
  return { shrink, logs };
}
