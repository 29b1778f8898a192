import { agreeAll, jsp, penicillin, problem, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { thetaLayout } from '../src/covariance.ts';
import { mean, variance } from '../src/moments.ts';
import { lme4Order } from '../src/order.ts';
import { startOf } from '../src/start.ts';

const start = (p: ReturnType<typeof jsp>, choice = 'default'): number[] => [
  ...startOf(p, thetaLayout(p.random), choice),
];
const levels = (...counts: number[]) => counts.map((count) => ({ levels: Array.from({ length: count }, String) }));

describe('start', () => {
  test('comes from group means where every term is an intercept on a factor of its own', () => {
    agreeAll(start(jsp('REML')), [0.573565, 0.492397], { abs: 5e-7, source: 'lme4 1.1-31 and 2.1-0' });
    expect(start(jsp('ML'))).toEqual(start(jsp('REML')));
  });
  test('by hand: means 2 and 6', () => {
    const one = { name: '(Intercept)', term: '(Intercept)', values: [1, 1, 1, 1] };
    const p = problem([1, 3, 5, 7], [one], [{ group: 'g', labels: ['a', 'a', 'b', 'b'] }], 'ML');
    agreeAll(start(p), [2], { rel: 1e-15, source: 'by hand' });
  });
  test('is 1 where the group means vary more than the response', () => {
    expect(start(penicillin('ML')).every((theta) => theta > 0)).toBe(true);
    const one = { name: '(Intercept)', term: '(Intercept)', values: [1, 1, 1] };
    const random = ['g', 'h'].map((group) => ({ group, labels: ['a', 'b', 'b'] }));
    expect(start(problem([1, 2, 2], [one], random, 'ML'))).toEqual([1, 1]);
  });
  test('is the identity for slopes, and as chosen', () => {
    expect(start(sleepstudy('ML'))).toEqual([1, 0, 1]);
    expect(start(sleepstudy('ML'), 'small')).toEqual([0.1, 0, 0.1]);
    expect(start(jsp('ML'), 'ones')).toEqual([1, 1]);
  });
});

describe('moments', () => {
  test('are rounded once, as in R', () => {
    const x = Float64Array.of(0.1, 0.2, 0.3, 1e6, 7.7);
    // print(mean(x), digits = 17), print(var(x), digits = 17): R 4.2.2
    expect(mean(x)).toBe(200001.66);
    expect(variance(x)).toBe(199999170011.41299);
  });
});

describe('order of terms', () => {
  test.each([
    [
      [5, 10, 5],
      [1, 2, 0],
    ],
    [
      [10, 5, 5],
      [0, 1, 2],
    ],
    [
      [6, 6, 12],
      [2, 1, 0],
    ],
    [
      [6, 6, 5],
      [0, 1, 2],
    ],
    [
      [48, 90],
      [1, 0],
    ],
    [
      [5, 5],
      [0, 1],
    ],
  ])('%j levels -> %j', (counts, order) => {
    expect(lme4Order(levels(...counts))).toEqual(order);
  });
});
