import { penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { onRows, sharedRows } from '../../src/ladder/rows.ts';

const problem = sleepstudy('ML');
const rows = (...list: number[]) => Int32Array.from(list);

describe('a problem on some of its rows', () => {
  const some = onRows(problem, rows(20, 3, 21));
  test('has these, in the order given, with their numbers in the file', () => {
    expect(Array.from(some.response.y)).toEqual([20, 3, 21].map((i) => problem.response.y[i]));
    expect(Array.from(some.source.rows)).toEqual([20, 3, 21]);
    const { X } = some.parts.conditional;
    expect(Array.from(X.data.slice(3))).toEqual([20, 3, 21].map((i) => problem.parts.conditional.X.data[180 + i]));
  });
  test('has the levels that are left, numbered anew', () => {
    const [term] = some.random;
    const old = problem.random[0];
    expect(term?.levels).toHaveLength(2);
    [20, 3, 21].forEach((row, i) => {
      expect(term?.levels[term.level[i] as number]).toBe(old?.levels[old.level[row] as number]);
    });
  });
  test('is itself on all of them', () => expect(onRows(problem, rows(...problem.response.y.keys()))).toBe(problem));
  test('twice is once', () => {
    expect(onRows(onRows(problem, rows(5, 6, 7, 30)), rows(0, 3)).response.y).toEqual(
      onRows(problem, rows(5, 30)).response.y,
    );
  });
  test('weights and offset come along', () => {
    const values = problem.response.y.map((_, i) => i + 1);
    const weighted = { ...problem, weights: { values, kind: 'precision' as const } };
    expect(Array.from(onRows(weighted, rows(9, 0)).weights?.values ?? [])).toEqual([10, 1]);
  });
});
describe('the rows that two fits share', () => {
  test('are those of one number in the file, in the order of the first', () => {
    const { inA, inB } = sharedRows(onRows(problem, rows(7, 2, 5)), onRows(problem, rows(2, 3, 7)));
    expect([Array.from(inA), Array.from(inB)]).toEqual([
      [0, 1],
      [2, 0],
    ]);
  });
  test('of two files of one length, all; of other lengths, by number', () => {
    const other = {
      ...problem,
      source: { ...problem.source, dataHash: 'other', rows: problem.source.rows.map((r) => r + 500) },
    };
    expect(sharedRows(problem, other).inA).toHaveLength(180);
    expect(sharedRows(problem, { ...penicillin('ML'), source: other.source }).inA).toHaveLength(0);
  });
});
