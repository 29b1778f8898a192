/** The factorisation and the half solve of `sparseCholesky.ts` in twice the working precision, plainly and slowly. */
import { DoubleWord, type DoubleWords, doubleWords, load, store } from './double-word.ts';
import type { Numeric } from './numeric-cholesky.ts';
import type { Symbolic } from './symbolic-cholesky.ts';

/** A sparse Cholesky factor in twice the working precision. */
export interface DoubleWordCholesky {
  /** Also leaves L in `numeric`, rounded. Returns -1, or the original index of the pivot that fails. */
  factor(values: DoubleWords): number;
  /** Sum of log L[j,j]. */
  halfLogDet(): number;
  /** b <- L^-1 P b; n x nrhs. */
  halfSolve(b: DoubleWords, nrhs: number): void;
}

export function doubleWordCholesky(symbolic: Symbolic, numeric: Numeric): DoubleWordCholesky {
  const { n, tail, order } = symbolic;
  const head = doubleWords(numeric.head.length);
  const dense = doubleWords(numeric.tail.length);
  const column = doubleWords(n);
  const word = new DoubleWord();
  return {
    factor(values) {
      spread(symbolic, head, dense, values);
      const failed = factorHead(symbolic, head, column, word);
      const failedLater = failed < 0 ? factorTail(symbolic, head, dense, word) : -1;
      numeric.version++;
      numeric.factored[0] = Number.NaN;
      numeric.head.set(head.high);
      numeric.tail.set(dense.high);
      if (failed >= 0) return order[failed];
      return failedLater < 0 ? -1 : order[tail + failedLater];
    },
    halfLogDet() {
      let sum = 0;
      for (let j = 0; j < n; j++) {
        if (j < tail) load(word, head, symbolic.colPtr[j]);
        else load(word, dense, (j - tail) * (n - tail + 1));
        sum += word.log();
      }
      return sum;
    },
    halfSolve(b, nrhs) {
      for (let r = 0; r < nrhs; r++) halfSolveColumn(symbolic, head, dense, column, word, b, r * n);
    },
  };
}

function spread({ place }: Symbolic, head: DoubleWords, dense: DoubleWords, { high, low }: DoubleWords): void {
  for (const part of [head, dense]) {
    part.high.fill(0);
    part.low.fill(0);
  }
  for (let p = 0; p < place.length; p++) {
    const to = place[p];
    const part = to >= 0 ? head : dense;
    const at = to >= 0 ? to : -1 - to;
    part.high[at] = high[p];
    part.low[at] = low[p];
  }
}

const positive = ({ high }: DoubleWord): boolean => high > 0 && high < Infinity;

/** L[j..,j] = (A[j..,j] - sum over k of L[j,k] L[j..,k]) / L[j,j] */
function factorHead(symbolic: Symbolic, head: DoubleWords, column: DoubleWords, word: DoubleWord): number {
  const { tail, colPtr, rowIdx } = symbolic;
  for (let j = 0; j < tail; j++) {
    const [start, end] = [colPtr[j], colPtr[j + 1]];
    for (let p = start; p < end; p++) copy(head, p, column, rowIdx[p]);
    subtractUpdates(symbolic, head, column, 0, j, word);
    load(word, column, j);
    if (!positive(word)) return j;
    word.root();
    store(head, start, word);
    for (let p = start + 1; p < end; p++) {
      load(word, column, rowIdx[p]);
      word.divide(head.high[start], head.low[start]);
      store(head, p, word);
    }
  }
  return -1;
}

function factorTail(symbolic: Symbolic, head: DoubleWords, dense: DoubleWords, word: DoubleWord): number {
  const { n, tail } = symbolic;
  const size = n - tail;
  for (let j = tail; j < n; j++) subtractUpdates(symbolic, head, dense, (j - tail) * size - tail, j, word);
  return denseCholesky(dense, size, word);
}

/** In place, lower triangle, column-major; -1, or the pivot that fails. */
export function denseCholesky(a: DoubleWords, size: number, word: DoubleWord): number {
  const { high, low } = a;
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      const at = j * size + i;
      load(word, a, at);
      for (let k = 0; k < j; k++) {
        const [l, m] = [k * size + i, k * size + j];
        word.subtractProduct(high[l], low[l], high[m], low[m]);
      }
      if (i > j) word.divide(high[j * (size + 1)], low[j * (size + 1)]);
      else if (positive(word)) word.root();
      else return j;
      store(a, at, word);
    }
  }
  return -1;
}

/** Column j, whose row i is target[shift + i], less all its updates. */
function subtractUpdates(
  { rowIdx, updatePtr, updateFrom, updateEnd }: Symbolic,
  { high, low }: DoubleWords,
  target: DoubleWords,
  shift: number,
  j: number,
  word: DoubleWord,
): void {
  for (let u = updatePtr[j]; u < updatePtr[j + 1]; u++) {
    const from = updateFrom[u];
    for (let p = from; p < updateEnd[u]; p++) {
      load(word, target, shift + rowIdx[p]);
      word.subtractProduct(high[from], low[from], high[p], low[p]);
      store(target, shift + rowIdx[p], word);
    }
  }
}

function copy(from: DoubleWords, i: number, to: DoubleWords, j: number): void {
  to.high[j] = from.high[i];
  to.low[j] = from.low[i];
}

function halfSolveColumn(
  { n, tail, order, colPtr, rowIdx }: Symbolic,
  head: DoubleWords,
  dense: DoubleWords,
  column: DoubleWords,
  word: DoubleWord,
  b: DoubleWords,
  at: number,
): void {
  for (let k = 0; k < n; k++) copy(b, at + order[k], column, k);
  for (let j = 0; j < n; j++) {
    const inHead = j < tail;
    const L = inHead ? head : dense;
    const start = inHead ? colPtr[j] : (j - tail) * (n - tail + 1);
    const end = inHead ? colPtr[j + 1] : start + n - j;
    load(word, column, j);
    word.divide(L.high[start], L.low[start]);
    store(column, j, word);
    const [xHigh, xLow] = [word.high, word.low];
    for (let p = start + 1; p < end; p++) {
      const row = inHead ? rowIdx[p] : j + p - start;
      load(word, column, row);
      word.subtractProduct(xHigh, xLow, L.high[p], L.low[p]);
      store(column, row, word);
    }
  }
  for (let k = 0; k < n; k++) copy(column, k, b, at + k);
}
