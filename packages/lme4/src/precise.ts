/**
 * The same criterion in twice the working precision, for a theta at which cancellation would show: a random slope of a
 * column far from zero or of an extreme scale, or a response that the random effects explain almost wholly. Then R_X'R_X
 * (Bates et al. 2015, equation 50) and r^2 are small differences of large sums, and pivots of L are, too. What it leaves in
 * L, C and the corner is rounded once, so that whatever is read off there has its digits.
 *
 * Q is R's inverse applied to X in twice the precision here, not the rounded one: a column of X that Lambda all but
 * absorbs must be the same column in Z and in Q.
 */
import {
  DoubleWord,
  type DoubleWordCholesky,
  type DoubleWords,
  denseCholesky,
  doubleWords,
  load,
  type SparseCholesky,
  store,
} from '@mixdiff/linalg';
import type { ThetaLayout } from './covariance.ts';
import type { Blocks } from './cross-products.ts';
import type { Design, Response } from './design.ts';

/** Made from one design and one response, at the first theta that needs it; n-sized arrays are not kept. */
export interface Precise {
  readonly response: Response;
  /** As blocks.values: Z'Z. */
  readonly ZtZ: DoubleWords;
  /** q x (rank + 1): Z'[Q, e], e the least-squares residual. */
  readonly ZtQe: DoubleWords;
  /** (rank + 1)^2, lower triangle: [Q, e]'[Q, e]. */
  readonly QeQe: DoubleWords;
  /** Work: as pattern.rowIdx, as ZtQe, as QeQe, and a block times T. */
  readonly values: DoubleWords;
  readonly C: DoubleWords;
  readonly corner: DoubleWords;
  readonly block: DoubleWords;
  readonly cholesky: DoubleWordCholesky;
}

export function preciseParts(design: Design, response: Response, L: SparseCholesky): Precise {
  const { blocks, rank, layout } = design;
  const m = rank + 1;
  const largest = Math.max(1, ...layout.terms.map((term) => term.size));
  const Z = weightedTerms(design);
  const Qe = basisAndResidual(design, response);
  return {
    response,
    ZtZ: blockProducts(design, Z),
    ZtQe: borderProducts(design, Z, Qe),
    QeQe: cornerProducts(design, Qe),
    values: doubleWords(blocks.pattern.rowIdx.length),
    C: doubleWords(blocks.q * m),
    corner: doubleWords(m * m),
    block: doubleWords(largest * largest),
    cholesky: L.inDoubleWords(),
  };
}

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

/** Z of every term (n x size) times the roots of the weights. */
function weightedTerms({ problem, layout, rootWeights }: Design): DoubleWords[] {
  return layout.terms.map(({ position }) => weighted(problem.random[position].Z.data, rootWeights));
}

function weighted(x: Float64Array, rootWeights: Float64Array | null): DoubleWords {
  const out = doubleWords(x.length);
  out.high.set(x);
  if (!rootWeights) return out;
  const word = new DoubleWord();
  for (let i = 0; i < x.length; i++) {
    word.set(0);
    word.addProduct(x[i], 0, rootWeights[i % rootWeights.length], 0);
    store(out, i, word);
  }
  return out;
}

/** n x (rank + 1): Q with QR = W^(1/2)X, and e = W^(1/2)(y - offset) - Q (the least-squares part). */
function basisAndResidual(design: Design, { leastSquares }: Response): DoubleWords {
  const { n, rank, kept, R, rootWeights, problem } = design;
  const out = doubleWords(n * (rank + 1));
  const word = new DoubleWord();
  for (let i = 0; i < n; i++) {
    const root = rootWeights ? rootWeights[i] : 1;
    for (let j = 0; j < rank; j++) {
      word.set(0);
      word.addProduct(problem.parts.conditional.X.data[kept[j] * n + i], 0, root, 0);
      for (let k = 0; k < j; k++) word.subtractProduct(out.high[k * n + i], out.low[k * n + i], R[j * rank + k], 0);
      word.divide(R[j * (rank + 1)], 0);
      store(out, j * n + i, word);
    }
    word.set(problem.response.y[i]);
    if (problem.parts.conditional.offset) word.add(-problem.parts.conditional.offset[i], 0);
    const { high, low } = word;
    word.set(0);
    word.addProduct(high, low, root, 0);
    for (let k = 0; k < rank; k++) word.subtractProduct(out.high[k * n + i], out.low[k * n + i], leastSquares[k], 0);
    store(out, rank * n + i, word);
  }
  return out;
}

/** Where the block of two columns stands in blocks.values. */
function blockAt({ ptr, row, at, own }: Blocks, column: number, other: number): number {
  if (column === other) return own[column];
  let low = ptr[column];
  let high = ptr[column + 1] - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle] < other) low = middle + 1;
    else high = middle;
  }
  return at[low];
}

function blockProducts({ n, blocks, terms }: Design, Z: readonly DoubleWords[]): DoubleWords {
  const out = doubleWords(blocks.values.length);
  const word = new DoubleWord();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < terms.length; k++) {
      const column = blocks.firstOfTerm[k] + terms[k].level[i];
      for (let l = k; l < terms.length; l++) {
        let to = blockAt(blocks, column, blocks.firstOfTerm[l] + terms[l].level[i]);
        for (let c = 0; c < terms[k].size; c++) {
          for (let r = 0; r < terms[l].size; r++) {
            load(word, out, to);
            word.addProduct(Z[k].high[c * n + i], Z[k].low[c * n + i], Z[l].high[r * n + i], Z[l].low[r * n + i]);
            store(out, to++, word);
          }
        }
      }
    }
  }
  return out;
}

function borderProducts({ n, rank, blocks, terms }: Design, Z: readonly DoubleWords[], Qe: DoubleWords): DoubleWords {
  const out = doubleWords(blocks.q * (rank + 1));
  const word = new DoubleWord();
  for (let j = 0; j <= rank; j++) {
    terms.forEach(({ level, size }, k) => {
      const start = j * blocks.q + blocks.first[blocks.firstOfTerm[k]];
      for (let c = 0; c < size; c++) {
        for (let i = 0; i < n; i++) {
          const to = start + level[i] * size + c;
          load(word, out, to);
          word.addProduct(Z[k].high[c * n + i], Z[k].low[c * n + i], Qe.high[j * n + i], Qe.low[j * n + i]);
          store(out, to, word);
        }
      }
    });
  }
  return out;
}

function cornerProducts({ n, rank }: Design, { high, low }: DoubleWords): DoubleWords {
  const m = rank + 1;
  const out = doubleWords(m * m);
  const word = new DoubleWord();
  for (let j = 0; j < m; j++) {
    for (let k = j; k < m; k++) {
      word.set(0);
      for (let i = 0; i < n; i++) word.addProduct(high[j * n + i], low[j * n + i], high[k * n + i], low[k * n + i]);
      store(out, j * m + k, word);
    }
  }
  return out;
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
