import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { singularValues } from '../src/singular-values.ts';
import { symmetricEigen } from '../src/symmetric-eigen.ts';
import { anySeed, anySize, EPS, maxDifference, naiveMultiply, randomMatrix, transpose } from './naive.ts';

test('squares are the eigenvalues of the smaller cross-product; transposing changes nothing', () => {
  fc.assert(
    fc.property(anySize, anySize, anySeed, (m, n, seed) => {
      const a = randomMatrix(m, n, seed);
      const values = singularValues(a, m, n);
      const order = Math.min(m, n);
      const small =
        m <= n ? naiveMultiply(a, transpose(a, m, n), m, n, m) : naiveMultiply(transpose(a, m, n), a, n, m, n);
      const squares = symmetricEigen(small, order).values;
      const bound = 32 * (m + n + 1) * EPS * Math.max(m, n);
      expect(
        maxDifference(
          values.map((s) => s * s),
          squares,
        ),
      ).toBeLessThanOrEqual(bound);
      agreeAll(singularValues(transpose(a, m, n), n, m), values, { abs: bound, source: 'A and A have the same' });
    }),
  );
});

test('8 x 4 Hilbert segment', () => {
  const h = Float64Array.from({ length: 32 }, (_, p) => 1 / ((p % 8) + Math.floor(p / 8) + 1));
  agreeAll(
    singularValues(h, 8, 4),
    [1.5859556056143507, 0.22013375909712685, 0.012822410957683982, 0.00035812852596211261],
    { abs: 8 * EPS, source: 'R 4.2.2, svd()' },
  );
});

test('rank deficiency, zero, scale and non-finite input', () => {
  expect(Array.from(singularValues(new Float64Array(6), 3, 2))).toEqual([0, 0]);
  const [large, small] = singularValues(Float64Array.of(1, 1, 1, 1), 2, 2);
  agreeAll([large, small], [2, 0], { abs: 4 * EPS, source: 'by hand' });
  agreeAll(singularValues(Float64Array.of(3e-170, 0, 0, 4e-170), 2, 2), [4e-170, 3e-170], {
    rel: 4 * EPS,
    source: 'by hand',
  });
  expect(Array.from(singularValues(Float64Array.of(1, Number.NaN), 2, 1))).toEqual([Number.NaN]);
});
