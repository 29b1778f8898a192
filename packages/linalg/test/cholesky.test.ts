import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cholesky } from '../src/cholesky.ts';
import { halfLogDet } from '../src/triangular.ts';
import {
  anySeed,
  anySize,
  EPS,
  lowerOf,
  maxAbs,
  maxDifference,
  naiveCholesky,
  naiveMultiply,
  randomPositive,
  scaled,
  transpose,
} from './naive.ts';

const BLOCKED = [47, 48, 49, 63, 64, 65, 130, 131, 132, 133, 261];

function backwardError(a: Float64Array, n: number): number {
  const l = a.slice();
  expect(cholesky(l, n)).toBe(-1);
  const lower = lowerOf(l, n);
  return maxDifference(naiveMultiply(lower, transpose(lower, n, n), n, n, n), a) / Math.max(maxAbs(a), 1e-300);
}

describe('cholesky', () => {
  test('reproduces the matrix to (n + 1) EPS', () => {
    fc.assert(
      fc.property(anySize, anySeed, fc.integer({ min: 0, max: 12 }), (n, seed, decades) => {
        const a = scaled(randomPositive(n, seed, 1e-3), n, decades);
        expect(backwardError(a, n)).toBeLessThanOrEqual((n + 1) * EPS);
      }),
    );
  });

  test.each(BLOCKED)('reproduces the matrix in panels, order %i', (n) => {
    expect(backwardError(randomPositive(n, n), n)).toBeLessThanOrEqual((n + 1) * EPS);
  });

  test.each([17, 131])('is the factor of the textbook recursion, order %i', (n) => {
    const a = randomPositive(n, 5, 1);
    const l = a.slice();
    cholesky(l, n);
    expect(maxDifference(lowerOf(l, n), naiveCholesky(a, n))).toBeLessThan(n * EPS * maxAbs(a));
  });

  test.each([3, 131])('neither reads nor writes above the diagonal, order %i', (n) => {
    const a = randomPositive(n, 7, 1);
    const marked = a.map((value, p) => (p % n < Math.floor(p / n) ? Number.NaN : value));
    expect(cholesky(marked, n)).toBe(-1);
    const l = a.slice();
    cholesky(l, n);
    expect(maxDifference(lowerOf(marked, n), lowerOf(l, n))).toBe(0);
    expect(marked.every((value, p) => Number.isNaN(value) === p % n < Math.floor(p / n))).toBe(true);
  });

  test.each([
    [3, 0],
    [17, 16],
    [131, 0],
    [131, 40],
    [131, 130],
    [200, 128],
  ])('reports the pivot that fails, order %i pivot %i', (n, pivot) => {
    const a = randomPositive(n, 3, 1);
    a[pivot * n + pivot] = -1;
    expect(cholesky(a, n)).toBe(pivot);
  });

  test.each([Number.NaN, Infinity, 0])('a pivot of %d fails', (bad) => {
    for (const n of [2, 60]) {
      const a = randomPositive(n, 3, 1);
      for (let i = 0; i < n; i++) a[i === 0 ? 0 : i] = 0;
      a[0] = bad;
      expect(cholesky(a, n)).toBe(0);
    }
  });

  test('log-determinant of the Hilbert matrix of order 6', () => {
    const h = Float64Array.from({ length: 36 }, (_, p) => 1 / ((p % 6) + Math.floor(p / 6) + 1));
    cholesky(h, 6);
    // The determinant is 1 / 186313420339200000 (OEIS A005249). Its condition of 1.5e7 costs seven digits of sixteen.
    expect(Math.abs(halfLogDet(h, 6) + Math.log(186313420339200000) / 2)).toBeLessThan(1.5e7 * EPS);
  });
});
