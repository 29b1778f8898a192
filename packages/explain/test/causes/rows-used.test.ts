import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { rowsUsed } from '../../src/causes/rows-used.ts';
import { onRows } from '../../src/ladder/rows.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const without = (...left: number[]) =>
  onRows(problem, Int32Array.from([...problem.response.y.keys()].filter((row) => !left.includes(row))));
const said = (a: typeof problem, b: typeof problem) =>
  rowsUsed.detect(stepBetween(sideOf('one', a), sideOf('other', b), 'rows', 'nobs'));

test('how many each used, and which are not shared, counted from one', () => {
  expect(said(problem, without(0, 7))?.evidence).toEqual({
    rows: [180, 178],
    shared: 178,
    onlyFirst: [1, 8],
    onlySecond: [],
  });
  expect(said(without(3), without(5))?.evidence).toMatchObject({ shared: 178, onlyFirst: [6], onlySecond: [4] });
});
test('no more than five are listed', () => {
  expect(said(problem, without(0, 1, 2, 3, 4, 5, 6))?.evidence['onlyFirst']).toEqual([1, 2, 3, 4, 5]);
});
test('the same rows are no difference', () => expect(said(problem, problem)).toBeNull());
