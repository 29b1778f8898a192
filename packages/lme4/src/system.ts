/**
 * Fills the numbers that change with theta: the lower triangle of Lambda'Z'Z Lambda + I at its fixed pattern, and
 * Lambda'[Z'Q, Z'y] (Bates et al. 2015, equations 17 and 18). Block by block with each term's T, never with a q x q
 * Lambda.
 */

import type { ThetaLayout } from './covariance.ts';
import type { Blocks } from './cross-products.ts';

/** values (as pattern.rowIdx) <- Lambda'Z'Z Lambda + I. T: all T, filled; work: at least size^2 of the largest term. */
export function fillSystem(
  layout: ThetaLayout,
  blocks: Blocks,
  T: Float64Array,
  work: Float64Array,
  values: Float64Array,
): void {
  if (blocks.oneColumn) fillOneColumn(blocks, T, values);
  else fillBlocks(layout, blocks, T, work, values);
}

/** One column per term: blocks are numbers, and stand in the pattern's order. */
function fillOneColumn({ count, term, ptr, row, values: ZtZ }: Blocks, T: Float64Array, values: Float64Array): void {
  let to = 0;
  for (let block = 0; block < count; block++) {
    const t = T[term[block]];
    values[to] = t * t * ZtZ[to] + 1;
    to++;
    for (let e = ptr[block]; e < ptr[block + 1]; e++) {
      values[to] = t * T[term[row[e]]] * ZtZ[to];
      to++;
    }
  }
}

function fillBlocks(
  { terms }: ThetaLayout,
  blocks: Blocks,
  T: Float64Array,
  work: Float64Array,
  values: Float64Array,
): void {
  const { count, term, size, first, ptr, row, at, before, own, pattern, values: ZtZ } = blocks;
  const { colPtr } = pattern;
  for (let block = 0; block < count; block++) {
    const c = size[block];
    const Tc = terms[term[block]].at;
    const start = first[block];
    timesFactor(ZtZ, own[block], c, c, T, Tc, work);
    for (let j = 0; j < c; j++) {
      const to = colPtr[start + j] - j;
      for (let i = j; i < c; i++) values[to + i] = factorTimes(T, Tc, c, i, work, j) + (i === j ? 1 : 0);
    }
    for (let e = ptr[block]; e < ptr[block + 1]; e++) {
      const d = size[row[e]];
      const Td = terms[term[row[e]]].at;
      timesFactor(ZtZ, at[e], d, c, T, Tc, work);
      for (let j = 0; j < c; j++) {
        const to = colPtr[start + j] + c - j + before[e];
        for (let i = 0; i < d; i++) values[to + i] = factorTimes(T, Td, d, i, work, j);
      }
    }
  }
}

/** work (d x c) <- B T for a block B (d x c) and a lower triangular T (c x c). */
export function timesFactor(
  B: Float64Array,
  at: number,
  d: number,
  c: number,
  T: Float64Array,
  Tat: number,
  work: Float64Array,
): void {
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let m = j; m < c; m++) sum += B[at + m * d + i] * T[Tat + j * c + m];
      work[j * d + i] = sum;
    }
  }
}

/** Element (i, j) of T'W for a lower triangular T (d x d) and W (d x anything). */
function factorTimes(T: Float64Array, Tat: number, d: number, i: number, W: Float64Array, j: number): number {
  let sum = 0;
  for (let m = i; m < d; m++) sum += T[Tat + i * d + m] * W[j * d + m];
  return sum;
}

/** x (q x columns) <- Lambda' x, in place. */
export function lambdaT(layout: ThetaLayout, blocks: Blocks, T: Float64Array, x: Float64Array, columns: number): void {
  for (let column = 0; column < columns; column++) {
    for (let k = 0; k < layout.terms.length; k++) {
      const { levels, size, at } = layout.terms[k];
      const start = column * blocks.q + blocks.first[blocks.firstOfTerm[k]];
      const end = start + levels * size;
      if (size === 1) scale(x, start, end, T[at]);
      else for (let level = start; level < end; level += size) timesUpper(T, at, size, x, level);
    }
  }
}

/** x (q x columns) <- Lambda x, in place. */
export function lambda(layout: ThetaLayout, blocks: Blocks, T: Float64Array, x: Float64Array, columns: number): void {
  for (let column = 0; column < columns; column++) {
    for (let k = 0; k < layout.terms.length; k++) {
      const { levels, size, at } = layout.terms[k];
      const start = column * blocks.q + blocks.first[blocks.firstOfTerm[k]];
      const end = start + levels * size;
      if (size === 1) scale(x, start, end, T[at]);
      else for (let level = start; level < end; level += size) timesLower(T, at, size, x, level);
    }
  }
}

function scale(x: Float64Array, from: number, to: number, factor: number): void {
  for (let i = from; i < to; i++) x[i] *= factor;
}
/** x[at..] <- T'x[at..], first element first: it needs the later ones unchanged. */
function timesUpper(T: Float64Array, Tat: number, size: number, x: Float64Array, at: number): void {
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let m = i; m < size; m++) sum += T[Tat + i * size + m] * x[at + m];
    x[at + i] = sum;
  }
}
/** x[at..] <- T x[at..], last element first. */
function timesLower(T: Float64Array, Tat: number, size: number, x: Float64Array, at: number): void {
  for (let i = size - 1; i >= 0; i--) {
    let sum = 0;
    for (let m = 0; m <= i; m++) sum += T[Tat + m * size + i] * x[at + m];
    x[at + i] = sum;
  }
}
