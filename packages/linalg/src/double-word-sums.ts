/**
 * Sums of products, row by row, in twice the working precision: for residuals, where what is subtracted is many orders of
 * magnitude larger than what is left.
 */
import { separateWorkspace, type Workspace } from '@mixdiff/wasm';
import type { DoubleWords } from './double-word.ts';

/** sum <- y (n) */
export function setDoubleWords({ high, low }: DoubleWords, y: Float64Array): void {
  high.set(y);
  low.fill(0);
}
/** sum_i <- sum_i - a[from + i] b_i: the steps of `DoubleWord.addProduct`, in kernels because this is most of what a fit of few rows costs. */
export function subtractProducts(sum: DoubleWords, a: Float64Array, from: number, b: Float64Array): void {
  inParts(sum, (numbers, kernels, first, rows) => {
    place(numbers, X, a, from + first, rows);
    place(numbers, Y, b, first, rows);
    kernels.subtractProducts(rows + (rows % 2), HIGH, LOW, X, Y, 2);
  });
}
/** sum <- sum - X b (X: n x b.length, column-major), by ascending column; what has a coefficient of zero is not looked at. */
export function subtractColumns(sum: DoubleWords, columns: Float64Array, b: Float64Array): void {
  const n = sum.high.length;
  inParts(sum, (numbers, kernels, first, rows) => {
    for (let j = 0; j < b.length; j++) {
      if (b[j] === 0) continue;
      place(numbers, X, columns, j * n + first, rows);
      numbers[Y] = b[j];
      numbers[Y + 1] = b[j];
      kernels.subtractProducts(rows + (rows % 2), HIGH, LOW, X, Y, 0);
    }
  });
}

/** Rows that go through the kernels together, and where their numbers stand there: what is worked on stays in the caches. */
const ROWS = 2048;
const [HIGH, LOW, X, Y] = [0, ROWS, 2 * ROWS, 3 * ROWS];
/** Beside the workspace of others, whose numbers are still wanted when another response is read. */
const room = separateWorkspace();

/** Rows of the sums, ROWS at a time, to where `run` finds them, and back. */
function inParts(
  { high, low }: DoubleWords,
  run: (numbers: Float64Array, kernels: Workspace['kernels'], first: number, rows: number) => void,
): void {
  const { numbers, kernels } = room(4 * ROWS);
  for (let first = 0; first < high.length; first += ROWS) {
    const rows = Math.min(ROWS, high.length - first);
    place(numbers, HIGH, high, first, rows);
    place(numbers, LOW, low, first, rows);
    run(numbers, kernels, first, rows);
    high.set(numbers.subarray(HIGH, HIGH + rows), first);
    low.set(numbers.subarray(LOW, LOW + rows), first);
  }
}
/** Numbers to where kernels find them, with a zero after an odd count of them. */
function place(numbers: Float64Array, to: number, from: Float64Array, first: number, count: number): void {
  numbers.set(from.subarray(first, first + count), to);
  if (count % 2 === 1) numbers[to + count] = 0;
}

/** out (n) <- the sum, rounded once. */
export function roundDoubleWords({ high, low }: DoubleWords, out: Float64Array): void {
  for (let i = 0; i < high.length; i++) out[i] = high[i] + low[i];
}
