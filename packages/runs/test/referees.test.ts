import { type Problem, withResponse } from '@mixdiff/contract';
import { dyestuff2, intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { refereeOf } from '../src/referees.ts';

test('one referee per problem and meaning of the weights', () => {
  const [one, other] = [dyestuff2('ML'), dyestuff2('ML')];
  expect(refereeOf(one, 'precision')).toBe(refereeOf(one, 'precision'));
  expect(refereeOf(one, 'precision')).not.toBe(refereeOf(one, 'likelihood'));
  expect(refereeOf(one, 'precision')).not.toBe(refereeOf(other, 'precision'));
});
test('null where the referee refuses, and so again', () => {
  const family: Problem = withResponse(dyestuff2('ML'), { family: 'Gamma', link: 'log' });
  expect([refereeOf(family, 'precision'), refereeOf(family, 'precision')]).toEqual([null, null]);
  const n = 6;
  const labels = Array.from({ length: n }, (_, i) => `g${i % 2}`);
  const values = Float64Array.from({ length: n }, (_, i) => i - 1);
  const negative = problem(Array.from(values), [intercept(n)], [{ group: 'g', labels }], 'ML', {
    weights: { values, kind: 'precision' },
  });
  expect(refereeOf(negative, 'precision')).toBeNull();
});
