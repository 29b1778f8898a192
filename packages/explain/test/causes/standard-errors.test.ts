import { twoSided } from '@mixdiff/schema';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { followsFromSE, logRatios, partOfSE, partOfStatistic } from '../../src/causes/standard-errors.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const stating = (id: string, se: number, seScale = 1, df: number | null = null, statistic = 2) => {
  const side = sideOf(id, problem, { meaning: { seScale } });
  const fixed = side.reported.fixed.map((row) => ({ ...row, se, statistic, df, p: df && twoSided(statistic, df) }));
  return { ...side, reported: { ...side.reported, fixed } };
};
const difference = (
  a = stating('one', 1),
  b = stating('other', 2, 1.25),
  quantity = 'se|Days',
  moved: [number, number] = [1, 2],
) => stepBetween(a, b, 'derived', quantity, moved);

test('what follows from standard errors', () => {
  expect(['se|x', 'statistic|x', 'p|x', 'correlation|x|z'].map(followsFromSE)).toEqual([true, true, true, true]);
  expect(['beta|x', 'df|x', 'logLik', 'variance|Residual'].map(followsFromSE)).toEqual([false, false, false, false]);
});
describe('the log ratio of two standard errors', () => {
  test('has a part that the divisors make, and the rest is the formula; the parts add up', () => {
    expect(logRatios(difference())).toEqual({ all: Math.log(2), divisor: Math.log(1.25) });
    const [divisor, formula] = [partOfSE(difference(), 'divisor'), partOfSE(difference(), 'formula')];
    expect(divisor).toBeCloseTo(Math.log(1.25) / Math.log(2), 12);
    expect(divisor + formula).toBeCloseTo(1, 12);
  });
  test('there is none without both', () => {
    expect(logRatios(difference(stating('one', 0)))).toBeNull();
    expect(logRatios(difference(undefined, undefined, 'se|other'))).toBeNull();
  });
});
describe('the part of a p-value that its statistic makes', () => {
  const [a, b] = [stating('one', 1, 1, 10, 2), stating('other', 2, 1, 20, 3)];
  const p = (statistic: number, df: number) => twoSided(statistic, df) as number;
  test('at the old degrees of freedom; the rest is theirs', () => {
    const part = partOfStatistic(difference(a, b, 'p|Days', [p(2, 10), p(3, 20)]));
    expect(part).toBeCloseTo((p(3, 10) - p(2, 10)) / (p(3, 20) - p(2, 10)), 12);
  });
  test('is all of it where only the statistic moves', () => {
    const same = stating('other', 2, 1, 10, 3);
    expect(partOfStatistic(difference(a, same, 'p|Days', [p(2, 10), p(3, 10)]))).toBeCloseTo(1, 12);
  });
  test('is 1 for other quantities, null where there is no p-value', () => {
    expect(partOfStatistic(difference())).toBe(1);
    expect(partOfStatistic(stepBetween(a, b, 'derived', 'p|Days', [null, 1]))).toBeNull();
  });
});
