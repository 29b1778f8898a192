/**
 * Means and variances rounded once, as R's extended precision gives them. One unit in the last place of a start can
 * decide a tie of BOBYQA and change its number of evaluations, so the start is computed to the last bit.
 *
 * Sums carry their rounding errors along (Neumaier 1974; the two-product is Dekker's, 1971): what is lost before the
 * final rounding is of the order of 1e-30 of the sum of absolute values.
 */

/** A sum and what rounding has taken from it so far. */
interface Sum {
  high: number;
  low: number;
}

function add(sum: Sum, value: number, error: number): void {
  const total = sum.high + value;
  sum.low += error + (Math.abs(sum.high) >= Math.abs(value) ? sum.high - total + value : value - total + sum.high);
  sum.high = total;
}

const SPLITTER = 2 ** 27 + 1;
/** ab minus its rounded value. */
function productError(a: number, b: number): number {
  const aTop = SPLITTER * a - (SPLITTER * a - a);
  const bTop = SPLITTER * b - (SPLITTER * b - b);
  const aRest = a - aTop;
  const bRest = b - bTop;
  return aTop * bTop - a * b + aTop * bRest + aRest * bTop + aRest * bRest;
}

function divide({ high, low }: Sum, by: number): number {
  const quotient = high / by;
  return quotient + (high - quotient * by - productError(quotient, by) + low) / by;
}

export function mean(x: Float64Array): number {
  const sum = { high: 0, low: 0 };
  for (let i = 0; i < x.length; i++) add(sum, x[i], 0);
  return divide(sum, x.length);
}

/** Divisor length - 1; deviations are from the mean as a double. */
export function variance(x: Float64Array): number {
  const centre = mean(x);
  const sum = { high: 0, low: 0 };
  for (let i = 0; i < x.length; i++) {
    const deviation = x[i] - centre;
    add(sum, deviation * deviation, productError(deviation, deviation));
  }
  return divide(sum, x.length - 1);
}

/** The variance over all rows of the mean of each row's group. */
export function groupMeanVariance(x: Float64Array, group: Int32Array, groups: number): number {
  const [high, low, counts] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  const sum = { high: 0, low: 0 };
  for (let i = 0; i < x.length; i++) {
    const g = group[i];
    sum.high = high[g];
    sum.low = low[g];
    add(sum, x[i], 0);
    high[g] = sum.high;
    low[g] = sum.low;
    counts[g]++;
  }
  for (let g = 0; g < groups; g++) high[g] = divide({ high: high[g], low: low[g] }, counts[g]);
  const whole = { high: 0, low: 0 };
  for (let i = 0; i < x.length; i++) add(whole, high[group[i]], 0);
  const centre = divide(whole, x.length);
  const squares = { high: 0, low: 0 };
  for (let i = 0; i < x.length; i++) {
    const deviation = high[group[i]] - centre;
    add(squares, deviation * deviation, productError(deviation, deviation));
  }
  return divide(squares, x.length - 1);
}
