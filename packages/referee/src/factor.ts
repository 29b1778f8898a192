/**
 * Woodbury, written so that Sigma is never inverted and may be singular. With V = sigma^2 (W^-1 + Z Lambda Lambda' Z'),
 * A = Z'WZ and M = I + Lambda'A Lambda:
 *
 *   log|V| = n log sigma^2 - sum log w + log|M|
 *   V^-1 v = sigma^-2 W (v - Z Lambda M^-1 Lambda' Z'W v)
 *   Z'V^-1 Z = sigma^-2 T,   T = A - A Lambda M^-1 Lambda' A = A - Y Y',   Y' = L^-1 Lambda' A,   M = LL'
 *
 * One scalar group of n_g rows: M = 1 + n_g theta^2, T = n_g / (1 + n_g theta^2).
 */

import { backward, dot, factorRows, forward, forwardRows, subtractSquare } from './dense.ts';
import { crossZ, type Design, subtractZ, weighted } from './design.ts';

/** Work arrays of one opened problem: packed blocks as in `Design.A`. */
export interface Work {
  readonly L: Float64Array;
  /** Row j holds column j of L^-1 Lambda'A. */
  readonly Y: Float64Array;
  readonly T: Float64Array;
}
export const allocate = ({ A }: Design): Work => ({
  L: new Float64Array(A.length),
  Y: new Float64Array(A.length),
  T: new Float64Array(A.length),
});

/** Relative square roots, c x c column-major per term: Sigma_k = sigma^2 Lambda_k Lambda_k'. */
export type Roots = readonly Float64Array[];

const scratch = new Float64Array(64);
/** The c numbers x[at + a stride] <- sum over a of x[a] Lambda[a, b]: a row times Lambda, or Lambda' times a column. */
function mix(x: Float64Array, at: number, stride: number, root: Float64Array, c: number): void {
  if (c === 1) {
    x[at] *= root[0];
    return;
  }
  const old = c <= scratch.length ? scratch : new Float64Array(c);
  for (let a = 0; a < c; a++) old[a] = x[at + a * stride];
  for (let b = 0; b < c; b++) {
    let sum = 0;
    for (let a = 0; a < c; a++) sum += old[a] * root[b * c + a];
    x[at + b * stride] = sum;
  }
}
/** v[from ..] (block-local) <- Lambda'v for one block. */
function mixBlock({ blocks, terms }: Design, block: number, roots: Roots, v: Float64Array, from: number): void {
  for (let l = blocks.firstLevel[block]; l < blocks.firstLevel[block + 1]; l++) {
    const k = blocks.levelTerm[l];
    mix(v, from + blocks.levelAt[l] - blocks.from[block], 1, roots[k], terms[k].columns);
  }
}

export interface Factored {
  /** log|M|, NaN where a pivot fails. */
  readonly logDet: number;
  /** How far rounding may have moved it: each pivot is a difference of numbers as large as its diagonal entry. */
  readonly rounding: number;
}
/** L <- Cholesky factor of M, block by block. */
export function factor(design: Design, roots: Roots, { L }: Work): Factored {
  const { blocks, A } = design;
  L.set(A);
  const before = new Float64Array(blocks.largest);
  let logDet = 0;
  let cancelled = 0;
  for (let b = 0; b < blocks.count; b++) {
    const at = blocks.entry[b];
    const size = blocks.size[b];
    for (let i = 0; i < size; i++) mixBlock(design, b, roots, L, at + i * size);
    for (let l = blocks.firstLevel[b]; l < blocks.firstLevel[b + 1]; l++) {
      const k = blocks.levelTerm[l];
      const row = at + (blocks.levelAt[l] - blocks.from[b]) * size;
      for (let j = 0; j < size; j++) mix(L, row + j, size, roots[k], design.terms[k].columns);
    }
    // M = I + Lambda'A Lambda
    for (let i = 0; i < size; i++) {
      L[at + i * (size + 1)] += 1;
      before[i] = L[at + i * (size + 1)];
    }
    if (factorRows(L, at, size) >= 0) return { logDet: Number.NaN, rounding: Number.NaN };
    for (let i = 0; i < size; i++) {
      const pivot = L[at + i * (size + 1)];
      // log|M| = 2 sum log L_ii
      logDet += 2 * Math.log(pivot);
      cancelled += before[i] / pivot ** 2;
    }
  }
  return { logDet, rounding: Number.EPSILON * cancelled };
}

