/**
 * Random intercepts each of whose levels lies within one level of the next term, so that Lambda'Z'WZ Lambda + I has no entries but those of
 * a level with the levels around it: eliminated from within, every pivot is a number,
 *
 *   d_j = 1 + theta^2 w_j,   w~_j = w_j / d_j,   s~_j = s_j / d_j
 *
 * w and s of a level being sums of W and Wz of its rows at the innermost term, and of w~ and s~ of the levels within it at the others. With t_j
 * the sum of theta u of the levels around j, u_j = theta (s_j - w_j t_j) / d_j.
 */
import type { GlmerDesign } from '../design.ts';

export interface Levels {
  /** Where the levels of each term begin, those of the innermost first, and where all end. */
  readonly first: Int32Array;
  /** Of the innermost term. */
  readonly innermost: number;
  /** Of each level: the one around it, -1: none. */
  readonly around: Int32Array;
}

/** null: they are not nested, or have other columns than an intercept. */
export function nestedLevels({ terms, blocks }: GlmerDesign): Levels | null {
  if (terms.some(({ size, Z }) => size !== 1 || Z.some((z) => z !== 1))) return null;
  const around = new Int32Array(blocks.q).fill(-1);
  const first = new Int32Array(terms.length + 1);
  for (let k = 0; k < terms.length; k++) {
    const { levels, level } = terms[k];
    first[k + 1] = first[k] + levels;
    if (k + 1 === terms.length) break;
    const outer = terms[k + 1].level;
    for (let i = 0; i < level.length; i++) {
      const to = first[k + 1] + outer[i];
      const known = around[first[k] + level[i]];
      if (known >= 0 && known !== to) return null;
      around[first[k] + level[i]] = to;
    }
  }
  return { first, innermost: terms[0].levels, around };
}

/** b (each level's own and those around it) <- Lambda u. */
export function addUp({ first, around }: Levels, theta: Float64Array, u: Float64Array, b: Float64Array): void {
  for (let k = first.length - 2; k >= 0; k--) {
    const t = theta[k];
    const end = first[k + 1];
    if (k === first.length - 2) for (let j = first[k]; j < end; j++) b[j] = t * u[j];
    else for (let j = first[k]; j < end; j++) b[j] = b[around[j]] + t * u[j];
  }
}
/** pivots from w of the innermost; w of the others. */
export function eliminateWeights(
  { first, around, innermost }: Levels,
  theta: Float64Array,
  w: Float64Array,
  pivots: Float64Array,
): void {
  w.fill(0, innermost);
  const terms = first.length - 1;
  for (let k = 0; k < terms; k++) {
    const square = theta[k] * theta[k];
    const end = first[k + 1];
    for (let j = first[k]; j < end; j++) pivots[j] = 1 + square * w[j];
    if (k + 1 < terms) for (let j = first[k]; j < end; j++) w[around[j]] += w[j] / pivots[j];
  }
}
/** The same with s, of the innermost on entry. */
export function eliminate(
  { first, around, innermost }: Levels,
  theta: Float64Array,
  w: Float64Array,
  s: Float64Array,
  pivots: Float64Array,
): void {
  w.fill(0, innermost);
  s.fill(0, innermost);
  const terms = first.length - 1;
  for (let k = 0; k < terms; k++) {
    const square = theta[k] * theta[k];
    const end = first[k + 1];
    for (let j = first[k]; j < end; j++) pivots[j] = 1 + square * w[j];
    if (k + 1 === terms) break;
    for (let j = first[k]; j < end; j++) {
      const outer = around[j];
      w[outer] += w[j] / pivots[j];
      s[outer] += s[j] / pivots[j];
    }
  }
}
/** u, and b as `addUp` has it. */
export function substitute(
  { first, around }: Levels,
  theta: Float64Array,
  w: Float64Array,
  s: Float64Array,
  pivots: Float64Array,
  u: Float64Array,
  b: Float64Array,
): void {
  for (let k = first.length - 2; k >= 0; k--) {
    const t = theta[k];
    const end = first[k + 1];
    if (k === first.length - 2) {
      for (let j = first[k]; j < end; j++) {
        const own = (t * s[j]) / pivots[j];
        u[j] = own;
        b[j] = t * own;
      }
    } else {
      for (let j = first[k]; j < end; j++) {
        const over = b[around[j]];
        const own = (t * (s[j] - w[j] * over)) / pivots[j];
        u[j] = own;
        b[j] = over + t * own;
      }
    }
  }
}

/** A product is taken to its logarithm before it leaves the range of doubles. */
const LARGE = 1e150;
/** Sum of logarithms of numbers from 1 on. */
export function logProduct(x: Float64Array): number {
  let sum = 0;
  let product = 1;
  for (let l = 0; l < x.length; l++) {
    product *= x[l];
    if (product > LARGE) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return sum + Math.log(product);
}
