import { expect, test } from 'vitest';
import { saddle } from '../../src/causes/saddle.ts';
import { saidOf } from './verdicts.ts';

test('is what the certificate calls so, with what going on from there gains', () => {
  expect(saidOf(saddle, { verdict: 'saddle', gain: 0.5 })).toMatchObject({
    evidence: { fit: 'one', verdict: 'saddle', gain: 0.5 },
  });
  expect(saidOf(saddle, { verdict: 'saddle', gain: 0.5 })?.sentence).toMatch(/^one /);
});
test.each(['interior-maximum', 'stopped-short', 'false-zero'] as const)('is not %s', (verdict) => {
  expect(saidOf(saddle, { verdict, gain: 0.5 })).toBeNull();
});
