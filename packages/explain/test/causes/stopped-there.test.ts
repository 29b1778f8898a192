import { isRefusal } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { stoppedThere } from '../../src/causes/stopped-there.ts';
import { sideOf, stepBetween } from '../made.ts';

const told = (
  method: 'ML' | 'REML',
  reported: number | null,
  change: { logLik?: number; gain?: number; days?: number; open?: boolean } = {},
  quantity = 'variance|Residual',
) => {
  const problem = sleepstudy(method);
  const plain = statedFit(problem).canonical;
  const gls = refereeOf(problem, 'precision')?.generalizedLeastSquares(plain);
  if (!gls || isRefusal(gls)) throw new Error('no estimates');
  const beta = gls.beta.map((b, j) => b + (j === 1 ? (change.days ?? 0) : 0));
  const { logLik = -10, gain = 1 } = change;
  const side = sideOf('one', problem, {
    open: change.open ?? false,
    fit: { canonical: { ...plain, beta } },
    certificate: { logLik, gain, verdict: 'stopped-short', best: { ...plain, beta: gls.beta } },
    reported: { logLik: reported },
  });
  return stoppedThere(stepBetween(side, sideOf('other', problem), 'optimum', quantity));
};

test('a fit with its engine at hand did', () => expect(told('ML', -99, { open: true })).toBe(true));
describe('one that is known by its numbers says so by its log-likelihood', () => {
  test('which is that of its estimates, or is not printed', () => {
    expect([told('ML', -10.00000001), told('ML', null)]).toEqual([true, true]);
  });
  test('what is off must be too little to be what is gained', () => {
    expect(told('ML', -9.8, { gain: 1 })).toBe(false);
    expect(told('ML', -9.96, { gain: 1 })).toBe(true);
  });
  test('and what is gained more than a digit shows', () => {
    expect([told('ML', -10, { gain: 0.4 }), told('ML', -10, { gain: 0.6 })]).toEqual([false, true]);
  });
});
test('REML does not see the fixed effects: they must be those that the variances imply', () => {
  expect(told('REML', null, {}, 'beta|Days')).toBe(true);
  expect(told('REML', null, { days: 5 }, 'beta|Days')).toBe(false);
  expect(told('REML', null, { days: 5 }, 'se|Days')).toBe(true);
  expect(told('ML', null, { days: 5 }, 'beta|Days')).toBe(true);
});
