import { expect, test } from 'vitest';
import { symbolicOf } from '../src/last-symbolic.ts';
import { analyze } from '../src/sparse-cholesky.ts';
import { crossed } from './designs.ts';

const rows = Array.from({ length: 60 }, (_, i) => i);
const made = crossed([rows.map((i) => i % 20), rows.map((i) => (i * 7) % 9)]);
const other = crossed([rows.map((i) => i % 20), rows.map((i) => (i * 11) % 9)]);
const pattern = () => {
  const { n, colPtr, rowIdx } = made.pattern;
  return { n, colPtr: colPtr.slice(), rowIdx: rowIdx.slice() };
};

test('the same pattern in other arrays is not analysed again, another one is', () => {
  const [first, again] = [symbolicOf(pattern()), symbolicOf(pattern())];
  expect(again).toBe(first);
  expect(symbolicOf(other.pattern)).not.toBe(first);
  expect(symbolicOf(pattern())).toEqual(first);
});
test('two factors of one pattern share nothing of their values', () => {
  const [a, b] = [analyze(pattern()), analyze(pattern())];
  expect(a.factor(made.values)).toBe(-1);
  const logDet = a.halfLogDet();
  expect(b.factor(made.values.map((v) => 4 * v))).toBe(-1);
  expect(a.halfLogDet()).toBe(logDet);
  expect(b.halfLogDet()).toBeCloseTo(logDet + made.pattern.n * Math.log(2), 9);
});
test('a pattern with an order of its own is left alone', () => {
  const { n } = pattern();
  const order = Int32Array.from({ length: n }, (_, i) => n - 1 - i);
  expect(analyze(pattern(), order).order).not.toEqual(symbolicOf(pattern()).order);
});
