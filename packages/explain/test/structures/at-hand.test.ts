import { intercept, marginal, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { structureAtHand } from '../../src/structures/at-hand.ts';
import { lookAlike, NAMINGS, PROGRAMS } from '../../src/structures/names.ts';

const subjects = ['a', 'a', 'a', 'b', 'b', 'c'];
const y = [1, 3, 2, 5, 4, 4];
const one = [intercept(6)];

test('compound symmetry has two lowest correlations where a position has no row of the largest subject', () => {
  const { residual, ...rest } = marginal(y, one, subjects, 'ML');
  const structure = { kind: 'cs-hom', labels: ['1', '2', '3', '4', '5'] } as const;
  const found = structureAtHand({ ...rest, residual: residual && { ...residual, structure } });
  expect(found?.lowest).toEqual({ byPositions: -1 / 4, byRows: -1 / 2 });
});
test('a random intercept is compound symmetry that is not negative; a slope is no structure of the rows', () => {
  const term = (columns = one) => problem(y, one, [{ group: 'g', labels: subjects, columns }], 'ML');
  expect(structureAtHand(term())).toMatchObject({ intercept: true, rows: 3, naming: { kind: 'cs-hom' } });
  expect(structureAtHand(term([{ name: 'x', term: 'x', values: y }]))).toBeNull();
});
test('every structure has a name somewhere, once, and no program is named that is not in the list', () => {
  expect(new Set(NAMINGS.map(({ kind }) => kind)).size).toBe(NAMINGS.length);
  for (const { says } of NAMINGS) {
    expect(Object.keys(says).length).toBeGreaterThan(0);
    expect(Object.keys(says).filter((name) => !PROGRAMS.some((known) => known === name))).toEqual([]);
  }
});
test('structures look alike in pairs that hold variances equal or not', () => {
  expect(lookAlike('cs-hom', 'cs-het')).toBe(true);
  expect(lookAlike('cs-hom', 'cs-hom')).toBe(false);
  expect(lookAlike('cs-hom', 'toep-hom')).toBe(false);
});
