import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { remlOfGlmm } from '../../src/causes/reml-of-glmm.ts';
import { sideOf, stepBetween } from '../made.ts';
import { binary, bySaying, LAPLACE } from './generalized.ts';

test('of a family, where one fit says REML', () => {
  const restricted = bySaying('a', LAPLACE, { method: 'REML' }, { ...binary, method: 'REML' });
  const said = remlOfGlmm.detect(stepBetween(restricted, bySaying('b', LAPLACE), 'criterion', 'beta|x'));
  expect(said?.sentence).toBe('a integrates the fixed effects out too (REML of a generalized model), b does not');
});
test('a linear model has a cause of its own', () => {
  const [ml, reml] = [sideOf('a', sleepstudy('ML')), sideOf('b', sleepstudy('REML'))];
  expect(remlOfGlmm.detect(stepBetween(ml, reml, 'criterion', 'beta|Days'))).toBeNull();
});
