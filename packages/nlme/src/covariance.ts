/**
 * Native parameters, block by block: each by its pdMat class, of the relative precision Delta'Delta, Sigma = sigma^2 (Delta'Delta)^-1.
 * Blocks of the innermost level come first.
 */
import type { Canonical, Matrix } from '@mixdiff/contract';
import type { Block, Level } from './nesting.ts';
import { PD_CLASSES } from './pd/classes.ts';

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

const parametersOf = ({ pd, q }: Block): number => PD_CLASSES[pd].count(q);
export const countParameters = (levels: readonly Level[]): number =>
  levels.flatMap((level) => level.blocks).reduce((sum, block) => sum + parametersOf(block), 0);

/** Delta (q x q of the level, column-major) <- this block's part; entries outside the block are not touched. */
export function fillDelta(block: Block, par: Float64Array, from: number, delta: Float64Array, q: number): void {
  PD_CLASSES[block.pd].fill(par, from, block.q, delta, block.column * (q + 1), q);
}

/** All Deltas, one q x q array per level, zero outside the blocks. */
export function fillDeltas(levels: readonly Level[], par: Float64Array, delta: readonly Float64Array[]): void {
  for (const { block, level, from } of placed(levels)) fillDelta(block, par, from, delta[level], levels[level].q);
}

/**
 * Parameters of one block from its relative covariance Psi (q x q, column-major, overwritten). Returns -1, or the index of what
 * failed: Psi is not positive definite and has no such parameters.
 */
export const blockParameters = (block: Block, psi: Float64Array, par: Float64Array, from: number): number =>
  PD_CLASSES[block.pd].read(psi, block.q, par, from);

/** One covariance matrix per term of the Problem, at the given sigma^2. */
export function covariances(
  levels: readonly Level[],
  par: Float64Array,
  sigma2: number,
  into: readonly Matrix[],
): void {
  for (const { block, from } of placed(levels)) {
    const { nrow, data } = into[block.term];
    const whole = block.q === nrow;
    const own = whole ? data : new Float64Array(block.q * block.q);
    PD_CLASSES[block.pd].covariance(par, from, block.q, sigma2, own);
    if (!whole) for (let e = 0; e < own.length; e++) data[inTerm(block, nrow, e)] = own[e];
  }
}
/** Where element e of the block stands in the matrix of its term. */
const inTerm = ({ first, q }: Block, nrow: number, e: number): number =>
  (first + Math.floor(e / q)) * nrow + first + (e % q);

/** The block's part of its term's covariance matrix. */
export const partOf = (block: Block, { nrow, data }: Matrix): Float64Array =>
  Float64Array.from({ length: block.q * block.q }, (_, e) => data[inTerm(block, nrow, e)]);

/** par <- the point's parameters. Returns -1, or the position of a term whose Sigma is not positive definite. */
export function nativeParameters(levels: readonly Level[], at: Canonical, sigma2: number, par: Float64Array): number {
  let singular = -1;
  for (const { block, from } of placed(levels)) {
    const psi = partOf(block, at.Sigma[block.term]).map((s) => s / sigma2);
    if (blockParameters(block, psi, par, from) >= 0) singular = block.term;
  }
  return singular;
}

/** Whether the term's covariance matrix is of its structure: each part of its class, nothing between parts. */
export function ofStructure(levels: readonly Level[], term: number, sigma: Matrix): boolean {
  const blocks = levels.flatMap((level) => level.blocks.filter((block) => block.term === term));
  const inside = ({ first, q }: Block, k: number): boolean => k >= first && k < first + q;
  const between = sigma.data.every((s, at) => {
    const [i, j] = [at % sigma.nrow, Math.floor(at / sigma.nrow)];
    return s === 0 || blocks.some((block) => inside(block, i) && inside(block, j));
  });
  return between && blocks.every((block) => PD_CLASSES[block.pd].holds(partOf(block, sigma), block.q));
}

/** `school:class (Intercept)`, `Subject (Intercept),Days`. */
export const parameterNames = (levels: readonly Level[], columns: (term: number) => readonly string[]): string[] =>
  placed(levels).flatMap(({ block, level }) => {
    const own = columns(block.term).slice(block.first, block.first + block.q);
    return PD_CLASSES[block.pd].names(own).map((name) => `${levels[level].group} ${name}`);
  });
