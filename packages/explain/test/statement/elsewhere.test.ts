import type { Meaning } from '@mixdiff/contract';
import { sleepstudy, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { onRows } from '../../src/ladder/rows.ts';
import { elsewhere } from '../../src/statement/elsewhere.ts';

const from = sleepstudy('ML');
const fewer = onRows(
  from,
  Int32Array.from({ length: 100 }, (_, i) => i),
);
const simpler = sleepstudy('ML', false);
const meaning = (change: Partial<Meaning> = {}): Meaning => ({
  ...statedFit(from).meaning,
  k: 6,
  nBIC: 180,
  dfResidual: 174,
  ...change,
});

test('at home nothing changes', () => {
  const own = meaning();
  expect(elsewhere(own, from, from)).toBe(own);
});
describe('on other rows', () => {
  test('n is n and n - p is n - p; another size stays', () => {
    expect([180, 178, 18].map((nBIC) => elsewhere(meaning({ nBIC }), from, fewer).nBIC)).toEqual([100, 98, 18]);
  });
  test('residual degrees of freedom lose the rows', () =>
    expect(elsewhere(meaning(), from, fewer).dfResidual).toBe(94));
  test('a divisor of n - p is one there, its inverse too, and another scale stays', () => {
    const there = Math.sqrt(100 / 98);
    const scales = [Math.sqrt(180 / 178), Math.sqrt(178 / 180), 1, 1.5];
    const found = scales.map((seScale) => elsewhere(meaning({ seScale }), from, fewer).seScale);
    expect(found).toEqual([there, 1 / there, 1, 1.5].map((x) => expect.closeTo(x, 12)));
  });
});
test('parameters are counted where their kind was', () => {
  expect(elsewhere(meaning(), from, simpler)).toMatchObject({ k: 4, dfResidual: 176 });
  const { X, columns, term, offset } = from.parts.conditional;
  const less = { ...from, parts: { conditional: { X: { ...X, ncol: 1, data: X.data.slice(0, 180) }, columns: columns.slice(1), term: term.slice(1), offset } } }; // biome-ignore format: one line
  expect(elsewhere(meaning(), from, less).k).toBe(5);
  // a count without the fixed effects does not lose one
  expect(elsewhere(meaning({ k: 4 }), from, less).k).toBe(4);
});
