import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { remlVsMl } from '../../src/causes/reml-vs-ml.ts';
import { sideOf, stepBetween } from '../made.ts';

const [ml, reml] = [sideOf('one', sleepstudy('ML')), sideOf('other', sleepstudy('REML'))];
test('names what each maximises', () => {
  const said = remlVsMl.detect(stepBetween(ml, reml, 'criterion', 'variance|Residual'));
  expect(said?.sentence).toBe('one maximises the likelihood, other the restricted likelihood');
  expect(said?.evidence).toMatchObject({ first: 'ML', second: 'REML' });
});
test('one criterion is no difference', () => {
  expect(remlVsMl.detect(stepBetween(ml, ml, 'criterion', 'variance|Residual'))).toBeNull();
});
