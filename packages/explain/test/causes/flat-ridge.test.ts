import type { Meaning, Unidentified } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { flatRidge, notIdentified } from '../../src/causes/flat-ridge.ts';
import { sideOf, stepBetween } from '../made.ts';
import { problem, saidOf } from './verdicts.ts';

const none: Unidentified = { contained: [], elements: [], silent: [], sums: [] };
const [term] = problem.random;
const element = (i: number, j: number, of: string | null = term?.name ?? '') => ({ term: of, i, j });
const open = (unidentified: Partial<Unidentified>, quantity: string) => {
  const a = sideOf('one', problem, { certificate: { unidentified: { ...none, ...unidentified } } });
  return notIdentified({ a, b: sideOf('other', problem) }, quantity) !== null;
};

describe('a number that the design does not identify', () => {
  test.each<[string, ReturnType<typeof element>, string[]]>([
    ['a variance', element(0, 0), ['variance|Subject|(Intercept)', 'corr|Subject|Days,(Intercept)']],
    ['the other one', element(1, 1), ['variance|Subject|Days', 'corr|Subject|Days,(Intercept)']],
    ['a covariance', element(1, 0), ['corr|Subject|Days,(Intercept)']],
    ['the residual', element(0, 0, null), ['variance|Residual']],
    ['of another term', element(0, 0, '1 | other'), []],
  ])('%s', (_, one, quantities) => {
    const all = ['variance|Subject|(Intercept)', 'variance|Subject|Days', 'corr|Subject|Days,(Intercept)', 'variance|Residual', 'beta|Days', 'logLik']; // biome-ignore format: one line
    expect(all.filter((quantity) => open({ elements: [one] }, quantity))).toEqual(quantities.sort((a, b) => all.indexOf(a) - all.indexOf(b))); // biome-ignore format: one line
  });
  test('standard errors where a term lies within the fixed effects', () => {
    expect(open({ contained: [{ term: '1 | g', within: [] }] }, 'se|Days')).toBe(true);
    expect(open({ contained: [{ term: '1 | g', within: ['1 | h'] }] }, 'se|Days')).toBe(false);
  });
});
describe('a fit on a ridge', () => {
  test('is weakly identified, or not identified and says which sums are', () => {
    expect(saidOf(flatRidge, { verdict: 'flat-ridge' })?.sentence).toMatch(/weakly identified/);
    const sums = [{ expression: 'a + b', here: 2, best: 2 }];
    const said = saidOf(flatRidge, { verdict: 'flat-ridge', unidentified: { ...none, silent: ['cov(a, b)'], sums } });
    expect(said?.sentence).toMatch(/not identified, cov\(a, b\) does not enter the likelihood/);
    expect(said?.evidence).toMatchObject({ identified: ['a + b = 2'] });
    expect(saidOf(flatRidge, { verdict: 'interior-maximum' })).toBeNull();
    const within = (...names: string[]) =>
      saidOf(flatRidge, {
        verdict: 'flat-ridge',
        unidentified: { ...none, contained: [{ term: '1 | g', within: names }] },
      });
    expect(within('x | g')?.sentence).toContain('contained (1 | g) in x | g');
    expect(within()?.sentence).toContain('contained (1 | g) in the fixed effects');
    const open = saidOf(flatRidge, { verdict: 'flat-ridge', unidentified: none });
    expect(open?.sentence).toContain('variances that this design cannot tell apart');
  });
});
test('standard errors that carry what is not identified have no inverse but rounding', () => {
  const carrying = (id: string, se: Meaning['se'], unidentified: Unidentified | null = none) =>
    sideOf(id, sleepstudy('ML'), { meaning: { se }, certificate: { unidentified } });
  const said = (a: ReturnType<typeof carrying>, b: ReturnType<typeof carrying>, quantity = 'se|Days') =>
    flatRidge.detect(stepBetween(a, b, 'derived', quantity));
  const [a, b] = [carrying('a', 'joint-precision'), carrying('b', 'observed-information')];
  expect(said(a, b)).not.toBeNull();
  expect(said(a, b, 'beta|Days')).toBeNull();
  expect(said(carrying('a', 'theta-fixed'), carrying('b', 'theta-fixed'))).toBeNull();
  expect(said(carrying('a', 'joint-precision', null), carrying('b', 'joint-precision', null))).toBeNull();
});
