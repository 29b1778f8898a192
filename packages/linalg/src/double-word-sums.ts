/**
 * Sums of products, row by row, in twice the working precision: for residuals, where what is subtracted is many orders of
 * magnitude larger than what is left.
 */
import { type DoubleWords, SPLITTER } from './double-word.ts';

/** Beyond this the error of a product overflows: such rows are summed plainly. */
const LARGEST = 1e150;

/** sum <- y (n) */
export function setDoubleWords({ high, low }: DoubleWords, y: Float64Array): void {
  high.set(y);
  low.fill(0);
}
/** sum_i <- sum_i - a[from + i] b_i: the steps of `DoubleWord.addProduct`, written out because this is most of what a fit of few rows costs. */
export function subtractProducts({ high, low }: DoubleWords, a: Float64Array, from: number, b: Float64Array): void {
  const n = high.length;
  for (let i = 0; i < n; i++) {
    const x = -a[from + i];
    const y = b[i];
    // also where either is not a number
    if (!(Math.abs(x) < LARGEST && Math.abs(y) < LARGEST)) {
      high[i] += x * y;
      continue;
    }
    const product = x * y;
    // columns of a factor are zeros mostly, and nothing is taken off
    if (product === 0 && x === 0) continue;
    const cx = SPLITTER * x;
    const xTop = cx - (cx - x);
    const xRest = x - xTop;
    const cy = SPLITTER * y;
    const yTop = cy - (cy - y);
    const yRest = y - yTop;
    const error = xRest * yRest - (product - xTop * yTop - xRest * yTop - xTop * yRest);
    const p = product + error;
    const pRest = error - (p - product);
    const h = high[i];
    const l = low[i];
    const s = h + p;
    const moved = s - h;
    const lost = h - (s - moved) + (p - moved);
    const t = l + pRest;
    const tMoved = t - l;
    const tLost = l - (t - tMoved) + (pRest - tMoved);
    const middle = lost + t;
    const first = s + middle;
    const rest = middle - (first - s) + tLost;
    const sum = first + rest;
    high[i] = sum;
    low[i] = rest - (sum - first);
  }
}
/** out (n) <- the sum, rounded once. */
export function roundDoubleWords({ high, low }: DoubleWords, out: Float64Array): void {
  for (let i = 0; i < high.length; i++) out[i] = high[i] + low[i];
}
