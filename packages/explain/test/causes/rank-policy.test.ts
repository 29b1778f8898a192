import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { rankPolicy } from '../../src/causes/rank-policy.ts';
import type { Rung } from '../../src/ladder/edits.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('ML');
const said = (one: string[], other: string[], quantity = 'beta|Days', rung: Rung = 'derived', logLik = -10) =>
  rankPolicy.detect(
    stepBetween(
      sideOf('one', problem, { fit: { dropped: one } }),
      sideOf('other', problem, { fit: { dropped: other, logLik, criterion: -2 * logLik } }),
      rung,
      quantity,
    ),
  );
test('what one drops and the other keeps', () => {
  expect(said(['Days'], [])?.sentence).toBe('X has less than full rank: one drops Days, other nothing');
  expect(said(['a|b'], [], 'beta|a|b')?.evidence).toEqual({ first: ['a|b'], second: [] });
});
test('moves the other coefficients too, at one height', () => {
  expect(said(['x'], ['z'], 'beta|Days')).not.toBeNull();
  expect(said(['x'], ['z'], 'beta|Days', 'derived', -10.1)).toBeNull();
  expect(said(['x'], ['z'], 'variance|Residual')).toBeNull();
});
test('one policy is no difference', () => expect([said([], []), said(['x'], ['x'])]).toEqual([null, null]));
test('on the rung of the columns only their order decides', () =>
  expect(said(['x'], ['z'], 'beta|Days', 'fixed')).toBeNull());
