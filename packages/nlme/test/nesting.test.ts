import { type Column, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { nestedLevels } from '../src/nesting.ts';

const y = [1, 2, 3, 4, 5, 6];
const school = ['s1', 's1', 's1', 's2', 's2', 's2'];
const room = ['1', '1', '2', '1', '2', '2'];
const inside = school.map((s, i) => `${s}:${room[i]}`);
const x: Column = { name: 'x', term: 'x', values: y };
const levels = (...random: Parameters<typeof problem>[2]) => nestedLevels(problem(y, [x], random, 'ML').random);

describe('levels of nesting', () => {
  test('outermost first, whatever the order of the terms', () => {
    const inner = { group: 'school:room', labels: inside };
    const outer = { group: 'school', labels: school };
    expect(levels(inner, outer)?.map((l) => l.group)).toEqual(['school', 'school:room']);
    expect(levels(outer, inner)?.map((l) => l.M)).toEqual([2, 4]);
  });
  test('a label that repeats across the outer factor makes a crossed one', () => {
    expect(levels({ group: 'school', labels: school }, { group: 'room', labels: room })).toBeNull();
  });
  test('two factors with the same groups stay two levels, the shorter name outside', () => {
    const one = school.map((s) => `${s}:1`);
    expect(
      levels({ group: 'school:room', labels: one }, { group: 'school', labels: school })?.map((l) => l.group),
    ).toEqual(['school', 'school:room']);
  });
  test('terms with one factor are the blocks of one level', () => {
    const found = levels({ group: 'school', labels: school }, { group: 'school', labels: school, columns: [x] });
    expect(found?.length).toBe(1);
    expect(found?.[0]?.q).toBe(2);
    expect(found?.[0]?.blocks.map((b) => [b.term, b.column])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});
