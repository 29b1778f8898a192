import type { PublishedEntry } from '@mixdiff/schema';
import { describe, expect, test } from 'vitest';
import { halfUnit, judgePublished, printsAs } from '../src/published.ts';

test.each([
  ['12.30', 0.005],
  ['12', 0.5],
  ['1.5e-07', 0.05e-7],
  ['2E3', 500],
  [' 0.1 ', 0.05],
])('half a unit of the last digit of %s is %f', (text, half) => expect(halfUnit(text)).toBeCloseTo(half, 15));

describe('a value prints as', () => {
  test.each<[number | string | null, string, boolean]>([
    [12.305, '12.30', true],
    [12.2951, '12.30', true],
    [12.2949, '12.30', false],
    [12.3051, '12.30', false],
    [-0.0004, '0.000', true],
    [1.4949e-7, '1.5e-07', true],
    [1.44e-7, '1.5e-07', false],
    [null, 'NA', true],
    [null, '0', false],
    [0, 'NA', false],
    ['a, b', 'a, b', true],
    ['a', 'b', false],
    [Number.NaN, '1', false],
    [1, 'one', false],
  ])('%j, %s: %j', (value, text, same) => expect(printsAs(value, text)).toBe(same));
  test('a bound is strict; R writes <2e-16 for what lies below 2.2e-16', () => {
    expect([9e-5, 1e-4, 1.1e-4].map((x) => printsAs(x, '<.0001'))).toEqual([true, false, false]);
    expect([2.1e-16, 2.3e-16].map((x) => printsAs(x, '<2e-16'))).toEqual([true, false]);
  });
});

describe('the count of published numbers', () => {
  const entry = (quantity: string, printed: string, kind: PublishedEntry['kind'] = 'digits'): PublishedEntry => ({
    where: 'Table 1',
    engine: 'lme4',
    method: 'ML',
    quantity,
    printed,
    kind,
  });
  const entries = [
    entry('right', '1.0'),
    entry('wrong', '2.0'),
    entry('unknown', '3.0'),
    entry('drawn', '0.10', 'monte-carlo'),
    entry('drawn-off', '0.10', 'monte-carlo'),
    entry('drawn-unknown', '0.10', 'monte-carlo'),
    entry('drawn-bare', '0.10', 'monte-carlo'),
  ];
  const ours: Record<string, { value: number | undefined; standardError?: number }> = {
    right: { value: 1.04 },
    wrong: { value: 2.06 },
    unknown: { value: undefined },
    drawn: { value: 0.134, standardError: 0.01 },
    'drawn-off': { value: 0.136, standardError: 0.01 },
    'drawn-unknown': { value: undefined },
    'drawn-bare': { value: 0.1 },
  };
  const judged = judgePublished(entries, 'a source', ({ quantity }) => ours[quantity] as { value: number });
  test('digits are reproduced or not; what is not computed is listed and counts as not reproduced', () => {
    expect(judged.digits).toEqual({ reproduced: 1, of: 3 });
    expect(judged.different.map(({ quantity, ours: x }) => [quantity, x])).toEqual([['wrong', 2.06]]);
    expect(judged.notComputed.map(({ quantity, ours: x }) => [quantity, x])).toEqual([['unknown', null]]);
  });
  test('Monte Carlo figures are within three standard errors and half a digit, or not; without an error they are not', () => {
    expect(judged.monteCarlo).toMatchObject({ within: 1, of: 4, notComputed: 1 });
    expect(judged.monteCarlo.entries.map(({ quantity }) => quantity)).toEqual([
      'drawn',
      'drawn-off',
      'drawn-unknown',
      'drawn-bare',
    ]);
  });
});
