import { expect, test } from 'vitest';
import { digamma, gammaTerms, logFactorialOf, logGamma, tweedieLogSum } from '../src/index.ts';

test('what is kept is what the functions say, bit for bit, asked once or again, within the table and beyond', () => {
  for (const a of [0.07, 1, 1.5, 0.07, 12.25, 3, 4, 0.07])
    for (const j of [1, 2, 17, 4095, 4096, 1e6, 2]) {
      const { logGamma: ofGamma, digamma: ofDigamma } = gammaTerms(a);
      expect([ofGamma(j), ofDigamma(j), logFactorialOf(j)]).toEqual([logGamma(j * a), digamma(j * a), logGamma(j + 1)]);
    }
});
test('a sum is the same whatever was summed before it', () => {
  const cases = [1.05, 1.5, 1.95].flatMap((power) => [0.01, 1, 300].map((y) => [y, 0.3, power] as const));
  const sums = cases.map((one) => tweedieLogSum(...one));
  expect([...cases].reverse().map((one) => tweedieLogSum(...one))).toEqual([...sums].reverse());
});
