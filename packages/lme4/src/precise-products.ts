/**
 * Cross-products of one design and one response in twice the working precision, summed over the rows once.
 *
 * Q is R's inverse applied to X in twice the precision here, not the rounded one: a column of X that Lambda all but
 * absorbs must be the same column in Z and in Q.
 */
import {
  DoubleWord,
  type DoubleWordCholesky,
  type DoubleWords,
  doubleWords,
  load,
  type SparseCholesky,
  store,
} from '@mixdiff/linalg';
import type { Blocks } from './cross-products.ts';
import type { Design } from './design.ts';
import type { Response } from './response.ts';

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
