import { isRefusal } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { expect, test } from 'vitest';
import { findRandomTerm, isFixed, without } from '../src/submodel.ts';
import { sure } from './models.ts';

/** Columns and groups whose names hold bars, colons and spaces: each term is found by what it says, and no other. */
const names = ['y', 'a|b', 'a', 'k', 'g|h', 'g h', 'gh'];
const rows = Array.from({ length: 24 }, (_, i) =>
  [Math.sin(i * i), Math.cos(i), i % 7, `k${i % 3}`, `g${i % 4}`, `s${i % 6}`, `t${i % 8}`].join(','),
);
const csv = [names.map((name) => `"${name}"`).join(','), ...rows].join('\n');
const formula = 'y ~ `a|b` + a + (`a|b` | k) + (`a|b` | `g|h`) + (1 | `g h`) + (1 | gh)';
const { problem } = sure(buildProblem(sure(parseCsv(csv, { name: 'd.csv' })), { formula }, { dataHash: '' }));
const found = (asked: string): string => {
  const term = findRandomTerm(problem, asked);
  return isRefusal(term) ? term.refused : term.group;
};

test.each([
  ['(`a|b` | k)', 'k'],
  ['(`a|b` | `g|h`)', 'g|h'],
  ['`a|b`|`g|h`', 'g|h'],
  ['`a|b` | g|h', 'g|h'],
  ['(1 | `g h`)', 'g h'],
  ['1|gh', 'gh'],
  ['(`a|b` | g)', 'inference/no-such-term'],
  ['(a | k)', 'inference/no-such-term'],
])('%s is the term of %s', (asked, group) => expect(found(asked)).toBe(group));
test('every name that the refusal lists is one that is found', () => {
  for (const { name, group } of problem.random) expect([found(`(${name})`), found(name)]).toEqual([group, group]);
});
test('a column with a bar in its name is no random term', () => {
  expect(['`a|b`', '(`a|b` | k)', 'a | k'].map((asked) => isFixed(problem, asked))).toEqual([true, false, false]);
});
test('what is left out is the term that was asked for, in the formula too', () => {
  const fewer = sure(without(problem, '(`a|b` | `g|h`)'));
  expect(fewer.random.map(({ group }) => group)).toEqual(['k', 'g h', 'gh']);
  expect(fewer.source.formula).toBe('y ~ `a|b` + a + (`a|b` | k) + (1 | `g h`) + (1 | gh)');
  expect(sure(without(problem, '`a|b`')).parts.conditional.columns).toEqual(['(Intercept)', 'a']);
});
