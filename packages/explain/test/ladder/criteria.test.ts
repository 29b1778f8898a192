import type { Criterion } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { criteriaBetween, criterionOn } from '../../src/ladder/criteria.ts';
import { binary } from '../causes/generalized.ts';

const LAPLACE: Criterion = { kind: 'laplace', information: 'observed' };
const STALE: Criterion = { ...LAPLACE, stale: true };
const LATE: Criterion = { kind: 'quadrature', nodes: 9, stale: true };
test('the jumps of the one, the approximation, the jumps of the other', () => {
  expect(criteriaBetween(STALE, LATE)).toEqual([LAPLACE, { kind: 'quadrature', nodes: 9 }, LATE]);
  expect(criteriaBetween(STALE, LAPLACE)).toEqual([LAPLACE]);
  expect(criteriaBetween(LAPLACE, LAPLACE)).toEqual([]);
});
test('jumps of one kind are left and come back: no fit without them is on the way of two with them', () => {
  expect(criteriaBetween(STALE, STALE)).toEqual([]);
});
test('a criterion of a generalized model says nothing of a linear one, and the other way round', () => {
  expect(criterionOn(sleepstudy('ML'), STALE)).toEqual({ kind: 'exact' });
  expect(criterionOn(binary, { kind: 'exact' })).toEqual(LAPLACE);
  expect(criterionOn(binary, LATE)).toBe(LATE);
});
