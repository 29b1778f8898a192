/**
 * Where lme starts, and its 25 EM steps (Laird & Ware, 1982; Pinheiro & Bates, 2000, section 2.2.8): with the current
 * Delta, and sigma^2 at its profiled value, Psi_l / sigma^2 <- S_l / M_l, the average second moment of the random effects.
 *
 * A level of several blocks, some of them unstructured, goes through EM as one unstructured block; at the end each block
 * takes its own part of the relative precision. So does lme with pdBlocked.
 */
import { cholesky, choleskyInverse } from '@mixdiff/linalg';
import { blockParameters, placed } from './covariance.ts';
import type { Level } from './nesting.ts';

export const EM_STEPS = 25;

/** par <- the next iterate from the moments S_l. Returns false when some S_l / M_l is not positive definite. */
export function emStep(levels: readonly Level[], moments: readonly Float64Array[], par: Float64Array): boolean {
  let ok = true;
  for (const { block, level, from } of placed(levels)) {
    const psi = averageMoment(levels[level], moments[level], block.column, block.q);
    if (blockParameters(block, psi, par, from) >= 0) ok = false;
  }
  return ok;
}

function averageMoment({ M, q }: Level, moment: Float64Array, first: number, size: number): Float64Array {
  const psi = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    // Psi_l / sigma^2 = S_l / M_l, the maximisation step
    for (let i = 0; i < size; i++) psi[j * size + i] = moment[(first + j) * q + first + i] / M;
  }
  return psi;
}

/** Delta_jj = 0.375 sqrt(sum of Z_j^2 / M), the rest zero. `squares(l, j)`: the sum for effect j of level l, weighted. */
export function crudeStart(
  levels: readonly Level[],
  squares: (l: number, j: number) => number,
  d: number,
): Float64Array {
  const par = new Float64Array(d);
  for (const { block, level, from } of placed(levels)) {
    for (let j = 0; j < block.q; j++) {
      par[from + j] = Math.log(0.375 * Math.sqrt(squares(level, block.column + j) / levels[level].M));
    }
  }
  return par;
}

/** The levels that EM works on. */
export const emLevels = (levels: readonly Level[]): readonly Level[] =>
  levels.some(isMixed) ? levels.map((level) => (isMixed(level) ? merged(level) : level)) : levels;

/** Several blocks, and not all of them together diagonal. */
const isMixed = ({ blocks }: Level): boolean =>
  blocks.length > 1 && blocks.some((block) => block.structure === 'us' && block.q > 1);
const merged = (level: Level): Level => ({
  ...level,
  blocks: [{ term: level.blocks[0].term, column: 0, q: level.q, structure: 'us' }],
});

/** par <- the parameters of these Deltas: their triangles, block by block. */
export function readDeltas(levels: readonly Level[], delta: readonly Float64Array[], par: Float64Array): void {
  for (const { block, level, from } of placed(levels)) {
    const { q } = levels[level];
    let next = from + block.q;
    for (let j = 0; j < block.q; j++) {
      const column = (block.column + j) * q + block.column;
      par[from + j] = Math.log(delta[level][column + j]);
      if (block.structure === 'us') for (let i = 0; i < j; i++) par[next++] = delta[level][column + i];
    }
  }
}

/** par of `levels` <- each block's part of the relative precisions Delta'Delta of `emLevels(levels)`. */
export function takeBlocks(levels: readonly Level[], delta: readonly Float64Array[], par: Float64Array): void {
  for (const { block, level, from } of placed(levels)) {
    blockParameters(block, relativeCovariance(delta[level], levels[level].q, block.column, block.q), par, from);
  }
}

/** Inverse of rows and columns first .. first + size - 1 of Delta'Delta, through the triangle of those columns. */
function relativeCovariance(delta: Float64Array, q: number, first: number, size: number): Float64Array {
  const omega = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < q; k++) omega[j * size + i] += delta[(first + i) * q + k] * delta[(first + j) * q + k];
    }
  }
  const inverse = new Float64Array(size * size);
  cholesky(omega, size);
  choleskyInverse(omega, size, inverse);
  return inverse;
}
