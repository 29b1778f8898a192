/** What a design leaves unidentified is looked for once for all its responses, and for no other design. */
import { withConditional, withResponse } from '@mixdiff/contract';
import { intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { identify } from '../../src/identification/containment.ts';

const labels = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'];
const twice = problem(
  [1, 2, 4, 3, 7, 8, 5, 5],
  [intercept(8)],
  ['g', 'h'].map((group) => ({ group, labels })),
  'ML',
);

test('other responses share it', () => {
  const found = identify(twice, 'precision');
  expect(found).not.toBe(null);
  expect(identify(withResponse(twice, { y: Float64Array.of(3, 1, 2, 9, 4, 4, 1, 0) }), 'precision')).toBe(found);
});
test('other terms, fixed effects or methods do not', () => {
  const found = identify(twice, 'precision');
  expect(identify({ ...twice, random: twice.random.slice(0, 1) }, 'precision')).toBe(null);
  expect(identify({ ...twice, method: 'REML' }, 'precision')).not.toBe(found);
  const { X } = twice.parts.conditional;
  expect(identify(withConditional(twice, { X: { ...X } }), 'precision')).not.toBe(found);
});
