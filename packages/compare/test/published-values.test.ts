import type { ConfintDocument, FitDocument, PublishedEntry, TestDocument } from '@mixdiff/schema';
import { describe, expect, test } from 'vitest';
import type { Inferred } from '../src/inference.ts';
import { computedValue } from '../src/published-values.ts';

const tested = (change: Partial<TestDocument>): TestDocument =>
  ({
    schema: 'mixdiff/test@1',
    statistic: 1,
    ndf: 2,
    ddf: 3,
    scaling: 4,
    p: 0.5,
    mcse: null,
    ...change,
  }) as TestDocument;
const interval = (name: string) => ({
  name,
  label: '',
  estimate: 1,
  lower: 0.5,
  upper: 2,
  lowerMcse: 0.1,
  upperMcse: null,
});
const boot = {
  schema: 'mixdiff/confint@1',
  method: 'boot',
  nsim: 500,
  singularRefits: 100,
  intervals: [interval('.sig01'), interval('a|b')],
} as unknown as ConfintDocument;
const inference: Inferred[] = [
  tested({ test: 'rlrt', term: '1 | school:class', statistic: 5, mcse: 0.01 }),
  tested({ test: 'rlrt', term: '1 | school', statistic: 6 }),
  tested({ test: 'rlrt', term: '`a|b` | g|h', statistic: 7 }),
  tested({ test: 'kr', term: '`social|class`', statistic: 8 }),
  boot,
];
const fit = { fixed: [{ term: 'x', estimate: 3 }], random: [], withheld: [] } as unknown as FitDocument;
const of = (quantity: string, sources: Partial<Parameters<typeof computedValue>[1]> = {}) =>
  computedValue({ quantity } as PublishedEntry, { fit, diagnosis: undefined, inference, ...sources });

test('a number of the fit', () => {
  expect(of('beta|x')).toEqual({ value: 3 });
  expect([of('beta|z').value, of('beta|x', { fit: undefined }).value]).toEqual([undefined, undefined]);
});
describe('a test is found', () => {
  test.each([
    ['rlrt|class|statistic', 5],
    ['rlrt|school|statistic', 6],
    ['rlrt|1 | school:class|statistic', 5],
    ['rlrt|g|h|statistic', 7],
    ['kr|`social|class`|ddf', 3],
    ['kr|`social|class`|scaling', 4],
  ])('%s', (quantity, value) => expect(of(quantity).value).toBe(value));
  test.each(['rlrt|social|class|statistic', 'kr|class|ddf', 'rlrt|class|estimate', 'kr|social|statistic'])(
    '%s is none',
    (quantity) => expect(of(quantity).value).toBeUndefined(),
  );
  test('a p-value that was drawn has the error of the difference of two draws', () => {
    expect(of('rlrt|class|p')).toEqual({ value: 0.5, standardError: Math.SQRT2 * 0.01 });
    expect(of('rlrt|school|p')).toEqual({ value: 0.5 });
  });
});
describe('a limit', () => {
  test('of an interval by its name, with the error of theirs and ours: as many refits, sqrt 2', () => {
    expect(of('confint|boot|.sig01|lower')).toEqual({ value: 0.5, standardError: 0.1 * Math.SQRT2 });
    expect(of('confint|boot|a|b|upper')).toEqual({ value: 2, standardError: null });
  });
  test.each(['confint|profile|.sig01|lower', 'confint|boot|.sig02|lower', 'confint|boot|.sig01|middle'])(
    '%s is not computed',
    (quantity) => expect(of(quantity).value).toBeUndefined(),
  );
  test('a count of singular refits is predicted from ours, the error binomial, twice', () => {
    const { value, standardError } = of('confint|boot|singularRefits');
    expect(value).toBe(100);
    expect(standardError).toBeCloseTo(Math.sqrt(2 * 500 * 0.2 * 0.8), 10);
  });
});
