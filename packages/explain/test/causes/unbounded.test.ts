import { expect, test } from 'vitest';
import { unbounded } from '../../src/causes/unbounded.ts';
import { saidOf } from './verdicts.ts';

test('is what the certificate calls so, with what going on from there gains', () => {
  expect(saidOf(unbounded, { verdict: 'unbounded', gain: 0.5 })).toMatchObject({
    evidence: { fit: 'one', verdict: 'unbounded', gain: 0.5 },
  });
  expect(saidOf(unbounded, { verdict: 'unbounded', gain: 0.5 })?.sentence).toMatch(/ one /);
});
test.each(['interior-maximum', 'stopped-short', 'false-zero'] as const)('is not %s', (verdict) => {
  expect(saidOf(unbounded, { verdict, gain: 0.5 })).toBeNull();
});
