/**
 * Mean and variance rounded once, as R's extended precision gives them. One unit in the last place of a start can decide
 * a tie of BOBYQA and change its number of evaluations, so the start is computed to the last bit.
 *
 * Sums carry their rounding errors along (Neumaier 1974; the two-product is Dekker's 1971). Correct to about 1e-30 of the
 * sum of absolute values before the final rounding.
 */

/** A number as an unevaluated sum. */
interface Pair {
  readonly high: number;
  readonly low: number;
}

function addUp(x: Float64Array, count: number, term: (value: number) => Pair): Pair {
  let high = 0;
  let low = 0;
  for (let i = 0; i < count; i++) {
    const { high: value, low: error } = term(x[i]);
    const total = high + value;
    low += error + (Math.abs(high) >= Math.abs(value) ? high - total + value : value - total + high);
    high = total;
  }
  return { high, low };
}

const SPLITTER = 2 ** 27 + 1;
function product(a: number, b: number): Pair {
  const high = a * b;
  const [aTop, bTop] = [SPLITTER * a - (SPLITTER * a - a), SPLITTER * b - (SPLITTER * b - b)];
  const [aRest, bRest] = [a - aTop, b - bTop];
  return { high, low: aTop * bTop - high + aTop * bRest + aRest * bTop + aRest * bRest };
}

function divide({ high, low }: Pair, by: number): number {
  const quotient = high / by;
  const back = product(quotient, by);
  return quotient + (high - back.high - back.low + low) / by;
}

export const mean = (x: Float64Array): number =>
  divide(
    addUp(x, x.length, (high) => ({ high, low: 0 })),
    x.length,
  );

/** Divisor count - 1; deviations are from the mean as a double. */
export function variance(x: Float64Array): number {
  const centre = mean(x);
  return divide(
    addUp(x, x.length, (value) => product(value - centre, value - centre)),
    x.length - 1,
  );
}
