import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pivotedQr } from '../src/pivoted-qr.ts';
import {
  anySeed,
  anySize,
  EPS,
  identity,
  maxAbs,
  maxDifference,
  naiveMultiply,
  randomMatrix,
  transpose,
} from './naive.ts';

const matrix = (rows: number, columns: number[][]) => ({
  nrow: rows,
  ncol: columns.length,
  data: Float64Array.from(columns.flat()),
});

describe('pivotedQr', () => {
  test('full rank: no column moves, Q is orthonormal and QR is X', () => {
    fc.assert(
      fc.property(anySize, anySeed, (p, seed) => {
        const n = p + 3;
        const X = { nrow: n, ncol: p, data: randomMatrix(n, p, seed) };
        const { rank, pivot, R, Q } = pivotedQr(X);
        expect(rank).toBe(p);
        expect(Array.from(pivot)).toEqual(Array.from({ length: p }, (_, j) => j));
        const gram = naiveMultiply(transpose(Q.data, n, p), Q.data, p, n, p);
        expect(maxDifference(gram, identity(p))).toBeLessThanOrEqual(8 * (n + 1) * EPS);
        expect(maxDifference(naiveMultiply(Q.data, R, n, p, p), X.data)).toBeLessThanOrEqual(8 * n * EPS * n);
      }),
    );
  });

  test('a copy of an earlier combination goes to the end, whatever its scale', () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 0, max: 3 }), fc.integer({ min: -8, max: 8 }), (seed, at, decade) => {
        const a = randomMatrix(9, 4, seed);
        const columns = Array.from({ length: 4 }, (_, j) => Array.from(a.slice(9 * j, 9 * j + 9)));
        const sum = columns[0].map((_, i) => 10 ** decade * columns.slice(0, at + 1).reduce((t, c) => t + c[i], 0));
        columns.splice(at + 1, 0, sum);
        const { rank, pivot } = pivotedQr(matrix(9, columns));
        expect(rank).toBe(4);
        expect(Array.from(pivot)).toEqual([...[0, 1, 2, 3, 4].filter((j) => j !== at + 1), at + 1]);
      }),
    );
  });

  test('X[, pivot] is QR for a rank-deficient X', () => {
    const X = matrix(6, [
      [1, 1, 1, 1, 1, 1],
      [1, 1, 0, 0, 0, 0],
      [0, 0, 1, 1, 0, 0],
      [0, 0, 0, 0, 1, 1],
      [1, 2, 3, 4, 5, 6],
      [5, 7, 9, 11, 13, 15],
      [1, 4, 9, 16, 25, 36],
    ]);
    const { rank, pivot, R, Q } = pivotedQr(X);
    const source = 'R 4.2.2, qr(X)$pivot - 1, qr.R, qr.Q';
    expect(rank).toBe(5);
    expect(Array.from(pivot)).toEqual([0, 1, 2, 4, 6, 3, 5]);
    const product = naiveMultiply(Q.data, R, 6, rank, 7);
    const permuted = Float64Array.from(Array.from(pivot).flatMap((j) => Array.from(X.data.slice(6 * j, 6 * j + 6))));
    expect(maxDifference(product, permuted)).toBeLessThan(100 * EPS * maxAbs(X.data));
    const diagonal = [-2.4494897427831779, -1.1547005383792517, -0.99999999999999989, -1.2247448713915878];
    agreeAll(
      diagonal.map((_, k) => R[k * rank + k]),
      diagonal,
      { rel: 1e-14, source },
    );
    agreeAll(
      R.slice(4 * rank, 5 * rank),
      [-37.150594432211541, 21.939310229205777, 18.000000000000004, -8.5732140997411257, 3.9999999999999942],
      { rel: 1e-13, source },
    );
    agreeAll(Q.data.slice(0, 6), new Array(6).fill(-0.4082482904638631), { rel: 1e-14, source });
  });

  test('more columns than rows: columns never reached stand before the aliased ones', () => {
    const wide = pivotedQr(
      matrix(2, [
        [1, 2],
        [2, 4],
        [1, 0],
        [5, 5],
      ]),
    );
    expect(wide.rank).toBe(2);
    expect(Array.from(wide.pivot)).toEqual([0, 2, 3, 1]);
    agreeAll(
      wide.R,
      [
        -2.2360679774997898, 0, -0.44721359549995787, -0.89442719099991586, -6.7082039324993694, -2.2360679774997898,
        -4.4721359549995796, 0,
      ],
      { abs: 1e-14, source: 'R 4.2.2, qr.R' },
    );
    const zero = pivotedQr(
      matrix(3, [
        [0, 0, 0],
        [1, 2, 3],
        [1, 1, 1],
        [2, 3, 4],
      ]),
    );
    expect([zero.rank, ...zero.pivot]).toEqual([2, 1, 2, 0, 3]);
  });

  test('the tolerance is relative to the norm a column came with', () => {
    const ones = [1, 1, 1];
    const nearly = (e: number) => pivotedQr(matrix(3, [ones, [1, 1, 1 + e]])).rank;
    expect([nearly(1e-8), nearly(1e-6)]).toEqual([1, 2]);
    expect(pivotedQr(matrix(3, [ones, [1, 1, 1 + 1e-8]]), 1e-10).rank).toBe(2);
  });

  test('X is left as it is', () => {
    const X = matrix(2, [
      [1, 2],
      [3, 4],
    ]);
    pivotedQr(X);
    expect(Array.from(X.data)).toEqual([1, 2, 3, 4]);
  });
});
