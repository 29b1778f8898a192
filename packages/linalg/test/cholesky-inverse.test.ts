import { agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cholesky } from '../src/cholesky.ts';
import { choleskyInverse } from '../src/cholesky-inverse.ts';
import {
  anySeed,
  anySize,
  EPS,
  identity,
  maxAbs,
  maxDifference,
  naiveInverse,
  naiveMultiply,
  randomPositive,
  transpose,
} from './naive.ts';

function inverse(a: Float64Array, n: number): Float64Array {
  const l = a.slice();
  expect(cholesky(l, n)).toBe(-1);
  const out = new Float64Array(n * n).fill(Number.NaN);
  choleskyInverse(l, n, out);
  return out;
}

/** |AZ - I| <= c n EPS |A| |Z|, and exact symmetry. */
function expectInverse(a: Float64Array, n: number): void {
  const z = inverse(a, n);
  expect(maxDifference(z, transpose(z, n, n))).toBe(0);
  const bound = 4 * (n + 1) * EPS * n * Math.max(1, maxAbs(a) * maxAbs(z));
  expect(maxDifference(naiveMultiply(a, z, n, n, n), identity(n))).toBeLessThanOrEqual(bound);
}

test('is the inverse, both triangles', () => {
  fc.assert(fc.property(anySize, anySeed, (n, seed) => expectInverse(randomPositive(n, seed, 0.01), n)));
});

test.each([47, 48, 50, 64, 65, 131])('in tiles, order %i', (n) => {
  expectInverse(randomPositive(n, n, 0.1), n);
});

test('agrees with Gauss-Jordan', () => {
  const a = randomPositive(17, 4, 1);
  agreeAll(inverse(a, 17), naiveInverse(a, 17), { abs: 1e-14, source: 'naive Gauss-Jordan; condition below 30' });
});

test('Hilbert matrix of order 4', () => {
  const h = Float64Array.from({ length: 16 }, (_, p) => 1 / ((p % 4) + Math.floor(p / 4) + 1));
  const exact = [16, -120, 240, -140, -120, 1200, -2700, 1680, 240, -2700, 6480, -4200, -140, 1680, -4200, 2800];
  agreeAll(inverse(h, 4), exact, {
    rel: 15514 * 4 * EPS,
    source: 'the integer inverse; relative to the condition 15514',
  });
});
