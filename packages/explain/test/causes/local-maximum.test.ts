import { expect, test } from 'vitest';
import { localMaximum } from '../../src/causes/local-maximum.ts';
import { saidOf } from './verdicts.ts';

test('is what the certificate calls so, with what going on from there gains', () => {
  expect(saidOf(localMaximum, { verdict: 'local-maximum', gain: 0.5 })).toMatchObject({
    evidence: { fit: 'one', verdict: 'local-maximum', gain: 0.5 },
  });
  expect(saidOf(localMaximum, { verdict: 'local-maximum', gain: 0.5 })?.sentence).toMatch(/^one /);
});
test.each(['interior-maximum', 'stopped-short', 'false-zero'] as const)('is not %s', (verdict) => {
  expect(saidOf(localMaximum, { verdict, gain: 0.5 })).toBeNull();
});
