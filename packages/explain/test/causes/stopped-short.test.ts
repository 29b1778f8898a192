import { expect, test } from 'vitest';
import { noise, stoppedShort } from '../../src/causes/stopped-short.ts';
import { saidOf } from './verdicts.ts';

test('a fit below its maximum, with the words of its optimizer', () => {
  const said = saidOf(stoppedShort, { verdict: 'stopped-short', gain: 0.25 });
  expect(said?.sentence).toBe('one stopped 0.25 below the maximum (relative convergence)');
});
test('a maximum may have stopped early too, if beyond the rounding of its log-likelihood', () => {
  expect(saidOf(stoppedShort, { verdict: 'interior-maximum', gain: 1e-6 })).not.toBeNull();
  expect(saidOf(stoppedShort, { verdict: 'interior-maximum', gain: 1e-11 })).toBeNull();
  expect(saidOf(stoppedShort, { verdict: 'interior-maximum', gain: null })).toBeNull();
});
test('other verdicts say more', () => expect(saidOf(stoppedShort, { verdict: 'saddle', gain: 1 })).toBeNull());
test('rounding is relative to the log-likelihood, never below that of one', () => {
  expect([-1e4, 1e4, 0].map(noise)).toEqual([1e-7, 1e-7, 1e-11]);
});
