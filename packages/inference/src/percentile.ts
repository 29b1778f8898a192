/**
 * Bootstrap percentiles: the order statistic of rank (R + 1) alpha, between two of them interpolated on the scale of
 * normal quantiles (Davison & Hinkley 1997, equation 5.8); the extreme one where the rank is outside 1 … R.
 */
import { pbeta, qnorm } from '@mixdiff/probability';

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
 * Monte Carlo standard error of a percentile (Maritz & Jarrett 1978, JASA 73:194-196): the order statistic of rank
 * (R + 1) alpha falls on x_(i) with the probability that a Beta((R + 1) alpha, (R + 1)(1 - alpha)) gives ((i-1)/R, i/R).
 */
export function percentileError(sorted: ArrayLike<number>, alpha: number): number {
  const R = sorted.length;
  if (R === 0) return NaN;
  const weights = weightsOf(R, alpha);
  let [mean, square] = [0, 0];
  // About a middle value, so that the squares do not cancel.
  const origin = percentile(sorted, alpha).value;
  for (let i = 0; i < R; i++) {
    const x = sorted[i] - origin;
    mean += weights[i] * x;
    square += weights[i] * x * x;
  }
  return Math.sqrt(Math.max(0, square - mean * mean));
}

/** Of the last few R and alpha: those of all parameters of a bootstrap are the same, unless some do not exist in a refit. */
const known = new Map<string, Float64Array>();
const MOST_KNOWN = 8;
function weightsOf(R: number, alpha: number): Float64Array {
  const key = `${R} ${alpha}`;
  const found = known.get(key);
  if (found) return found;
  const [a, b] = [(R + 1) * alpha, (R + 1) * (1 - alpha)];
  const weights = new Float64Array(R);
  let below = 0;
  for (let i = 1; i <= R; i++) {
    const upTo = i === R ? 1 : pbeta(i / R, a, b);
    weights[i - 1] = upTo - below;
    below = upTo;
  }
  if (known.size === MOST_KNOWN) known.delete(known.keys().next().value as string);
  known.set(key, weights);
  return weights;
}
