/**
 * Sums of products, row by row, in twice the working precision: for residuals, where what is subtracted is many orders of
 * magnitude larger than what is left.
 */
import { DoubleWord, type DoubleWords, load, store } from './double-word.ts';

/** Beyond this the error of a product overflows: such rows are summed plainly. */
const LARGEST = 1e150;

/** sum <- y (n) */
export function setDoubleWords({ high, low }: DoubleWords, y: Float64Array): void {
  high.set(y);
  low.fill(0);
}
const word = new DoubleWord();
/** sum_i <- sum_i - a[from + i] b_i */
export function subtractProducts(sum: DoubleWords, a: Float64Array, from: number, b: Float64Array): void {
  const { high } = sum;
  for (let i = 0; i < high.length; i++) {
    if (Math.abs(a[from + i]) < LARGEST && Math.abs(b[i]) < LARGEST) {
      load(word, sum, i);
      word.subtractProduct(a[from + i], 0, b[i], 0);
      store(sum, i, word);
    } else high[i] -= a[from + i] * b[i];
  }
}
/** out (n) <- the sum, rounded once. */
export function roundDoubleWords({ high, low }: DoubleWords, out: Float64Array): void {
  for (let i = 0; i < high.length; i++) out[i] = high[i] + low[i];
}
