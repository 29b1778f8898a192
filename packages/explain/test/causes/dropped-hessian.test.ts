import type { Fit } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { droppedHessian } from '../../src/causes/dropped-hessian.ts';
import { stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE } from './generalized.ts';

const errors = (intercept: number): Partial<Fit> => ({
  vcov: { nrow: 2, ncol: 2, data: Float64Array.of(intercept ** 2, 0, 0, 0.01) },
});
const native = (count: number) => ({
  names: Array.from({ length: count }, (_, i) => `p${i}`),
  values: new Float64Array(count),
  scale: 'cholesky',
  gradient: null,
  hessian: null,
  eigenvalues: null,
});
const rx = (count: number) =>
  bySaying('b', LAPLACE, { ...errors(0.0837), native: native(count) }, binary, { se: 'theta-fixed' });
const hessian = bySaying('a', LAPLACE, errors(0.123), binary, { se: 'observed-information' });
const ask = (count: number, quantity = 'se|(Intercept)') =>
  droppedHessian.detect(stepBetween(hessian, rx(count), 'derived', quantity, [0.123, 0.0837]));
test('a large fit without a Hessian, with both standard errors', () => {
  expect(ask(20)?.sentence).toBe(
    'b makes no Hessian (20 parameters), so that its standard errors hold the variances fixed, without a word: 0.0837 for 0.123 ((Intercept))',
  );
});
test('a small one was asked for it, and estimates do not follow from it', () => {
  expect(ask(19)).toBeNull();
  expect(ask(20, 'beta|(Intercept)')).toBeNull();
});
