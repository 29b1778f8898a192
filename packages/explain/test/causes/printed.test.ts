import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { printsSo } from '../../src/causes/printed.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const side = sideOf('one', problem, { open: false, certificate: { gain: 0.01 } });
const exact = sideOf('one', problem, {
  open: false,
  fit: {
    canonical: {
      beta: Float64Array.of(251.40510485, 10.46728596),
      Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(565.51539674, 11.05543011, 11.05543011, 32.682200051) }],
      residual: { kind: 'variance', sigma2: 25.591234567891 ** 2 },
    },
  },
});
const prints = (quantity: string, shown: number | null, stated: number | null, of = exact) =>
  printsSo(stepBetween(of, of, 'print', quantity, [shown, stated], of));

describe('a number that is shown is what follows from the estimates, to its digits', () => {
  test.each([
    ['se|Days', 1.55, 1.5458, true],
    ['se|Days', 1.56, 1.5458, false],
    ['corr|Subject|Days,(Intercept)', 0.08, 0.0843, true],
    ['corr|Subject|Days,(Intercept)', 0.1, 0.2, false],
    ['df|Days', 17, 17.0000001, true],
    ['df|Days', 17.2, 17, false],
  ])('%s %f for %f: %j', (quantity, shown, stated, so) => expect(prints(quantity, shown, stated)).toBe(so));
  test('digits of the estimates themselves widen it: a variance of 2.5 may be off by 2 %, a standard error of 0.5 by 10 %', () => {
    const canonical = { ...exact.fit.canonical, Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(2.5, 0.1, 0.1, 32.682200051) }] }; // biome-ignore format: one line
    const coarse = sideOf('one', problem, { open: false, fit: { canonical } });
    expect([10.2, 10.3].map((shown) => prints('se|Days', shown, 10, coarse))).toEqual([true, false]);
    expect([20.9, 30].map((shown) => prints('statistic|Days', shown, 22))).toEqual([true, false]);
  });
  test('in either direction of the step', () => {
    const reversed = stepBetween(exact, exact, 'print', 'se|Days', [1.5458, 1.55], exact, true);
    expect(printsSo(reversed)).toBe(true);
  });
});
describe('a log-likelihood is of where the fit stopped: from that of its estimates up to that of the maximum', () => {
  test.each([
    [-10, true],
    [-9.991, true],
    [-9.98, false],
    [-10.01, false],
  ])('%f: %j', (shown, so) => expect(prints('logLik', shown + 1e-12, -10, side)).toBe(so));
  test('what follows from it turned round and doubled', () => {
    expect([19.981, 19.97, 20.02].map((x) => prints('deviance', x + 1e-12, 20, side))).toEqual([true, false, false]);
  });
});
test('nothing is known where a number or a side is missing', () => {
  expect(prints('se|Days', null, 1)).toBe(false);
  expect(printsSo(stepBetween(exact, exact, 'derived', 'se|Days', [1, 1], null))).toBe(false);
});
