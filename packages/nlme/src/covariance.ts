/**
 * Native parameters: log-Cholesky of the relative precision (Pinheiro & Bates, 1996; 2000, section 2.2.7).
 *
 * For a block with covariance Sigma = sigma^2 (Delta' Delta)^-1, Delta upper triangular with a positive diagonal, the
 * parameters are log Delta_11, ..., log Delta_qq, then Delta_12, Delta_13, Delta_23, ... (column by column). A diagonal
 * block has the logarithms only. Blocks of the innermost level come first. A zero variance is at +infinity.
 *
 * By hand: Sigma = [4 0; 0 1], sigma = 1: Delta = diag(1/2, 1), parameters (-0.6931, 0, 0).
 */
import type { Canonical, Matrix } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import type { Block, Level } from './nesting.ts';

/** A block with its level and the position of its first parameter. */
export interface Placed {
  readonly block: Block;
  readonly level: number;
  readonly from: number;
}

/** All blocks in the order of their parameters. */
export function placed(levels: readonly Level[]): readonly Placed[] {
  let from = 0;
  const all: Placed[] = [];
  for (let level = levels.length - 1; level >= 0; level--) {
    for (const block of levels[level].blocks) {
      all.push({ block, level, from });
      from += parametersOf(block);
    }
  }
  return all;
}

const parametersOf = ({ structure, q }: Block): number => (structure === 'diag' ? q : (q * (q + 1)) / 2);
export const countParameters = (levels: readonly Level[]): number =>
  levels.flatMap((level) => level.blocks).reduce((sum, block) => sum + parametersOf(block), 0);

/** Delta (q x q of the level, column-major) <- this block's part; entries outside the block are not touched. */
export function fillDelta(block: Block, par: Float64Array, from: number, delta: Float64Array, q: number): void {
  let next = from + block.q;
  for (let j = 0; j < block.q; j++) {
    const column = (block.column + j) * q + block.column;
    if (block.structure === 'us') for (let i = 0; i < j; i++) delta[column + i] = par[next++];
    delta[column + j] = Math.exp(par[from + j]);
  }
}

/** All Deltas, one q x q array per level, zero outside the blocks. */
export function fillDeltas(levels: readonly Level[], par: Float64Array, delta: readonly Float64Array[]): void {
  for (const { block, level, from } of placed(levels)) fillDelta(block, par, from, delta[level], levels[level].q);
}

/** Position of Delta_ij, i < j, in the parameters of a block that begins at `from`. */
const offDiagonal = (from: number, q: number, i: number, j: number): number => from + q + (j * (j - 1)) / 2 + i;

/**
 * Parameters of one block from its relative covariance Psi (q x q, column-major, overwritten): Psi = U U' with U upper
 * triangular, which is the Cholesky factorization taken from the last row up, and Delta = U^-1. Returns -1, or the
 * index of the pivot that failed: Psi is not positive definite and has no such parameters.
 */
export function blockParameters(block: Block, psi: Float64Array, par: Float64Array, from: number): number {
  return block.structure === 'diag'
    ? diagonalParameters(block.q, psi, par, from)
    : triangularParameters(block.q, psi, par, from);
}

function diagonalParameters(q: number, psi: Float64Array, par: Float64Array, from: number): number {
  for (let j = 0; j < q; j++) {
    const variance = psi[j * (q + 1)];
    if (!(variance > 0 && variance < Infinity)) return j;
    par[from + j] = -0.5 * Math.log(variance);
  }
  return -1;
}

function triangularParameters(q: number, psi: Float64Array, par: Float64Array, from: number): number {
  // Reversing the array of a square matrix reverses its rows and its columns.
  const failed = cholesky(psi.reverse(), q);
  if (failed >= 0) return q - 1 - failed;
  psi.reverse();
  for (let j = 0; j < q; j++) {
    const inverse = 1 / psi[j * (q + 1)];
    par[from + j] = Math.log(inverse);
    for (let i = j - 1; i >= 0; i--) {
      let sum = psi[j * q + i] * inverse;
      for (let k = i + 1; k < j; k++) sum += psi[k * q + i] * par[offDiagonal(from, q, k, j)];
      par[offDiagonal(from, q, i, j)] = -sum / psi[i * (q + 1)];
    }
  }
  return -1;
}

/** One covariance matrix per term of the Problem, at the given sigma^2. */
export function covariances(
  levels: readonly Level[],
  par: Float64Array,
  sigma2: number,
  into: readonly Matrix[],
): void {
  for (const { block, from } of placed(levels)) blockCovariance(block, par, from, sigma2, into[block.term].data);
}

/** Sigma = sigma^2 Delta^-1 Delta^-T, through the rows of Delta^-1. */
function blockCovariance(block: Block, par: Float64Array, from: number, sigma2: number, out: Float64Array): void {
  const { q } = block;
  if (block.structure === 'diag') {
    out.fill(0);
    for (let j = 0; j < q; j++) out[j * (q + 1)] = sigma2 * Math.exp(-2 * par[from + j]);
    return;
  }
  invertFactor(block, par, from, out);
  for (let i = 0; i < q; i++) {
    for (let j = i; j < q; j++) out[i * q + j] = sigma2 * rowProduct(out, q, i, j);
  }
  for (let i = 0; i < q; i++) for (let j = i + 1; j < q; j++) out[j * q + i] = out[i * q + j];
}

/** Lower triangle of `out` (entry (j, i) for i <= j) <- Delta^-1[i, j], so that it can be overwritten row by row. */
function invertFactor(block: Block, par: Float64Array, from: number, out: Float64Array): void {
  const { q } = block;
  for (let j = 0; j < q; j++) {
    out[j * q + j] = Math.exp(-par[from + j]);
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += par[offDiagonal(from, q, i, k)] * out[k * q + j];
      out[i * q + j] = -sum * Math.exp(-par[from + i]);
    }
  }
}

/** Rows i <= j of an upper triangle kept transposed: sum over k >= j of U[i,k] U[j,k]. */
function rowProduct(u: Float64Array, q: number, i: number, j: number): number {
  let sum = 0;
  for (let k = j; k < q; k++) sum += u[i * q + k] * u[j * q + k];
  return sum;
}

/** par <- the point's parameters. Returns -1, or the position of a term whose Sigma is not positive definite. */
export function nativeParameters(levels: readonly Level[], at: Canonical, sigma2: number, par: Float64Array): number {
  let singular = -1;
  for (const { block, from } of placed(levels)) {
    const psi = at.Sigma[block.term].data.map((s) => s / sigma2);
    if (blockParameters(block, psi, par, from) >= 0) singular = block.term;
  }
  return singular;
}

/** `school:class (Intercept)`, `Subject (Intercept),Days`. */
export function parameterNames(levels: readonly Level[], columns: (term: number) => readonly string[]): string[] {
  const names: string[] = [];
  for (const { block, level } of placed(levels)) {
    const { group } = levels[level];
    const own = columns(block.term);
    names.push(...own.map((name) => `${group} ${name}`));
    if (block.structure === 'diag') continue;
    for (let j = 1; j < block.q; j++) for (let i = 0; i < j; i++) names.push(`${group} ${own[i]},${own[j]}`);
  }
  return names;
}
