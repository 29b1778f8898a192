/**
 * Bootstrap percentiles: the order statistic of rank (R + 1) alpha, between two of them interpolated on the scale of
 * normal quantiles (Davison & Hinkley 1997, equation 5.8); the extreme one where the rank is outside 1 … R.
 */
import { qnorm } from '@mixdiff/probability';

export interface Percentile {
  readonly value: number;
  /** The rank was outside 1 … R. */
  readonly extreme: boolean;
}

/** `sorted`: finite values, ascending. */
export function percentile(sorted: ArrayLike<number>, alpha: number): Percentile {
  const R = sorted.length;
  const rank = (R + 1) * alpha;
  const k = Math.trunc(rank);
  if (k < 1) return { value: R > 0 ? sorted[0] : NaN, extreme: true };
  if (k >= R) return { value: sorted[R - 1], extreme: true };
  const extreme = rank <= 1;
  if (k === rank) return { value: sorted[k - 1], extreme };
  const [at, from, to] = [qnorm(alpha), qnorm(k / (R + 1)), qnorm((k + 1) / (R + 1))];
  const share = (at - from) / (to - from);
  return { value: sorted[k - 1] + share * (sorted[k] - sorted[k - 1]), extreme };
}

/**
 * Monte Carlo standard error of that percentile: a quarter of the distance between the order statistics two standard
 * deviations of the binomial rank to either side. Two, since the few spacings within one are too noisy to tell.
 */
export function percentileError(sorted: ArrayLike<number>, alpha: number): number {
  const R = sorted.length;
  if (R === 0) return NaN;
  const step = 2 * Math.sqrt(R * alpha * (1 - alpha));
  const at = (rank: number): number => sorted[Math.min(R, Math.max(1, Math.round(rank))) - 1];
  return (at((R + 1) * alpha + step) - at((R + 1) * alpha - step)) / 4;
}
