/**
 * Where lme starts, and its 25 EM steps (Laird & Ware, 1982; Pinheiro & Bates, 2000, section 2.2.8): with the current
 * Delta, and sigma^2 at its profiled value, Psi_l / sigma^2 <- S_l / M_l, the average second moment of the random effects.
 *
 * A level of several blocks, unless all are of variances alone, goes through EM as one unstructured block; at the end each block
 * takes its own part of the relative precision. So does lme with pdBlocked.
 */
import { blockParameters, countParameters, fillDeltas, placed } from './covariance.ts';
import type { Level } from './nesting.ts';
import { PD_CLASSES } from './pd/classes.ts';

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

/**
 * Delta_jj = 0.375 sqrt(sum of Z_j^2 / M), the rest zero: of each class the nearest. `squares(l, j)`: the sum for effect j of level l,
 * weighted.
 */
export function crudeStart(
  levels: readonly Level[],
  squares: (l: number, j: number) => number,
  d: number,
): Float64Array {
  const par = new Float64Array(d);
  for (const { block, level, from } of placed(levels)) {
    const { q } = block;
    const omega = new Float64Array(q * q);
    for (let j = 0; j < q; j++) omega[j * (q + 1)] = (0.375 ** 2 * squares(level, block.column + j)) / levels[level].M;
    PD_CLASSES[block.pd].readPrecision(omega, q, par, from);
  }
  return par;
}

/** The levels that EM works on. */
export const emLevels = (levels: readonly Level[]): readonly Level[] =>
  levels.some(isMixed) ? levels.map((level) => (isMixed(level) ? merged(level) : level)) : levels;

/** Several blocks: parts of one term, or terms that are not all together diagonal. */
const isMixed = ({ blocks }: Level): boolean =>
  blocks.length > 1 && blocks.some(({ pd, q, first }) => first > 0 || (q > 1 && pd !== 'pdDiag'));
const merged = (level: Level): Level => ({
  ...level,
  blocks: [{ term: level.blocks[0].term, first: 0, column: 0, q: level.q, pd: 'pdLogChol' }],
});

/** par of `emLevels(levels)` <- that of `levels`: the triangle of Delta where blocks were put together. */
export function joinBlocks(levels: readonly Level[], own: Float64Array, par: Float64Array): void {
  const joined = emLevels(levels);
  const delta = levels.map(({ q }) => new Float64Array(q * q));
  fillDeltas(levels, own, delta);
  const before = placed(levels);
  for (const { block, level, from } of placed(joined)) {
    const same = before.find((other) => other.block === block);
    if (same)
      par.set(own.subarray(same.from, same.from + countParameters([{ ...joined[level], blocks: [block] }])), from);
    else readTriangle(delta[level], block.q, par, from);
  }
}
function readTriangle(delta: Float64Array, q: number, par: Float64Array, from: number): void {
  let next = from + q;
  for (let j = 0; j < q; j++) {
    par[from + j] = Math.log(delta[j * (q + 1)]);
    for (let i = 0; i < j; i++) par[next++] = delta[j * q + i];
  }
}

/** par of `levels` <- each block's part of the relative precisions Delta'Delta of `emLevels(levels)`. */
export function takeBlocks(levels: readonly Level[], delta: readonly Float64Array[], par: Float64Array): void {
  for (const { block, level, from } of placed(levels)) {
    const omega = precision(delta[level], levels[level].q, block.column, block.q);
    PD_CLASSES[block.pd].readPrecision(omega, block.q, par, from);
  }
}

/** Rows and columns first .. first + size - 1 of Delta'Delta. */
function precision(delta: Float64Array, q: number, first: number, size: number): Float64Array {
  const omega = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < q; k++) omega[j * size + i] += delta[(first + i) * q + k] * delta[(first + j) * q + k];
    }
  }
  return omega;
}
