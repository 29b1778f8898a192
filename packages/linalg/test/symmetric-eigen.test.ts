import { agree, agreeAll } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jacobiEigen } from '../src/jacobi-eigen.ts';
import { symmetricEigen, symmetricEigenvalues } from '../src/symmetric-eigen.ts';
import { tridiagonalEigen } from '../src/tridiagonal-eigen.ts';
import {
  anySeed,
  anySize,
  EPS,
  identity,
  maxAbs,
  maxDifference,
  naiveMultiply,
  randomMatrix,
  randomPositive,
  scaled,
  transpose,
} from './naive.ts';

function symmetric(n: number, seed: number): Float64Array {
  const a = randomMatrix(n, n, seed);
  return a.map((value, p) => (value + a[(p % n) * n + Math.floor(p / n)]) / 2);
}

function expectEigen(a: Float64Array, n: number): void {
  const { values, vectors } = symmetricEigen(a, n);
  const gram = naiveMultiply(transpose(vectors, n, n), vectors, n, n, n);
  expect(maxDifference(gram, identity(n))).toBeLessThanOrEqual(8 * (n + 1) * EPS);
  const right = vectors.map((value, p) => value * values[Math.floor(p / n)]);
  const bound = 8 * (n + 1) * EPS * n * maxAbs(a);
  expect(maxDifference(naiveMultiply(a, vectors, n, n, n), right)).toBeLessThanOrEqual(bound);
  expect(Array.from(values)).toEqual(Array.from(values).sort((x, y) => y - x));
  expect(symmetricEigenvalues(a, n)).toEqual(values);
}

test('vectors are orthonormal, AV = VD, values decrease', () => {
  fc.assert(fc.property(anySize, anySeed, (n, seed) => expectEigen(symmetric(n, seed), n)));
});

test.each([24, 25, 40, 90])('order %i', (n) => expectEigen(symmetric(n, n), n));

test('both routes give the same values', () => {
  fc.assert(
    fc.property(anySize, anySeed, (n, seed) => {
      const a = symmetric(n, seed);
      const byJacobi = jacobiEigen(a.slice(), n).values.sort();
      const byQl = tridiagonalEigen(a.slice(), n).values.sort();
      expect(maxDifference(byJacobi, byQl)).toBeLessThanOrEqual(8 * (n + 1) * EPS * n);
    }),
  );
});

test('degenerate matrices: zero, identity, rank one, diagonal with ties', () => {
  for (const n of [1, 5, 30]) {
    expectEigen(new Float64Array(n * n), n);
    expectEigen(identity(n), n);
    expectEigen(new Float64Array(n * n).fill(1), n);
    expectEigen(
      identity(n).map((value, p) => value * ((p % n) % 3)),
      n,
    );
  }
});

test('the upper triangle is not read, and scale does not matter', () => {
  const a = symmetric(6, 3);
  const lower = a.map((value, p) => (p % 6 < Math.floor(p / 6) ? Number.NaN : value));
  expect(symmetricEigen(lower, 6)).toEqual(symmetricEigen(a, 6));
  const { values } = symmetricEigen(a, 6);
  for (const power of [-600, 600]) {
    agreeAll(
      symmetricEigen(
        a.map((value) => value * 2 ** power),
        6,
      ).values.map((value) => value * 2 ** -power),
      values,
      { rel: 0, source: 'powers of two are exact' },
    );
  }
});

test('small eigenvalues of a graded positive definite matrix keep their digits', () => {
  const a = scaled(randomPositive(8, 11, 1), 8, 12);
  const { values } = symmetricEigen(a, 8);
  const inverted = scaled(randomPositive(8, 11, 1), 8, 12);
  // The determinant, a product of all eigenvalues, against the product of Cholesky pivots (relative accuracy in both).
  let logDet = 0;
  for (let j = 0; j < 8; j++) {
    for (let k = 0; k < j; k++) {
      const factor = inverted[k * 8 + j] / inverted[k * 8 + k];
      for (let i = j; i < 8; i++) inverted[j * 8 + i] -= factor * inverted[k * 8 + i];
    }
    logDet += Math.log(inverted[j * 8 + j]);
  }
  agree(
    values.reduce((sum, value) => sum + Math.log(value), 0),
    logDet,
    { abs: 1e-13, source: 'product of pivots' },
  );
});

test('Hilbert matrix of order 6', () => {
  const h = Float64Array.from({ length: 36 }, (_, p) => 1 / ((p % 6) + Math.floor(p / 6) + 1));
  const { values } = symmetricEigen(h, 6);
  agreeAll(
    values.slice(0, 5),
    [1.6188998589243384, 0.24236087057520905, 0.016321521319875798, 0.00061574835418263315, 1.2570757122634998e-5],
    { abs: 4 * EPS, source: 'R 4.2.2, eigen()' },
  );
  // Rounding the entries of a matrix of condition 1.5e7 alone moves the smallest value by that many EPS.
  agree(values[5], 1.0827994845655498e-7, {
    rel: 1.5e7 * EPS,
    source: 'power iteration on the integer inverse, 60 digits',
  });
});

test('an infinite or missing entry gives NaN throughout', () => {
  for (const bad of [Number.NaN, Infinity]) {
    const { values, vectors } = symmetricEigen(Float64Array.of(1, bad, bad, 1), 2);
    expect([...values, ...vectors].every(Number.isNaN)).toBe(true);
  }
});
