/**
 * Means and variances rounded once, as R's extended precision gives them. One unit in the last place of a start can
 * decide a tie of BOBYQA and change its number of evaluations, so the start is computed to the last bit.
 *
 * Sums carry their rounding errors along (Neumaier 1974; the two-sum is Knuth's, 1969, the two-product Dekker's, 1971): what is lost before the
 * final rounding is of the order of 1e-30 of the sum of absolute values.
 */

/** A sum and what rounding has taken from it. */
interface Sum {
  readonly high: number;
  readonly low: number;
}

/** What rounding took from high + value, which is `total`, without asking which is the larger. */
export function taken(high: number, value: number, total: number): number {
  const own = total - high;
  return high - (total - own) + (value - own);
}

function sumOf(x: Float64Array): Sum {
  let high = 0;
  let low = 0;
  for (let i = 0; i < x.length; i++) {
    const total = high + x[i];
    low += taken(high, x[i], total);
    high = total;
  }
  return { high, low };
}
function sumOfSquares(x: Float64Array, centre: number): Sum {
  let high = 0;
  let low = 0;
  for (let i = 0; i < x.length; i++) {
    const deviation = x[i] - centre;
    const square = deviation * deviation;
    const total = high + square;
    low += productError(deviation, deviation) + taken(high, square, total);
    high = total;
  }
  return { high, low };
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

export const mean = (x: Float64Array): number => divide(sumOf(x), x.length);

/** Divisor length - 1; deviations are from the mean as a double. */
export const variance = (x: Float64Array): number => divide(sumOfSquares(x, mean(x)), x.length - 1);

/** The variance over all rows of the mean of each row's group. */
export function groupMeanVariance(x: Float64Array, group: Int32Array, groups: number): number {
  const [high, low, counts] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  const n = x.length;
  for (let i = 0; i < n; ) {
    // rows of a group mostly stand together: its sums are kept at hand
    const g = group[i];
    const first = i;
    let [sum, rest] = [high[g], low[g]];
    for (; i < n && group[i] === g; i++) {
      const total = sum + x[i];
      rest += taken(sum, x[i], total);
      sum = total;
    }
    high[g] = sum;
    low[g] = rest;
    counts[g] += i - first;
  }
  return varianceOfMeans(high, low, counts, x.length);
}
/** The same from each group's sum, what rounding took from it, and its rows, n in all; `sums` become the means. */
export function varianceOfMeans(sums: Float64Array, low: Float64Array, counts: ArrayLike<number>, n: number): number {
  for (let g = 0; g < sums.length; g++) sums[g] = divide({ high: sums[g], low: low[g] }, counts[g]);
  const mean = divide(repeatedSum(sums, counts), n);
  return divide(repeatedSquares(sums, counts, mean), n - 1);
}

/** Sum of whole `times` as many of each value; a group of none has no mean. */
function repeatedSum(values: Float64Array, times: ArrayLike<number>): Sum {
  let high = 0;
  let low = 0;
  for (let g = 0; g < values.length; g++) {
    if (times[g] === 0) continue;
    const product = times[g] * values[g];
    const total = high + product;
    low += productError(times[g], values[g]) + taken(high, product, total);
    high = total;
  }
  return { high, low };
}
function repeatedSquares(values: Float64Array, times: ArrayLike<number>, centre: number): Sum {
  let high = 0;
  let low = 0;
  for (let g = 0; g < values.length; g++) {
    if (times[g] === 0) continue;
    const deviation = values[g] - centre;
    const square = deviation * deviation;
    const product = times[g] * square;
    const total = high + product;
    const ofSquare = times[g] * productError(deviation, deviation);
    low += ofSquare + productError(times[g], square) + taken(high, product, total);
    high = total;
  }
  return { high, low };
}
