import { dyestuff2, intercept, jsp, penicillin, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { openLandscape } from '../src/landscape.ts';

test('of balanced groups it is the maximum of the restricted likelihood', () => {
  const rows = Array.from({ length: 30 }, (_, i) => i);
  const y = rows.map((i) => 3 * Math.sin(1 + (i % 6)) + Math.cos(11 * i));
  const data = problem(y, [intercept(30)], [{ group: 'g', labels: rows.map((i) => `g${i % 6}`) }], 'REML');
  const landscape = openLandscape(data, 'precision');
  const [x] = landscape.moments();
  expect(x).toBeCloseTo(Math.abs(landscape.climb(Float64Array.of(1)).x[0]), 6);
});
test('no variance is below what hardly shows, and none so large that nothing is left', () => {
  for (const data of [dyestuff2('REML'), penicillin('ML'), jsp('ML')]) {
    const landscape = openLandscape(data, 'precision');
    for (const v of landscape.moments()) {
      expect(Math.sinh(v)).toBeGreaterThanOrEqual(landscape.smallest * (1 - 1e-12));
      expect(Math.sinh(v)).toBeLessThan(10);
    }
    expect(Number.isFinite(landscape.value(landscape.moments()))).toBe(true);
  }
});
