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
import { ownedWorkspace } from '@mixdiff/linalg';
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

/** Numbers that are drawn at a time. */
const TOGETHER = 4096;

export function simulateNull(model: NullModel, nsim: number, random: Random, stride = 4): Float64Array {
  const { n, p, mu, q } = model;
  const K = mu.length;
  const curve = openCurve(model);
  const out = new Float64Array(nsim);
  const width = K + 1;
  // another draw between them leaves no rows to be drawn together
  const together = q > 0 ? 1 : Math.max(1, Math.min(nsim, Math.floor(TOGETHER / width)));
  const drawn = new Float64Array(together * width);
  for (let from = 0; from < nsim; from += together) {
    const rows = Math.min(together, nsim - from);
    random.chisqRows(Math.max(0, n - p - K), K, drawn.subarray(0, rows * width));
    for (let r = 0; r < rows; r++) {
      const total = curve.take(drawn, r * width);
      const best = climb(curve, stride);
      out[from + r] = q > 0 ? best + n * Math.log1p(random.chisq(q) / total) : best;
    }
  }
  return out;
}

/** LIVE. The function of one replicate, at points of the grid. */
interface Curve {
  /** drawn from `from` on: w_0, then w_1 ... w_K. Returns their sum. */
  take(drawn: Float64Array, from: number): number;
  at(g: number): number;
}
/** Its table stands in a workspace while nobody else works there: nearly all the time is spent in its sums. */
function openCurve({ n, p, mu, xi }: NullModel): Curve {
  const K = mu.length;
  const m = xi ? n : n - p;
  const { shrink, logs } = tables(mu, xi);
  const [w, sum] = [shrink.length, shrink.length + K];
  let { space } = ownedWorkspace(sum + 1, shrink, -1);
  let [rest, whole] = [Number.NaN, Number.NaN];
  return {
    take(drawn, from) {
      const found = ownedWorkspace(sum + 1, shrink, 0);
      space = found.space;
      if (found.kept !== 'version') space.numbers.set(shrink);
      const { numbers } = space;
      rest = drawn[from];
      whole = rest;
      for (let s = 0; s < K; s++) {
        const x = drawn[from + 1 + s];
        numbers[w + s] = x;
        whole += x;
      }
      return whole;
    },
    at(g) {
      space.kernels.products(g * K, K, 1, w, K, sum);
      // (n - p) log(T / D(l)) - sum log(1 + l mu_s), n and xi for the LRT
      return m * Math.log(whole / (rest + space.numbers[sum])) - logs[g];
    },
  };
}

/**
 * The value before the first decrease. Strides while the function rises, then walks from the start of the last stride but
 * one: within four steps (a factor of 1.44 in l) the function, a sum of terms that are smooth over factors of e, has no room for a
 * decrease and a rise again.
 */
function climb(curve: Curve, stride: number): number {
  let g = 1;
  let value = curve.at(1);
  if (value < 0) return 0;
  // Of the stride before: the top may lie to either side of the last point.
  let from = 1;
  let start = value;
  for (let here = value; g + stride < GRID.length; g += stride) {
    const next = curve.at(g + stride);
    if (next < here) break;
    from = g;
    start = here;
    here = next;
  }
  let best = start;
  for (g = from + 1; g < GRID.length; g++) {
    value = curve.at(g);
    if (value < best) break;
    best = value;
  }
  return best;
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
