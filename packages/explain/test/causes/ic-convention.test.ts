import type { Meaning } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { icConvention } from '../../src/causes/ic-convention.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const said = (quantity: string, change: Partial<Meaning>) =>
  icConvention.detect(
    stepBetween(sideOf('one', problem), sideOf('other', problem, { meaning: change }), 'derived', quantity),
  );
describe('counts that packages do not share', () => {
  test('parameters move AIC, BIC and the count itself', () => {
    for (const quantity of ['aic', 'bic', 'dfModel'])
      expect(said(quantity, { k: 6 })?.sentence).toBe('4 parameters are counted in one, 6 in other');
  });
  test('the N of BIC', () => {
    expect(said('bic', { nBIC: 178 })?.sentence).toBe('BIC takes log(n = 180) in one and log(178) in other');
    expect(said('aic', { nBIC: 178 })).toBeNull();
  });
  test('residual degrees of freedom', () => {
    expect(said('dfResidual', { dfResidual: 178 })?.sentence).toBe(
      'residual degrees of freedom: 176 in one, 178 in other',
    );
    expect(said('dfResidual', { k: 6 })).toBeNull();
  });
});
test('one convention is no difference, and a log-likelihood has none', () => {
  expect([said('bic', {}), said('logLik', { k: 6 })]).toEqual([null, null]);
});
test('one that some convention gives is believed of a fit that is known by its numbers', () => {
  const printed = sideOf('other', problem, { meaning: { dfResidual: 178 }, open: false });
  expect(icConvention.detect(stepBetween(sideOf('one', problem), printed, 'derived', 'dfResidual'))).not.toBeNull();
});
test('a count that no convention gives is a misprint, not a convention', () => {
  const odd = sideOf('other', problem, { meaning: { dfResidual: 170 }, reported: { dfResidual: 111 }, open: false });
  expect(icConvention.detect(stepBetween(sideOf('one', problem), odd, 'derived', 'dfResidual'))).toBeNull();
});
