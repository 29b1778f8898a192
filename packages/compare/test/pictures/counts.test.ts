import type { Problem } from '@mixdiff/contract';
import { binomial, intercept, statedFit } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { countPictures } from '../../src/pictures/counts.ts';

const y = [0, 0, 1, 2, 0, 5, 1, 0];
const base = binomial(y, null, [intercept(8)], [{ group: 'g', labels: ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'] }]);
const of = (family: string): Problem => ({ ...base, response: { ...base.response, family, link: 'log' } });
function bins(family: string, dispersion?: number) {
  const problem = of(family);
  const residual =
    dispersion === undefined ? { kind: 'none' as const } : { kind: 'none' as const, family: { dispersion } };
  const plain = statedFit(problem);
  const fit = { ...plain, canonical: { ...plain.canonical, residual }, fitted: new Float64Array(8).fill(1.5) };
  const [found] = countPictures([{ run: { id: 'a', fit, problem } as never, certificate: null }]);
  return found?.bins;
}
test('Poisson: 8 dpois(k, 1.5), and the rest in the last bin', () => {
  const found = bins('poisson');
  expect(found?.map(({ observed }) => observed)).toEqual([4, 2, 1, 0, 0, 1]);
  // R: 8 * dpois(0:1, 1.5)
  expect(found?.[0]?.expected).toBeCloseTo(1.785041, 6);
  expect(found?.[1]?.expected).toBeCloseTo(2.677562, 6);
  expect(found?.reduce((sum, { expected }) => sum + expected, 0)).toBeCloseTo(8, 10);
});
test('negative binomials by their own variance: mu + mu^2 / theta, and mu (1 + phi)', () => {
  // R: 8 * dnbinom(0:1, size = 2, mu = 1.5); size = 1.5 / 0.5 for nbinom1 with phi = 0.5
  expect(bins('nbinom2', 0.5)?.[0]?.expected).toBeCloseTo(2.612245, 6);
  expect(bins('nbinom2', 0.5)?.[1]?.expected).toBeCloseTo(2.239067, 6);
  expect(bins('nbinom1', 0.5)?.[0]?.expected).toBeCloseTo(2.37037, 5);
  expect(bins('nbinom2', 1e-12)?.[0]?.expected).toBeCloseTo(1.785041, 5);
});
test('what are no counts has none', () => {
  expect(bins('Gamma', 1)).toBeUndefined();
});
