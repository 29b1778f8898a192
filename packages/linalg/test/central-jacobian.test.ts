import { agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { centralJacobian } from '../src/central-jacobian.ts';

test('exact for a linear map, one step or one each', () => {
  const g = (x: Float64Array) => Float64Array.of(2 * x[0] - x[1], 5 * x[1]);
  for (const step of [1e-3, Float64Array.of(1e-3, 1e-5)]) {
    agreeAll(centralJacobian(g, Float64Array.of(0.3, 0.7), step).data, [2, 0, -1, 5], { abs: 1e-9, source: 'by hand' });
  }
});

test('a function that returns the same array each time is no trouble', () => {
  const out = new Float64Array(1);
  const square = (x: Float64Array) => {
    out[0] = x[0] ** 2;
    return out;
  };
  agreeAll(centralJacobian(square, Float64Array.of(3), 1e-4).data, [6], { rel: 1e-10, source: 'calculus' });
});

test('no coordinates: an empty result with the right shape', () => {
  const { nrow, ncol } = centralJacobian(() => Float64Array.of(1, 2), new Float64Array(0), 1e-4);
  expect([nrow, ncol]).toEqual([2, 0]);
});
