/**
 * Of each class of levels the factor of M and what follows from it (factor-sums.ts has the equations), side by side in a few arrays. One
 * column and two, which is what most terms have, are done by hand.
 */
import { cholesky, multiply, solveLower, solveLowerT } from '@mixdiff/linalg';
import type { LevelClasses } from './level-classes.ts';

/** LIVE. At the Lambda that every class was factored at last; class k has c x c numbers from c c k on, of which c x rank are in use. */
export interface ClassFactors {
  readonly c: number;
  readonly rank: Int32Array;
  /** Levels of a class. */
  readonly count: Float64Array;
  readonly K: Float64Array;
  /** Of more columns than two. */
  readonly Y: Float64Array;
  readonly U: Float64Array;
  /** |M| of one level. */
  readonly det: Float64Array;
  /** N by its pairs of rows a >= b, all those of a class from `pairs` on. */
  readonly N: Float64Array;
  readonly pairs: Int32Array;
  /** c x c each. */
  readonly M: Float64Array;
  readonly T: Float64Array;
  readonly whole: Float64Array;
  readonly NT: Float64Array;
}

export function classFactors({ c, classes, triangle }: LevelClasses): ClassFactors {
  const size = c * c;
  const K = new Float64Array(size * classes.length);
  for (const [k, one] of classes.entries()) K.set(one.K.subarray(0, c * one.rank), k * size);
  const pairs = Int32Array.from(classes, ({ from }) => from / triangle);
  const last = classes.at(-1);
  const all = last ? pairs[classes.length - 1] + (last.rank * (last.rank + 1)) / 2 : 0;
  const [Y, U] = [new Float64Array(K.length), new Float64Array(K.length)];
  const [M, T, whole, NT] = Array.from({ length: 4 }, () => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    ...{ c, K, Y, U, pairs, M, T, whole, NT, N: new Float64Array(all) },
    rank: Int32Array.from(classes, ({ rank }) => rank),
    count: Float64Array.from(classes, ({ count }) => count),
    det: new Float64Array(classes.length),
  };
}

/** A product beyond which its logarithm is taken. */
const LARGE = 1e100;
/** U and N of every class; (1/2) log|M| over all levels, not finite where a pivot fails. */
export function factorClasses(of: ClassFactors, lambda: Float64Array): number {
  const { c, count, det } = of;
  if (c === 1) factorOnes(of, lambda[0]);
  else if (c === 2) factorTwos(of, lambda);
  else for (let k = 0; k < count.length; k++) det[k] = factorMany(of, k, lambda);
  let [logDet, product] = [0, 1];
  for (let k = 0; k < count.length; k++) {
    if (count[k] > 1) logDet += count[k] * Math.log(det[k]);
    else {
      // one logarithm of many
      product *= det[k];
      if (product > LARGE) {
        logDet += Math.log(product);
        product = 1;
      }
    }
  }
  return (logDet + Math.log(product)) / 2;
}
/** Y, U and N of class k; |M|, NaN where a pivot fails. */
function factorMany(of: ClassFactors, k: number, lambda: Float64Array): number {
  const { c, K, Y, U, N, M } = of;
  const r = of.rank[k];
  const at = k * c * c;
  for (let a = 0; a < r; a++) {
    for (let j = 0; j < c; j++) {
      let entry = 0;
      for (let i = 0; i < c; i++) entry += lambda[j * c + i] * K[at + a * c + i];
      Y[at + a * c + j] = entry;
    }
  }
  for (let j = 0; j < c; j++) {
    for (let i = j; i < c; i++) {
      let entry = i === j ? 1 : 0;
      for (let a = 0; a < r; a++) entry += Y[at + a * c + i] * Y[at + a * c + j];
      M[j * c + i] = entry;
    }
  }
  if (cholesky(M, c) !== -1) return Number.NaN;
  const [y, u] = [Y.subarray(at, at + c * r), U.subarray(at, at + c * r)];
  solveLower(M, c, y, r);
  u.set(y);
  solveLowerT(M, c, u, r);
  for (let a = 0, pair = of.pairs[k]; a < r; a++) {
    for (let b = 0; b <= a; b++, pair++) {
      let entry = 0;
      for (let i = 0; i < c; i++) entry += y[a * c + i] * y[b * c + i];
      N[pair] = entry;
    }
  }
  let root = 1;
  for (let j = 0; j < c; j++) root *= M[j * (c + 1)];
  return root * root;
}
function factorOnes({ rank, K, U, N, pairs, det }: ClassFactors, lambda: number): void {
  for (let k = 0; k < rank.length; k++) {
    const f = lambda * K[k];
    det[k] = 1 + f * f;
    if (rank[k] === 0) continue;
    U[k] = f / det[k];
    N[pairs[k]] = f * U[k];
  }
}
/**
 * With f and g the columns of F, D = f x g: |M| = 1 + |f|^2 + |g|^2 + D^2, U = [f + D (g_1, -g_0), g + D (-f_1, f_0)] / |M|, and N = F'U, in
 * which nothing is taken away beyond F'F itself.
 */
