/**
 * The same criterion in twice the working precision, for a theta at which cancellation would show: a random slope of a
 * column far from zero or of an extreme scale, or a response that the random effects explain almost wholly. Then R_X'R_X
 * (Bates et al. 2015, equation 50) and r^2 are small differences of large sums, and pivots of L are, too. What it leaves in
 * L, C and the corner is rounded once, so that whatever is read off there has its digits.
 */
import { DoubleWord, denseCholesky, load, store } from '@mixdiff/linalg';
import type { ThetaLayout } from './covariance.ts';
import type { Blocks } from './cross-products.ts';
import type { Design } from './design.ts';
import type { Precise } from './precise-products.ts';

export interface PreciseResult {
  readonly logDetL: number;
  /** Of the columns of Q. */
  readonly logDetRQ: number;
  readonly pwrss: number;
}
/** Fills C and corner (as in Criterion) and L, for T filled at theta; null where a pivot fails. */
export function factorizePrecisely(
  { layout, blocks, rank }: Design,
  precise: Precise,
  T: Float64Array,
  C: Float64Array,
  corner: Float64Array,
): PreciseResult | null {
  const m = rank + 1;
  const word = new DoubleWord();
  fillSystem(layout, blocks, precise, T, word);
  if (precise.cholesky.factor(precise.values) >= 0) return null;
  fillBorder(layout, blocks, precise, T, m, word);
  precise.cholesky.halfSolve(precise.C, m);
  downdate(precise, blocks.q, m, word);
  if (denseCholesky(precise.corner, m, word) >= 0) return null;
  C.set(precise.C.high);
  corner.set(precise.corner.high);
  let logDetRQ = 0;
  for (let j = 0; j < rank; j++) {
    load(word, precise.corner, j * (m + 1));
    logDetRQ += 2 * word.log();
  }
  return { logDetL: 2 * precise.cholesky.halfLogDet(), logDetRQ, pwrss: corner[m * m - 1] ** 2 };
}
/** values <- Lambda'Z'Z Lambda + I at the pattern. */
function fillSystem({ terms }: ThetaLayout, blocks: Blocks, precise: Precise, T: Float64Array, word: DoubleWord): void {
  const { count, term, size, first, ptr, row, at, before, own, pattern } = blocks;
  const { values } = precise;
  for (let block = 0; block < count; block++) {
    const c = size[block];
    const Tc = terms[term[block]].at;
    const start = first[block];
    timesFactor(precise, own[block], c, c, T, Tc, word);
    for (let j = 0; j < c; j++) {
      const to = pattern.colPtr[start + j] - j;
      for (let i = j; i < c; i++) {
        factorTimes(precise, T, Tc, c, i, j, word);
        if (i === j) word.add(1, 0);
        store(values, to + i, word);
      }
    }
    for (let e = ptr[block]; e < ptr[block + 1]; e++) {
      const d = size[row[e]];
      const Td = terms[term[row[e]]].at;
      timesFactor(precise, at[e], d, c, T, Tc, word);
      for (let j = 0; j < c; j++) {
        const to = pattern.colPtr[start + j] + c - j + before[e];
        for (let i = 0; i < d; i++) {
          factorTimes(precise, T, Td, d, i, j, word);
          store(values, to + i, word);
        }
      }
    }
  }
}
/** block (d x c) <- B T for a block B (d x c) of Z'Z and a lower triangular T (c x c). */
function timesFactor(
  { ZtZ, block }: Precise,
  at: number,
  d: number,
  c: number,
  T: Float64Array,
  Tat: number,
  word: DoubleWord,
): void {
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < d; i++) {
      word.set(0);
      for (let m = j; m < c; m++) {
        const from = at + m * d + i;
        word.addProduct(ZtZ.high[from], ZtZ.low[from], T[Tat + j * c + m], 0);
      }
      store(block, j * d + i, word);
    }
  }
}
/** word <- element (i, j) of T' times the block, for a lower triangular T (d x d). */
function factorTimes(
  { block }: Precise,
  T: Float64Array,
  Tat: number,
  d: number,
  i: number,
  j: number,
  word: DoubleWord,
): void {
  word.set(0);
  for (let m = i; m < d; m++) {
    word.addProduct(block.high[j * d + m], block.low[j * d + m], T[Tat + i * d + m], 0);
  }
}
/** C <- Lambda'Z'[Q, e]. */
function fillBorder(
  { terms }: ThetaLayout,
  { q, first, firstOfTerm }: Blocks,
  { ZtQe, C }: Precise,
  T: Float64Array,
  columns: number,
  word: DoubleWord,
): void {
  for (let column = 0; column < columns; column++) {
    terms.forEach(({ levels, size, at }, k) => {
      const start = column * q + first[firstOfTerm[k]];
      for (let level = start; level < start + levels * size; level += size) {
        for (let i = 0; i < size; i++) {
          word.set(0);
          for (let m = i; m < size; m++) {
            word.addProduct(ZtQe.high[level + m], ZtQe.low[level + m], T[at + i * size + m], 0);
          }
          store(C, level + i, word);
        }
      }
    });
  }
}
/** corner (lower triangle) <- [Q, e]'[Q, e] - C'C. */
function downdate({ QeQe, C: { high, low }, corner }: Precise, q: number, m: number, word: DoubleWord): void {
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      load(word, QeQe, j * m + i);
      for (let k = 0; k < q; k++)
        word.subtractProduct(high[j * q + k], low[j * q + k], high[i * q + k], low[i * q + k]);
      store(corner, j * m + i, word);
    }
  }
}
