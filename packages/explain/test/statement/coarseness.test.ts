import { expect, test } from 'vitest';
import { coarseness } from '../../src/statement/coarseness.ts';

const of = (variances: readonly number[], sigma2: number) =>
  coarseness({
    beta: new Float64Array(),
    Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(variances[0] ?? 0, 0.1, 0.1, variances[1] ?? 0) }],
    residual: { kind: 'variance', sigma2 },
  });
const exact = Math.PI;

test('numbers at full precision have none; off-diagonals do not count', () =>
  expect(of([exact, exact], exact)).toBe(0));
test('the coarsest variance counts, relatively', () => {
  expect(of([2.5, exact], exact)).toBeCloseTo(0.05 / 2.5, 12);
  expect(of([2.5, 0.5], exact)).toBeCloseTo(0.05 / 0.5, 12);
});
test('sigma is seen by its root, which is what is printed', () => {
  expect(of([exact, exact], 25.59 ** 2)).toBeCloseTo(0.005 / 25.59, 12);
});
test('a zero is not coarse, and a model without sigma has none', () => {
  expect(of([0, exact], exact)).toBe(0);
  expect(coarseness({ beta: new Float64Array(), Sigma: [], residual: { kind: 'none' } })).toBe(0);
});
