import { agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { fromEigen } from '../src/from-eigen.ts';
import { symmetricEigen } from '../src/symmetric-eigen.ts';

const A = Float64Array.of(4, 1, -2, 1, 3, 0.5, -2, 0.5, 5);

test('values and vectors give the matrix again, and values squared its square', () => {
  const { values, vectors } = symmetricEigen(A, 3);
  agreeAll(fromEigen(values, vectors), A, { abs: 1e-14, source: 'the matrix' });
  const squared = fromEigen(
    values.map((v) => v * v),
    vectors,
  );
  agreeAll(squared, Float64Array.of(21, 6, -17.5, 6, 10.25, 2, -17.5, 2, 29.25), { abs: 1e-13, source: 'by hand' });
});
test('column k of V goes with weight k', () => {
  expect(fromEigen(Float64Array.of(2, 0), Float64Array.of(0.6, 0.8, -0.8, 0.6))).toEqual(
    Float64Array.of(2 * 0.6 * 0.6, 2 * 0.8 * 0.6, 2 * 0.6 * 0.8, 2 * 0.8 * 0.8),
  );
});
