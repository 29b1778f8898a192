import { structured } from '@mixdiff/contract';
import { jsp, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { workOf, workOfFit } from '../../src/short/work.ts';

const run = (f: number, g: number) => ({ stop: { evaluations: { f, g } } }) as never;
const small = sleepstudy('ML');
const [term] = small.random;
if (!term) throw new Error('no term');
/** The same rows with twelve columns that vary by subject: 78 covariance parameters. */
const wide = {
  ...small,
  random: [{ ...term, columns: Array.from({ length: 12 }, (_, i) => `x${i}`), structure: structured('us', []) }],
};

test('work grows with the evaluations, the rows and, by its square, with the number of covariance parameters', () => {
  expect(workOfFit(run(20, 10), small)).toBe(10 * workOfFit(run(2, 1), small));
  expect(workOfFit(run(1, 0), wide)).toBeGreaterThan(20 * workOfFit(run(1, 0), small));
  expect(workOfFit(run(Number.NaN, Number.NaN), small)).toBe(0);
});
test('an evaluation goes over every number of X and Z, and 20 d^2 of the optimizer', () => {
  const model = jsp('ML');
  expect(workOfFit(run(1, 0), model)).toBe(953 * (model.parts.conditional.columns.length + 2) + 20 * 2 * 2);
});
test('it is spent by what was done, by no clock', () => {
  const context = { milliseconds: () => Number.POSITIVE_INFINITY };
  const work = workOf(10 * workOfFit(run(100, 0), small), small, context);
  expect(work.spent()).toBe(false);
  const spendTimes = (times: number): void => {
    for (let i = 0; i < times; i++) work.spend(run(100, 0));
  };
  spendTimes(6);
  expect([work.spent(), work.farSpent()]).toEqual([true, false]);
  spendTimes(10);
  expect(work.farSpent()).toBe(true);
});
test('an interruption spends it', () => {
  const signal = AbortSignal.abort();
  expect(workOf(1e9, small, { milliseconds: () => 0, signal }).spent()).toBe(true);
});
