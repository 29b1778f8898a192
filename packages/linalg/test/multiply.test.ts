import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addProduct, crossprod, crossprod2, multiply } from '../src/multiply.ts';
import { anySeed, anySize, EPS, maxDifference, naiveMultiply, randomMatrix, transpose } from './naive.ts';

test('multiply, crossprod and crossprod2 are the sums of products', () => {
  fc.assert(
    fc.property(anySize, anySize, anySize, anySeed, (m, k, n, seed) => {
      const a = randomMatrix(m, k, seed);
      const b = randomMatrix(k, n, seed + 1);
      const out = new Float64Array(m * n).fill(Number.NaN);
      multiply(a, b, m, k, n, out);
      expect(maxDifference(out, naiveMultiply(a, b, m, k, n))).toBeLessThanOrEqual(k * k * EPS);

      const doubled = out.slice();
      addProduct(a, b, m, k, n, doubled);
      expect(
        maxDifference(
          doubled,
          out.map((x) => 2 * x),
        ),
      ).toBeLessThanOrEqual(k * k * EPS);

      const square = new Float64Array(k * k).fill(Number.NaN);
      crossprod(a, m, k, square);
      expect(maxDifference(square, naiveMultiply(transpose(a, m, k), a, k, m, k))).toBeLessThanOrEqual(m * m * EPS);
      expect(maxDifference(square, transpose(square, k, k))).toBe(0);

      const c = randomMatrix(m, n, seed + 2);
      const mixed = new Float64Array(k * n).fill(Number.NaN);
      crossprod2(a, c, m, k, n, mixed);
      expect(maxDifference(mixed, naiveMultiply(transpose(a, m, k), c, k, m, n))).toBeLessThanOrEqual(m * m * EPS);
    }),
  );
});
