import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cholesky } from '../src/cholesky.ts';
import { choleskySolve, solveLower, solveLowerT } from '../src/triangular.ts';
import {
  anySeed,
  anySize,
  EPS,
  lowerOf,
  maxAbs,
  maxDifference,
  naiveMultiply,
  randomMatrix,
  randomPositive,
  transpose,
} from './naive.ts';

const anyCount = fc.integer({ min: 0, max: 5 });

/** Factor with rubbish above its diagonal, which no solve may read. */
function factor(n: number, seed: number): { l: Float64Array; lower: Float64Array } {
  const l = randomPositive(n, seed, 0.1);
  cholesky(l, n);
  return { l: l.map((value, p) => (p % n < Math.floor(p / n) ? Number.NaN : value)), lower: lowerOf(l, n) };
}

/** |Tx - b| <= (n + 1) EPS |T| |x|: row-wise backward stability. */
function expectSolved(t: Float64Array, x: Float64Array, b: Float64Array, n: number, count: number): void {
  const size = naiveMultiply(t.map(Math.abs), x.map(Math.abs), n, n, count);
  naiveMultiply(t, x, n, n, count).forEach((value, i) => {
    expect(Math.abs(value - b[i])).toBeLessThanOrEqual(2 * (n + 1) * EPS * size[i]);
  });
}

test('solveLower and solveLowerT are backward stable', () => {
  fc.assert(
    fc.property(anySize, anyCount, anySeed, (n, count, seed) => {
      const { l, lower } = factor(n, seed);
      const b = randomMatrix(n, count, seed + 1);
      const x = b.slice();
      solveLower(l, n, x, count);
      expectSolved(lower, x, b, n, count);
      const y = b.slice();
      solveLowerT(l, n, y, count);
      expectSolved(transpose(lower, n, n), y, b, n, count);
    }),
  );
});

test('choleskySolve undoes the product', () => {
  fc.assert(
    fc.property(anySize, anyCount, anySeed, (n, count, seed) => {
      const a = randomPositive(n, seed, 1);
      const x = randomMatrix(n, count, seed + 1);
      const b = naiveMultiply(a, x, n, n, count);
      const l = a.slice();
      cholesky(l, n);
      choleskySolve(l, n, b, count);
      // The condition number is at most the largest row sum of A, its least eigenvalue being one.
      expect(maxDifference(b, x)).toBeLessThanOrEqual(4 * (n + 1) ** 2 * EPS * Math.max(1, maxAbs(a)));
    }),
  );
});

test('only the given columns are touched', () => {
  const { l } = factor(3, 1);
  const b = new Float64Array(9).fill(1);
  choleskySolve(l, 3, b, 2);
  expect(Array.from(b.slice(6))).toEqual([1, 1, 1]);
});
