/**
 * Where to begin near a maximum: variance ratios by the method of moments, each column of each term as the groups of a one-way analysis of
 * variance of its own. With y the least-squares residual, s_l = sum over the rows of level l of z y and n_l = sum of z^2, sum over l of n_l = N:
 *
 *   B = sum over l of s_l^2 / n_l,   e^2 = (y'y - B) / (N - L),   t^2 = (B - (L - 1) e^2) / (N - sum over l of n_l^2 / N)
 *
 * t^2 estimates the variance (of balanced groups with a mean alone it is the estimate by REML), e^2 is what all others make of a row; the
 * residual variance is what all of them leave of y'y:
 *
 *   s^2 = (y'y - sum over the columns of t^2 (N - sum over l of n_l^2 / N)) / (N - 1)
 */
import type { TermCoordinates } from './coordinates.ts';
import type { Reduction } from './reduction.ts';

/** Residual variance that is left at least, in what y has. */
const LEAST = 0.05;

/** x (search coordinates) with these ratios on the diagonals, none below `smallest`. */
export function momentStart(
  reduction: Reduction,
  terms: readonly TermCoordinates[],
  dimension: number,
  smallest: number,
): Float64Array {
  const { copies: N, yy } = reduction;
  const variances = terms.map((_, k) => variancesOf(reduction, k));
  const taken = variances.flat().reduce((sum, { t2, spread }) => sum + t2 * spread, 0);
  const sigma2 = Math.max(yy - taken, LEAST * yy) / Math.max(N - 1, 1);
  const x = new Float64Array(dimension);
  terms.forEach(({ columns: c, diagonal, from }, k) => {
    for (let j = 0; j < c; j++) {
      const ratio = Math.sqrt(variances[k][j].t2 / sigma2);
      x[from + (diagonal ? j : j * (c + 1))] = Math.asinh(Math.max(ratio, smallest));
    }
  });
  return x;
}
/** Of every column of a term: t^2, zero where it would be negative, and N - sum over l of n_l^2 / N. */
function variancesOf({ layout, A, C, p, q, copies: N, yy }: Reduction, term: number): { t2: number; spread: number }[] {
  const { factors, first, parts, at } = layout;
  const { levels, size: c } = factors[term];
  const own = parts.find(({ row, column }) => row === term && column === term);
  if (!own) return Array(c).fill({ t2: 0, spread: 0 });
  return Array.from({ length: c }, (_, j) => {
    let [between, squares, L] = [0, 0, 0];
    for (let l = 0; l < levels; l++) {
      const n = A[at[own.from + l] + j * (c + 1)];
      if (!(n > 0)) continue;
      between += C[p * q + first[term] + l * c + j] ** 2 / n;
      squares += n * n;
      L++;
    }
    const e2 = (yy - between) / Math.max(N - L, 1);
    const spread = N - squares / N;
    const t2 = (between - (L - 1) * e2) / spread;
    return { t2: Number.isFinite(t2) && t2 > 0 ? t2 : 0, spread };
  });
}
