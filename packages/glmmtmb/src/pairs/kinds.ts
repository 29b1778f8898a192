/**
 * Levels of one term with two columns, by their block of Z'WZ: those of one block are a kind, as levels seen at the same times are. Of a kind
 * the block of H, its factor and its inverse are one, and the products of rows of Z'W^(1/2)Q are added up once.
 */
import { ownedWorkspace, type Workspace } from '@mixdiff/wasm';
import type { CrossProducts } from '../cross-products.ts';

/** LIVE. Three numbers a kind, (0, 0), (1, 0) and (1, 1), in every array but `count`. */
export interface Kinds {
  /** Per level, its kind. */
  readonly of: Int32Array;
  /** How many levels. */
  readonly count: Float64Array;
  /** The block of Z'WZ. */
  readonly A: Float64Array;
  /** At the T and 1 / sigma^2 that were asked for last: K = T'AT / sigma^2, and N = (K + I)^-1. */
  readonly K: Float64Array;
  readonly N: Float64Array;
  /** (1/2) log|K + I| over all levels, and the sum of its diagonal over its pivots; NaN where it has no factor. */
  halfLogDet: number;
  pivots: number;
  readonly sums: BorderSums | null;
}
/**
 * A row of products is the lower triangle of the sum of [Z'W^(1/2)Q]_a'[Z'W^(1/2)Q]_b over the levels of a kind, both ways round for the two
 * rows a > b, and zeros up to `width`, a multiple of four. Positions in numbers.
 */
export interface BorderSums {
  readonly width: number;
  readonly weights: number;
  readonly sum: number;
  readonly products: number;
  place(): Workspace;
}

/** Ratio of the sums of squares of two columns, and the part of one that the other leaves: beyond these inverses of blocks lose digits. */
const [UNLIKE, OWN] = [1e6, 1e-3];
/** null: other terms than one of two columns, or columns of unlike size or that are nearly one. `border`: whether sums over Q are asked for. */
export function levelKinds({ terms, pairs, q, rank, ZQ }: CrossProducts, border: boolean): Kinds | null {
  const [term] = terms;
  if (terms.length !== 1 || term.c !== 2) return null;
  const { values } = pairs[0];
  if (!areApart(values)) return null;
  const known = new Map<string, number>();
  const of = new Int32Array(term.m);
  const A: number[] = [];
  const count: number[] = [];
  for (let l = 0; l < term.m; l++) {
    const own = [values[4 * l], values[4 * l + 1], values[4 * l + 3]];
    const key = own.join();
    const kind = known.get(key) ?? count.length;
    if (kind === count.length) {
      known.set(key, kind);
      A.push(...own);
      count.push(0);
    }
    of[l] = kind;
    count[kind]++;
  }
  return {
    ...{ of, count: Float64Array.from(count), A: Float64Array.from(A) },
    ...{ K: new Float64Array(A.length), N: new Float64Array(A.length), halfLogDet: Number.NaN, pivots: Number.NaN },
    sums: border ? borderSums(of, A.length, q, rank, ZQ) : null,
  };
}
function areApart(blocks: Float64Array): boolean {
  let [first, across, second] = [0, 0, 0];
  for (let e = 0; e < blocks.length; e += 4) {
    first += blocks[e];
    across += blocks[e + 1];
    second += blocks[e + 3];
  }
  const ratio = first / second;
  return ratio < UNLIKE && ratio > 1 / UNLIKE && across * across < (1 - OWN) * first * second;
}
function borderSums(of: Int32Array, rows: number, q: number, rank: number, ZQ: Float64Array): BorderSums {
  const width = ((rank * (rank + 1)) / 2 + 3) & ~3;
  const products = new Float64Array(rows * width);
  for (let l = 0; l < of.length; l++) {
    for (let i = 0, e = 3 * width * of[l]; i < rank; i++) {
      const [x, z] = [ZQ[i * q + 2 * l], ZQ[i * q + 2 * l + 1]];
      for (let j = 0; j <= i; j++, e++) {
        const [u, v] = [ZQ[j * q + 2 * l], ZQ[j * q + 2 * l + 1]];
        products[e] += x * u;
        products[e + width] += x * v + z * u;
        products[e + 2 * width] += z * v;
      }
    }
  }
  const sum = (rows + 3) & ~3;
  const sums: BorderSums = {
    ...{ width, weights: 0, sum, products: sum + width },
    place() {
      const { space, kept } = ownedWorkspace(sum + width + products.length, sums, 0);
      if (kept === 'nothing') {
        space.numbers.fill(0, sum, sum + width);
        space.numbers.set(products, sum + width);
      }
      return space;
    },
  };
  return sums;
}

/** K and N of every kind for a lower triangular T; false where K + I has no factor. */
export function factorKinds(kinds: Kinds, T: Float64Array, inverseVariance: number): boolean {
  const { count, A, K, N } = kinds;
  const [t00, t10, t11] = [T[0], T[1], T[3]];
  let [logs, product, pivots] = [0, 1, 0];
  for (let k = 0, e = 0; k < count.length; k++, e += 3) {
    const x0 = A[e] * t00 + A[e + 1] * t10;
    const x1 = A[e + 1] * t00 + A[e + 2] * t10;
    K[e] = (t00 * x0 + t10 * x1) * inverseVariance;
    K[e + 1] = t11 * x1 * inverseVariance;
    K[e + 2] = t11 * (A[e + 2] * t11) * inverseVariance;
    const [h00, h11] = [K[e] + 1, K[e + 2] + 1];
    const below = K[e + 1] / h00;
    const pivot = h11 - below * K[e + 1];
    if (!(h00 > 0 && pivot > 0 && h00 < Number.POSITIVE_INFINITY && pivot < Number.POSITIVE_INFINITY)) return false;
    N[e + 2] = 1 / pivot;
    N[e + 1] = -below / pivot;
    N[e] = 1 / h00 - below * N[e + 1];
    pivots += count[k] * (1 + h11 / pivot);
    if (count[k] > 1) logs += count[k] * (Math.log(h00) + Math.log(pivot));
    else {
      // one logarithm of many
      product *= h00;
      if (product > LARGE) [logs, product] = [logs + Math.log(product), 1];
      product *= pivot;
      if (product > LARGE) [logs, product] = [logs + Math.log(product), 1];
    }
  }
  kinds.halfLogDet = (logs + Math.log(product)) / 2;
  kinds.pivots = pivots;
  return Number.isFinite(kinds.halfLogDet);
}
/** A product beyond which its logarithm is taken. */
const LARGE = 1e100;
