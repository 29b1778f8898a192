import { expect, test } from 'vitest';
import { budgetExhausted } from '../../src/causes/budget-exhausted.ts';
import { saidOf } from './verdicts.ts';

const short = { verdict: 'stopped-short', gain: 0.5 } as const;
test('a run that used up its iterations below the maximum', () => {
  expect(saidOf(budgetExhausted, short, { reason: 'budget' })?.evidence).toMatchObject({
    iterations: 1,
    evaluations: 1,
  });
});
test('not one that converged, nor one that is at the maximum all the same', () => {
  expect(saidOf(budgetExhausted, short)).toBeNull();
  expect(saidOf(budgetExhausted, { verdict: 'interior-maximum', gain: 1e-4 }, { reason: 'budget' })).toBeNull();
});
test.each(['false-zero', 'local-maximum'] as const)('%s says more', (verdict) => {
  expect(saidOf(budgetExhausted, { verdict, gain: 0.5 }, { reason: 'budget' })).toBeNull();
});
