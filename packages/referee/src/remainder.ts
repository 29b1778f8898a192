/**
 * What is left of the response, summed in twice the working precision and rounded once (Ogita, Rump & Oishi 2005, over
 * Knuth's two-sum and Dekker's product): with a mean of 1e12, or at a point that is far from the data, what is taken
 * away is many orders of magnitude larger than what stays.
 */
import type { Design } from './design.ts';

/** 2^27 + 1: splits a number into two halves of 26 bits. */
const SPLITTER = 134217729;
/** Beyond this a split product may overflow: its error is then left out. */
const SPLITTABLE = 1e150;

/** sum <- sum - a[from + i] b[i], high and low parts. */
function take(high: Float64Array, low: Float64Array, a: Float64Array, from: number, b: Float64Array): void {
  for (let i = 0; i < high.length; i++) {
    const x = a[from + i];
    const y = -b[i];
    const product = x * y;
    const before = high[i];
    const sum = before + product;
    const moved = sum - before;
    low[i] += before - (sum - moved) + (product - moved);
    if (Math.abs(x) < SPLITTABLE && Math.abs(y) < SPLITTABLE) {
      const cx = SPLITTER * x;
      const cy = SPLITTER * y;
      const xh = cx - (cx - x);
      const yh = cy - (cy - y);
      const xl = x - xh;
      const yl = y - yh;
      low[i] += xl * yl - (product - xh * yh - xl * yh - xh * yl);
    }
    high[i] = sum;
  }
}

/** y - offset - X beta - Z b (n); columns with NaN are left out, b (q) may be. */
export function remainder(
  { n, observed, offset, X, terms }: Pick<Design, 'n' | 'observed' | 'offset' | 'X' | 'terms'>,
  beta: Float64Array,
  b?: Float64Array,
): Float64Array {
  const high = observed.slice();
  const low = new Float64Array(n);
  // what the column that is taken is multiplied by, row by row
  const times = new Float64Array(n);
  if (offset) take(high, low, offset, 0, times.fill(1));
  for (let j = 0; j < beta.length; j++) {
    if (!Number.isNaN(beta[j])) take(high, low, X, j * n, times.fill(beta[j]));
  }
  if (b) {
    for (const { columns, Z, at } of terms) {
      for (let a = 0; a < columns; a++) {
        for (let i = 0; i < n; i++) times[i] = b[at[i] + a];
        take(high, low, Z, a * n, times);
      }
    }
  }
  for (let i = 0; i < n; i++) if (Number.isFinite(low[i])) high[i] += low[i];
  return high;
}
