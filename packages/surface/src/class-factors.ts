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
  /** First Y, then U. */
  readonly Y: Float64Array;
  readonly U: Float64Array;
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
  };
}

/** Y, U and N of class k; |M|^(1/2), NaN where a pivot fails. */
export function factorClass(of: ClassFactors, k: number, lambda: Float64Array): number {
  if (of.c === 1) return factorOne(of, k, lambda);
  if (of.c === 2) return factorTwo(of, k, lambda);
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
  return root;
}
function factorOne({ rank, K, Y, U, N, pairs }: ClassFactors, k: number, lambda: Float64Array): number {
  if (rank[k] === 0) return 1;
  const f = lambda[0] * K[k];
  const root = Math.sqrt(1 + f * f);
  Y[k] = f / root;
  U[k] = Y[k] / root;
  N[pairs[k]] = Y[k] * Y[k];
  return root;
}
function factorTwo({ rank, K, Y, U, N, pairs }: ClassFactors, k: number, lambda: Float64Array): number {
  const r = rank[k];
  const at = 4 * k;
  let pair = pairs[k];
  const [a00, a10, a01, a11] = [lambda[0], lambda[1], lambda[2], lambda[3]];
  let [m00, m10, m11] = [1, 0, 1];
  for (let e = at; e < at + 2 * r; e += 2) {
    const [x, z] = [K[e], K[e + 1]];
    const [f, g] = [a00 * x + a10 * z, a01 * x + a11 * z];
    Y[e] = f;
    Y[e + 1] = g;
    m00 += f * f;
    m10 += f * g;
    m11 += g * g;
  }
  const l00 = Math.sqrt(m00);
  const l10 = m10 / l00;
  const l11 = Math.sqrt(m11 - l10 * l10);
  for (let e = at; e < at + 2 * r; e += 2) {
    const f = Y[e] / l00;
    const g = (Y[e + 1] - l10 * f) / l11;
    Y[e] = f;
    Y[e + 1] = g;
    U[e + 1] = g / l11;
    U[e] = (f - l10 * U[e + 1]) / l00;
    for (let b = at; b <= e; b += 2) N[pair++] = f * Y[b] + g * Y[b + 1];
  }
  return l00 * l11;
}

/** slope += 2 K (n I - T + N T) U' of class k; `traces`: one a pair, those of all classes from `from` on. */
export function addSlope(of: ClassFactors, k: number, traces: Float64Array, from: number, slope: Float64Array): void {
  if (of.c === 2) addSlopeOfTwo(of, k, traces, from, slope);
  else addSlopeOfMany(of, k, traces, from, slope);
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
function addSlopeOfTwo(
  { rank, count, K, U, N, pairs }: ClassFactors,
  k: number,
  traces: Float64Array,
  from: number,
  slope: Float64Array,
): void {
  const at = 4 * k;
  const pair = pairs[k];
  const n = count[k];
  const [t00, n00] = [traces[from + pair], N[pair]];
  if (rank[k] === 1) {
    const weight = 2 * (n - t00 + n00 * t00);
    addOuter(weight * K[at], weight * K[at + 1], U[at], U[at + 1], slope);
  } else if (rank[k] === 2) {
    const [t10, t11] = [traces[from + pair + 1] / 2, traces[from + pair + 2]];
    const [n10, n11] = [N[pair + 1], N[pair + 2]];
    const w00 = 2 * (n - t00 + n00 * t00 + n10 * t10);
    const w10 = 2 * (n10 * t00 + n11 * t10 - t10);
    const w01 = 2 * (n00 * t10 + n10 * t11 - t10);
    const w11 = 2 * (n - t11 + n10 * t10 + n11 * t11);
    const [x0, z0, x1, z1] = [K[at], K[at + 1], K[at + 2], K[at + 3]];
    addOuter(w00 * x0 + w10 * x1, w00 * z0 + w10 * z1, U[at], U[at + 1], slope);
    addOuter(w01 * x0 + w11 * x1, w01 * z0 + w11 * z1, U[at + 2], U[at + 3], slope);
  }
}
/** slope += (x, z)(f, g)' */
function addOuter(x: number, z: number, f: number, g: number, slope: Float64Array): void {
  slope[0] += x * f;
  slope[1] += z * f;
  slope[2] += x * g;
  slope[3] += z * g;
}
