import { Random } from '@mixdiff/probability';
import { describe, expect, test } from 'vitest';
import { dispersionOf, furtherDraw } from '../src/family-draws.ts';

const N = 20_000;
function moments(family: string, shape: Record<string, number>, mu: number, dispersion: number, n = 1) {
  const draw = furtherDraw(family, shape);
  if (!draw) throw new Error(family);
  const random = new Random(7);
  const all = Float64Array.from({ length: N }, () => draw(mu, dispersion, random, n));
  const mean = all.reduce((sum, y) => sum + y, 0) / N;
  return { mean, variance: all.reduce((sum, y) => sum + (y - mean) ** 2, 0) / N, least: Math.min(...all) };
}
/** Mean and variance of a count whose zeros are left out, from those with them. */
const truncated = (mean: number, variance: number, zero: number) => {
  const seen = mean / (1 - zero);
  return { mean: seen, variance: (variance + mean * mean) / (1 - zero) - seen * seen };
};

describe('mean and variance are those of the distribution', () => {
  test.each<[string, Record<string, number>, number, number, number, { mean: number; variance: number }]>([
    ['nbinom1', {}, 3, 0.7, 1, { mean: 3, variance: 3 * 1.7 }],
    ['nbinom12', { psi: 2 }, 3, 0.5, 1, { mean: 3, variance: 3 * (1 + 0.5 + 1.5) }],
    ['truncated_poisson', {}, 1.5, Number.NaN, 1, truncated(1.5, 1.5, Math.exp(-1.5))],
    ['truncated_poisson', {}, 0.01, Number.NaN, 1, truncated(0.01, 0.01, Math.exp(-0.01))],
    ['truncated_nbinom2', {}, 2, 0.5, 1, truncated(2, 2 + 2, (2 / 4) ** 2)],
    ['truncated_nbinom2', {}, 0.05, 2, 1, truncated(0.05, 0.05 * 1.1, 1.1 ** -0.5)],
    ['truncated_nbinom1', {}, 2, 0.5, 1, truncated(2, 3, 1.5 ** -4)],
    ['genpois', {}, 4, 2, 1, { mean: 4, variance: 8 }],
    ['betabinomial', {}, 0.3, 0.25, 10, { mean: 3, variance: 10 * 0.21 * (1 + 9 / 5) }],
    ['beta_family', {}, 0.3, 0.25, 1, { mean: 0.3, variance: 0.21 / 5 }],
    ['ziGamma', {}, 2, 0.5, 1, { mean: 2, variance: 2 }],
    ['lognormal', {}, 2, 0.6, 1, { mean: 2, variance: 0.6 }],
    ['tweedie', { power: 1.5 }, 2, 0.8, 1, { mean: 2, variance: 0.8 * 2 ** 1.5 }],
    ['t_family', { df: 9 }, 1, 2, 1, { mean: 1, variance: (2 * 9) / 7 }],
  ])('%s %o', (family, shape, mu, dispersion, n, known) => {
    const found = moments(family, shape, mu, dispersion, n);
    const error = Math.sqrt(known.variance / N);
    expect(Math.abs(found.mean - known.mean)).toBeLessThan(5 * error);
    // of variances: kurtosis is below 12 in all of these
    expect(Math.abs(found.variance / known.variance - 1)).toBeLessThan(5 * Math.sqrt(12 / N));
    if (family.startsWith('truncated')) expect(found.least).toBe(1);
  });
});
test('what is not drawn here, and a dispersion whose scale hangs on the version, is said', () => {
  expect(furtherDraw('compois', {})).toBeNull();
  expect(dispersionOf('gaussian', 1)).toBeNaN();
  expect(dispersionOf('nbinom2', 1)).toBeCloseTo(Math.exp(-1), 12);
  expect(dispersionOf('lognormal', 1)).toBeCloseTo(Math.exp(2), 12);
});
