import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { alignQuantities, classes, tolerance } from '../src/agreement.ts';
import { sideOf } from './made.ts';

const problem = sleepstudy('ML');
const fitOf = (id: string, days: number, se = 0.5, logLik = -10) => ({
  id,
  fit: sideOf(id, problem, {
    fit: {
      logLik,
      canonical: {
        beta: Float64Array.of(1, days),
        Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(4, 1, 1, 9) }],
        residual: { kind: 'variance', sigma2: 25 },
      },
      vcov: { nrow: 2, ncol: 2, data: Float64Array.of(se * se, 0, 0, se * se) },
    },
  }).reported,
});

describe('classes', () => {
  test('are chains: neighbours agree, the ends need not', () => {
    expect(classes(['a', 'b', 'c', 'd'], [1, 1.9, 1.45, 3], 0.5)).toEqual([['a', 'c', 'b'], ['d']]);
  });
  test('what is no number is a class of its own, the last one', () => {
    expect(classes(['a', 'b', 'c'], [null, 2, 'x'], 0.5)).toEqual([['b'], ['a', 'c']]);
    expect(classes(['a'], [null], 1)).toEqual([['a']]);
  });
  test('hold every fit once, whatever the values and the tolerance', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const values of [
      [1, 1, 1, 1, 1],
      [5, 4, 3, 2, 1],
      [null, 1, null, 1, 9],
    ])
      for (const allowed of [0, 1, 10]) expect(classes(ids, values, allowed).flat().sort()).toEqual(ids);
  });
});
describe('the largest difference that counts as agreement', () => {
  const fits = [fitOf('a', 2, 0.5), fitOf('b', 2.1, 0.1)];
  test.each([
    ['beta|Days', 1e-4],
    ['se|Days', 2e-4 * 0.5],
    ['logLik', 1e-5],
    ['criterion', 1e-5],
    ['deviance', 1e-5],
    ['aic', 1e-4],
    ['bic', 1e-4],
    ['statistic|Days', 2e-3 * 21],
    ['p|Days', 1e-6],
    ['variance|Subject|Days', 2e-3 * 25],
    ['variance|Residual', 2e-3 * 25],
    ['corr|Subject|Days,(Intercept)', 2e-3],
    ['nobs', 180e-6],
  ])('of %s is %f', (quantity, allowed) => expect(tolerance(quantity, fits)).toBeCloseTo(allowed, 12));
  test('a coefficient is measured in the smallest standard error, so that no fit is blind to it', () => {
    expect(tolerance('beta|Days', [fitOf('a', 2, 0.5)])).toBeCloseTo(5e-4, 12);
  });
});
test('every quantity of any fit, its classes, and how far they are apart', () => {
  const found = alignQuantities([fitOf('a', 2), fitOf('b', 2.00001), fitOf('c', 3)]);
  const days = found.find(({ quantity }) => quantity === 'beta|Days');
  expect(days).toMatchObject({ classes: [['a', 'b'], ['c']], values: { a: 2, b: 2.00001, c: 3 } });
  expect(days?.spread).toEqual({ absolute: 1, relative: 1 / 3, inSE: 2 });
  const df = found.find(({ quantity }) => quantity === 'df|Days');
  expect(df).toMatchObject({ classes: [['a', 'b', 'c']], spread: { absolute: null, relative: null, inSE: null } });
});
