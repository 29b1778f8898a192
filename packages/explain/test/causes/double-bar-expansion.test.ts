import { intercept, problem, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { doubleBarExpansion } from '../../src/causes/double-bar-expansion.ts';
import { sideOf, stepBetween } from '../made.ts';

const n = 24;
const y = Array.from({ length: n }, (_, i) => Math.sin(i * i));
const x = { name: 'x', term: 'x', values: Array.from({ length: n }, (_, i) => i % 5) };
const labels = (by: number) => Array.from({ length: n }, (_, i) => `g${i % by}`);
const one = intercept(n);
const of = (...random: Parameters<typeof problem>[2][number][]) => problem(y, [one], random, 'ML');
const said = (a: typeof full, b: typeof full) =>
  doubleBarExpansion.detect(stepBetween(sideOf('one', a), sideOf('other', b), 'random', 'logLik'));
const full = of({ group: 'g', labels: labels(6), columns: [one, x] });
const apart = of({ group: 'g', labels: labels(6), columns: [one] }, { group: 'g', labels: labels(6), columns: [x] });
const diagonal = of({ group: 'g', labels: labels(6), columns: [one, x], structure: 'diag' });

test('the same columns and groups with and without the correlation', () => {
  expect(said(full, apart)?.evidence).toMatchObject({ parameters: [3, 2] });
  expect(said(diagonal, full)?.evidence).toMatchObject({ parameters: [2, 3] });
});
test('two ways to leave it out are one', () => expect(said(apart, diagonal)).toBeNull());
test('other groups or other columns are another model', () => {
  expect(said(full, of({ group: 'h', labels: labels(4), columns: [one] }, { group: 'h', labels: labels(4), columns: [x] }))).toBeNull(); // biome-ignore format: one line
  expect(said(full, of({ group: 'g', labels: labels(6), columns: [one] }))).toBeNull();
  const z = { ...x, name: 'z' };
  expect(said(full, of({ group: 'g', labels: labels(6), columns: [one] }, { group: 'g', labels: labels(6), columns: [z] }))).toBeNull(); // biome-ignore format: one line
  expect(said(sleepstudy('ML'), sleepstudy('ML'))).toBeNull();
});
