import type { Context } from '@mixdiff/contract';
import { differenceDocument } from '@mixdiff/schema';
import { sleepstudy, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { difference, plain } from '../../src/pair/difference.ts';
import { sideOf } from '../made.ts';

const context: Context = { milliseconds: () => 0 };
const problem = sleepstudy('ML', false);
const at = (id: string, days: number, gain = 0) => {
  const canonical = { ...unitPoint(problem), beta: Float64Array.of(1, days) };
  const best = { ...unitPoint(problem), beta: Float64Array.of(1, 2) };
  const verdict = gain > 0 ? ('stopped-short' as const) : ('interior-maximum' as const);
  const side = sideOf(id, problem, { fit: { canonical }, certificate: { verdict, gain, best, bestLogLik: -9 } });
  // its engine states its own standard errors wherever it is asked
  return { ...side, entrant: { name: id, backend: { id, choices: [] }, chosen: {} } as never };
};

describe('what makes two fits differ', () => {
  test('each cause once, with the quantities that it explains; a valid document', async () => {
    const found = await difference(at('a', 2), at('b', 3, 0.5), { name: 'two fits', context });
    expect(() => differenceDocument.parse(found)).not.toThrow();
    expect(found.fits.map(({ id, verdict, gain }) => [id, verdict, gain])).toEqual([
      ['a', 'interior-maximum', 0],
      ['b', 'stopped-short', 0.5],
    ]);
    expect(found.causes.map(({ cause }) => cause)).toEqual(['stopped-short']);
    expect(found.causes[0]?.quantities).toContain('beta|Days');
    expect(found.causes[0]?.quantities).not.toContain('beta|(Intercept)');
    expect(found.unexplained).toEqual([]);
  });
  test('nothing, of one fit and itself', async () => {
    const found = await difference(at('a', 2), at('b', 2), { name: 'one fit', context });
    expect([found.causes, found.unexplained]).toEqual([[], []]);
  });
});
test('JSON has no NaN and no Infinity', () => {
  expect(plain({ a: Number.NaN, b: [1, Infinity], c: 'x', d: null })).toEqual({
    a: null,
    b: [1, null],
    c: 'x',
    d: null,
  });
});
