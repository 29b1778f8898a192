import { expect, test } from 'vitest';
import { digamma, gammaTerms, logFactorialOf, logGamma, stirlingError, tweedieLogAtMean } from '../src/index.ts';

test('what is kept is what the functions say, bit for bit, asked once or again, within the table and beyond', () => {
  for (const a of [0.07, 1, 1.5, 0.07, 12.25, 3, 4, 0.07])
    for (const j of [1, 2, 17, 4095, 4096, 1e6, 2]) {
      const { logGamma: ofGamma, digamma: ofDigamma, stirlingError: ofError } = gammaTerms(a);
      expect([ofGamma(j), ofDigamma(j), logFactorialOf(j)]).toEqual([logGamma(j * a), digamma(j * a), logGamma(j + 1)]);
      expect(ofError(j)).toBeCloseTo(stirlingError(j * a), 12);
    }
});
test('a sum is the same whatever was summed before it', () => {
  const cases = [1.05, 1.5, 1.95].flatMap((power) => [0.01, 1, 300].map((y) => [y, 0.3, power] as const));
  const sums = cases.map((one) => tweedieLogAtMean(...one));
  expect([...cases].reverse().map((one) => tweedieLogAtMean(...one))).toEqual([...sums].reverse());
});
test('at a power of 2 it is the gamma density, at 1 and between the series term by term', () => {
  const gamma = (shape: number): number => shape * Math.log(shape) - shape - logGamma(shape);
  for (const d of [-2, 0, 1.5])
    for (const y of [0.02, 1, 40]) {
      // a slope of 1e-9 away from the end is seen at the ninth digit
      expect(tweedieLogAtMean(y, d, 2 - 1e-10)).toBeCloseTo(gamma(Math.exp(-d)), 8);
    }
  for (const [y, d, power] of [
    [3, 0.2, 1.5],
    [0.4, -1, 1.2],
    [20, 1, 1.8],
  ] as const) {
    const a = (2 - power) / (power - 1);
    const each = a * Math.log(y / (power - 1)) - (1 + a) * d - Math.log(2 - power);
    let sum = 0;
    for (let j = 1; j < 400; j++) sum += Math.exp(j * each - logGamma(j + 1) - logGamma(j * a));
    const there = (y ** (2 - power) / (1 - power) - y ** (2 - power) / (2 - power)) / Math.exp(d);
    expect(tweedieLogAtMean(y, d, power)).toBeCloseTo(there + Math.log(sum), 11);
  }
});
