import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { likelihoodConstant } from '../../src/causes/likelihood-constant.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('REML');
const said = (quantity: string, moved: [number | null, number | null], logLikConstant = 2.5) =>
  likelihoodConstant.detect(
    stepBetween(
      sideOf('one', problem),
      sideOf('other', problem, { meaning: { logLikConstant } }),
      'derived',
      quantity,
      moved,
    ),
  );
test('a constant is all of the step of a log-likelihood that lies that much lower', () => {
  expect(said('logLik', [-10, -12.5])).toMatchObject({ evidence: { first: 0, second: 2.5 }, part: 1 });
});
test('what follows from it moves by minus twice as much', () => {
  for (const quantity of ['deviance', 'criterion', 'aic', 'bic']) expect(said(quantity, [20, 25])?.part).toBe(1);
});
test('it is a part where something else moves, too', () => expect(said('aic', [20, 30])?.part).toBe(0.5));
test('of a number that only one has it is all', () => {
  expect([said('logLik', [null, -12.5])?.part, said('logLik', [-10, null])?.part]).toEqual([1, 1]);
});
test('no constant, or another quantity', () => {
  expect([said('logLik', [-10, -12.5], 0), said('beta|Days', [1, 2])]).toEqual([null, null]);
});
