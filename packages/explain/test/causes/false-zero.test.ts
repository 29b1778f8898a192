import { expect, test } from 'vitest';
import { falseZero } from '../../src/causes/false-zero.ts';
import { saidOf } from './verdicts.ts';

const zero = (term: string, slope: number) => ({ term, direction: Float64Array.of(1), variance: 1e-9, slope });
test('names the term from whose zero the log-likelihood rises most', () => {
  const zeroed = [zero('1 | g', -3), zero('1 | h', 2), zero('1 | k', 5)];
  const said = saidOf(falseZero, { verdict: 'false-zero', gain: 1, zeroed });
  expect(said?.sentence).toContain('(1 | k) near zero');
  expect(said?.evidence).toMatchObject({ term: '1 | k', slope: 5 });
});
test('says nothing where none rises, or of another verdict', () => {
  expect(saidOf(falseZero, { verdict: 'false-zero', zeroed: [zero('1 | g', -3)] })).toBeNull();
  expect(saidOf(falseZero, { verdict: 'boundary-maximum', zeroed: [zero('1 | g', 3)] })).toBeNull();
});
