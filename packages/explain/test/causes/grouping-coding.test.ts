import { intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { groupingCoding } from '../../src/causes/grouping-coding.ts';
import { sideOf, stepBetween } from '../made.ts';

const n = 24;
const y = Array.from({ length: n }, (_, i) => Math.sin(i * i));
const school = Array.from({ length: n }, (_, i) => `s${Math.floor(i / 8)}`);
const inner = Array.from({ length: n }, (_, i) => `c${i % 2}`);
const of = (...groups: string[][]) =>
  problem(y, [intercept(n)], groups.map((labels, k) => ({ group: `g${k}`, labels })), 'ML'); // biome-ignore format: one line
const said = (a: ReturnType<typeof of>, b: ReturnType<typeof of>) =>
  groupingCoding.detect(stepBetween(sideOf('one', a), sideOf('other', b), 'random', 'logLik'));
const nested = school.map((s, i) => `${s}:${inner[i]}`);

test('class 1 of every school as one class, whichever fit takes it so', () => {
  expect(said(of(inner), of(nested))?.evidence).toMatchObject({ levels: [2, 6] });
  expect(said(of(nested), of(inner))?.evidence).toMatchObject({ levels: [6, 2] });
  expect(said(of(school, inner), of(school, nested))?.sentence).toMatch(/2 levels in one.*6 in other/);
});
test('other names for one grouping are no difference, crossed groupings are not nested', () => {
  expect(said(of(inner), of(inner.map((l) => `x${l}`)))).toBeNull(); // biome-ignore format: one line
  expect(said(of(inner), of(school))).toBeNull();
});
test('nor is one of other columns', () => {
  const x = { name: 'x', term: 'x', values: Array.from({ length: n }, (_, i) => i % 5) };
  const slope = problem(y, [intercept(n)], [{ group: 'g0', labels: nested, columns: [intercept(n), x] }], 'ML');
  expect(said(of(inner), slope)).toBeNull();
});
test('one term more is another model', () => expect(said(of(inner), of(nested, school))).toBeNull());