/** The columns of an n-row matrix with the random effects predicted and taken out. */
export interface Projected {
  readonly columns: number;
  /** n x columns: v - Z Lambda u, so that V^-1 v = sigma^-2 W E. */
  readonly E: Float64Array;
  /** q x columns: u = M^-1 Lambda' Z'W v. */
  readonly U: Float64Array;
}
export function project(design: Design, roots: Roots, { L }: Work, V: Float64Array, columns: number): Projected {
  const { q, blocks } = design;
  const [E, U] = [V.slice(), new Float64Array(q * columns)];
  const b = new Float64Array(q * columns);
  for (let j = 0; j < columns; j++) {
    crossZ(design, V, j, U);
    for (let block = 0; block < blocks.count; block++) {
      const at = blocks.entry[block];
      const size = blocks.size[block];
      const from = j * q + blocks.from[block];
      mixBlock(design, block, roots, U, from);
      forward(L, at, size, U, from);
      backward(L, at, size, U, from);
    }
    timesRoots(design, roots, U, j, b);
    subtractZ(design, b, j, E);
  }
  return { columns, E, U };
}
/**
 * r = y - X beta projected, `left(b)` = r - Zb in twice the working precision. What E takes away may dwarf it, so E is summed
 * afresh from the data, and u gets a second step from it: u <- u + M^-1 (Lambda'Z'WE - u).
 */
export function projectAt(
  design: Design,
  roots: Roots,
  work: Work,
  left: (b?: Float64Array) => Float64Array,
): Projected {
  const { U } = project(design, roots, work, left(), 1);
  const b = new Float64Array(design.q);
  timesRoots(design, roots, U, 0, b);
  const step = solveM(design, roots, work, left(b), U);
  for (let i = 0; i < design.q; i++) U[i] += step[i];
  timesRoots(design, roots, U, 0, b);
  return { columns: 1, E: left(b), U };
}
/** M^-1 (Lambda'Z'We - u), e: n, u: q. */
function solveM(design: Design, roots: Roots, { L }: Work, e: Float64Array, u: Float64Array): Float64Array {
  const { q, blocks } = design;
  const out = new Float64Array(q);
  crossZ(design, e, 0, out);
  for (let block = 0; block < blocks.count; block++) {
    const at = blocks.entry[block];
    const size = blocks.size[block];
    const from = blocks.from[block];
    mixBlock(design, block, roots, out, from);
    for (let i = from; i < from + size; i++) out[i] -= u[i];
    forward(L, at, size, out, from);
    backward(L, at, size, out, from);
  }
  return out;
}
/** Column j of out (q rows) <- Lambda u, u the same column. */
function timesRoots({ blocks, terms, q }: Design, roots: Roots, u: Float64Array, j: number, out: Float64Array): void {
  for (let l = 0; l < blocks.levelAt.length; l++) {
    const k = blocks.levelTerm[l];
    timesRoot(u, j * q + blocks.levelAt[l], roots[k], terms[k].columns, out);
  }
}
/** out[at ..] <- Lambda u[at ..]. */
function timesRoot(u: Float64Array, at: number, root: Float64Array, c: number, out: Float64Array): void {
  for (let a = 0; a < c; a++) {
    let sum = 0;
    for (let b = 0; b < c; b++) sum += root[b * c + a] * u[at + b];
    out[at + a] = sum;
  }
}
/**
 * Column i of one against column j of the other: sigma^2 v_i'V^-1 v_j = E'WE + U'U, a sum without cancellation.
 */
export function inner(design: Design, a: Projected, i: number, b: Projected, j: number): number {
  return weighted(design, a.E, i, b.E, j) + dot(a.U, i * design.q, b.U, j * design.q, design.q);
}
/** q x columns: Z'WE = sigma^2 Z'V^-1 v. */
export function crossProjected(design: Design, { E, columns }: Projected): Float64Array {
  const out = new Float64Array(design.q * columns);
  for (let j = 0; j < columns; j++) crossZ(design, E, j, out);
  return out;
}

/** T <- A - YY', all of it, or the diagonal block of each level only. */
export function fillT(design: Design, roots: Roots, work: Work, what: 'levels' | 'all'): void {
  const { blocks, A } = design;
  const { L, Y, T } = work;
  Y.set(A);
  for (let b = 0; b < blocks.count; b++) {
    const at = blocks.entry[b];
    const size = blocks.size[b];
    for (let j = 0; j < size; j++) mixBlock(design, b, roots, Y, at + j * size);
    forwardRows(L, at, size, Y);
    if (what === 'all') subtractSquare(A, Y, T, at, size, 0, size);
    else {
      for (let l = blocks.firstLevel[b]; l < blocks.firstLevel[b + 1]; l++) {
        const from = blocks.levelAt[l] - blocks.from[b];
        subtractSquare(A, Y, T, at, size, from, from + design.terms[blocks.levelTerm[l]].columns);
      }
    }
  }
}
