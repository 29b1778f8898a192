import type { Meaning } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { seDefinition } from '../../src/causes/se-definition.ts';
import { sideOf, stepBetween } from '../made.ts';

const problem = sleepstudy('REML');
const stating = (id: string, se: Meaning['se'], size: number, seScale = 1) =>
  sideOf(id, problem, {
    meaning: { se, seScale },
    fit: { vcov: { nrow: 2, ncol: 2, data: Float64Array.of(size * size, 0, 0, size * size) } },
  });
const said = (a: ReturnType<typeof stating>, b: ReturnType<typeof stating>, quantity = 'se|Days') =>
  seDefinition.detect(stepBetween(a, b, 'derived', quantity));

test('variances taken as known, and their uncertainty carried', () => {
  const found = said(stating('one', 'theta-fixed', 1), stating('other', 'joint-precision', 1.2));
  expect(found?.evidence).toMatchObject({
    first: 'theta-fixed',
    second: 'joint-precision',
    ratio: expect.closeTo(1.2, 9),
  });
  expect(found?.part).toBeCloseTo(1, 12);
});
test('two names of one matrix are one definition, and so is what no standard error follows', () => {
  expect(said(stating('one', 'observed-information', 1), stating('other', 'joint-precision', 1.2))).toBeNull();
  expect(said(stating('one', 'theta-fixed', 1), stating('other', 'joint-precision', 1.2), 'beta|Days')).toBeNull();
});
test('not where the divisor makes all of the difference', () => {
  expect(said(stating('one', 'theta-fixed', 1, 1), stating('other', 'kenward-roger', 1.1, 1.1))).toBeNull();
});
