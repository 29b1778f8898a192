import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { typeCoercion } from '../../src/causes/type-coercion.ts';
import { sideOf, stepBetween, withColumns } from '../made.ts';

const base = sleepstudy('ML', false);
const one = Array.from(base.response.y, () => 1);
const code = one.map((_, i) => i % 3);
const is = (l: number) => code.map((c) => Number(c === l));
const number = withColumns(base, { '(Intercept)': one, x: code });
const factor = withColumns(base, { '(Intercept)': one, x1: is(1), x2: is(2) }, ['(Intercept)', 'x', 'x']);
const said = (a: typeof base, b: typeof base) =>
  typeCoercion.detect(stepBetween(sideOf('one', a), sideOf('other', b), 'fixed', 'beta|x'));

test('a code that is a number in one and a factor in the other, whichever way round', () => {
  expect(said(number, factor)?.sentence).toBe('x is a number in one and a factor in other');
  expect(said(factor, number)?.sentence).toBe('x is a number in other and a factor in one');
  expect(said(number, factor)?.evidence).toEqual({ terms: ['x'], columns: [1, 2] });
});
test('not where the number varies within the cells of the factor', () => {
  const other = withColumns(base, { '(Intercept)': one, x: one.map((_, i) => i) });
  expect(said(other, factor)).toBeNull();
});
test('two values are a factor of one column, three are not', () => {
  const two = withColumns(base, { '(Intercept)': one, x: code.map((c) => Number(c > 0)) });
  const flag = withColumns(base, { '(Intercept)': one, xTRUE: code.map((c) => Number(c > 0)) }, ['(Intercept)', 'x']);
  expect(said(two, flag)).not.toBeNull();
  expect(said(number, flag)).toBeNull();
});
test('a term that the other model has not is no factor there', () => {
  expect(said(number, withColumns(base, { '(Intercept)': one }))).toBeNull();
});
test('not two numbers, and not two factors', () => {
  expect([said(number, number), said(factor, factor)]).toEqual([null, null]);
});
