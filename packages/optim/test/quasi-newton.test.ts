import { agreeAll } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { quasiNewton } from '../src/quasi-newton.ts';
import { rosenbrock } from './rosenbrock.ts';

const identity = Float64Array.of(1, 0, 0, 1);
const last = new Float64Array(2);
const search = quasiNewton(
  2,
  (x) => {
    last.set(x);
    return rosenbrock(x);
  },
  (gradient) => rosenbrock(last, gradient),
);

test('one search runs from several starts, in place', () => {
  for (const start of [
    [-1.2, 1],
    [0, 0],
    [3, -2],
  ]) {
    const x = Float64Array.from(start);
    expect(search.minimize(x, identity)).toBe('converged');
    agreeAll(x, [1, 1], { abs: 1e-4, source: 'the minimum is at (1, 1)' });
  }
});

test('a start without a value has no minimum', () => {
  expect(search.minimize(Float64Array.of(Number.NaN, 0), identity)).toBe('failed');
});
