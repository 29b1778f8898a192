import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { householderQr } from '../src/householder-qr.ts';
import { anySeed, anySize, EPS, identity, maxDifference, naiveMultiply, randomMatrix, transpose } from './naive.ts';

describe('householderQr', () => {
  test('Q from Q applied to I is orthogonal and QR is A', () => {
    fc.assert(
      fc.property(anySize, anySize, anySeed, (m, n, seed) => {
        const a = randomMatrix(m, n, seed);
        const r = a.slice();
        const qt = identity(m);
        householderQr(r, m, n, qt, m);
        const q = transpose(qt, m, m);
        expect(maxDifference(naiveMultiply(qt, q, m, m, m), identity(m))).toBeLessThanOrEqual(8 * (m + 1) * EPS);
        expect(maxDifference(naiveMultiply(q, r, m, m, n), a)).toBeLessThanOrEqual(8 * (m + 1) * EPS * m);
        expect(r.every((value, p) => p % m <= Math.floor(p / m) || value === 0)).toBe(true);
      }),
    );
  });

  test('columns of 1e200 and 1e-200 keep their norms', () => {
    const a = Float64Array.of(3e200, 4e200, 3e-200, 4e-200);
    householderQr(a, 2, 2);
    agreeAll(a.slice(0, 2), [-5e200, 0], { rel: 4 * EPS, source: 'by hand' });
  });
});