function factorTwos({ rank, K, U, N, pairs, det }: ClassFactors, lambda: Float64Array): void {
  const a00 = lambda[0];
  const a10 = lambda[1];
  const a01 = lambda[2];
  const a11 = lambda[3];
  for (let k = 0, e = 0; k < rank.length; k++, e += 4) {
    // K has zeros beyond its rank
    const f0 = a00 * K[e] + a10 * K[e + 1];
    const f1 = a01 * K[e] + a11 * K[e + 1];
    const g0 = a00 * K[e + 2] + a10 * K[e + 3];
    const g1 = a01 * K[e + 2] + a11 * K[e + 3];
    const D = f0 * g1 - f1 * g0;
    const ff = f0 * f0 + f1 * f1;
    const gg = g0 * g0 + g1 * g1;
    const whole = 1 + ff + gg + D * D;
    const over = 1 / whole;
    det[k] = whole;
    U[e] = (f0 + D * g1) * over;
    U[e + 1] = (f1 - D * g0) * over;
    U[e + 2] = (g0 - D * f1) * over;
    U[e + 3] = (g1 + D * f0) * over;
    if (rank[k] === 0) continue;
    const pair = pairs[k];
    N[pair] = (ff + D * D) * over;
    if (rank[k] === 1) continue;
    N[pair + 1] = (f0 * g0 + f1 * g1) * over;
    N[pair + 2] = (gg + D * D) * over;
  }
}

/** slope += 2 sum over classes of K (n I - T + N T) U'; `traces`: one a pair, from `from` on. */
export function addSlopes(of: ClassFactors, traces: Float64Array, from: number, slope: Float64Array): void {
  if (of.c === 2) addSlopesOfTwo(of, traces, from, slope);
  else for (let k = 0; k < of.count.length; k++) addSlopeOfMany(of, k, traces, from, slope);
}
function addSlopeOfMany(
  { c, rank, count, K, U, N, pairs, T, whole, NT }: ClassFactors,
  k: number,
  traces: Float64Array,
  from: number,
  slope: Float64Array,
): void {
  const r = rank[k];
  const at = k * c * c;
  for (let a = 0, pair = pairs[k]; a < r; a++) {
    for (let b = 0; b <= a; b++, pair++) {
      // both ways round where they are two
      T[b * r + a] = a === b ? traces[from + pair] : traces[from + pair] / 2;
      T[a * r + b] = T[b * r + a];
      whole[b * r + a] = N[pair];
      whole[a * r + b] = N[pair];
    }
  }
  multiply(whole, T, r, r, r, NT);
  for (let b = 0; b < r; b++) {
    for (let a = 0; a < r; a++) {
      const e = b * r + a;
      const weight = 2 * (NT[e] - T[e] + (a === b ? count[k] : 0));
      for (let j = 0; j < c; j++)
        for (let i = 0; i < c; i++) slope[j * c + i] += weight * K[at + a * c + i] * U[at + b * c + j];
    }
  }
}
function addSlopesOfTwo(
  { rank, count, K, U, N, pairs }: ClassFactors,
  traces: Float64Array,
  from: number,
  slope: Float64Array,
): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = 0, e = 0; k < rank.length; k++, e += 4) {
    if (rank[k] === 0) continue;
    const pair = pairs[k];
    const n = count[k];
    const t00 = traces[from + pair];
    const n00 = N[pair];
    let x0 = 0;
    let z0 = 0;
    if (rank[k] === 1) {
      const weight = 2 * (n - t00 + n00 * t00);
      x0 = weight * K[e];
      z0 = weight * K[e + 1];
    } else {
      const t10 = traces[from + pair + 1] / 2;
      const t11 = traces[from + pair + 2];
      const n10 = N[pair + 1];
      const n11 = N[pair + 2];
      const w00 = 2 * (n - t00 + n00 * t00 + n10 * t10);
      const w10 = 2 * (n10 * t00 + n11 * t10 - t10);
      const w01 = 2 * (n00 * t10 + n10 * t11 - t10);
      const w11 = 2 * (n - t11 + n10 * t10 + n11 * t11);
      x0 = w00 * K[e] + w10 * K[e + 2];
      z0 = w00 * K[e + 1] + w10 * K[e + 3];
      const x1 = w01 * K[e] + w11 * K[e + 2];
      const z1 = w01 * K[e + 1] + w11 * K[e + 3];
      s0 += x1 * U[e + 2];
      s1 += z1 * U[e + 2];
      s2 += x1 * U[e + 3];
      s3 += z1 * U[e + 3];
    }
    s0 += x0 * U[e];
    s1 += z0 * U[e];
    s2 += x0 * U[e + 1];
    s3 += z0 * U[e + 1];
  }
  slope[0] += s0;
  slope[1] += s1;
  slope[2] += s2;
  slope[3] += s3;
}
