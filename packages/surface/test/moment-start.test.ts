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
test('what lies between the levels within a level is not taken for its own', () => {
  // 4 groups of 6 subgroups of 5 rows; subgroups differ, groups no more than their subgroups make them
  const rows = Array.from({ length: 120 }, (_, i) => i);
  const within = rows.map((i) => Math.floor(i / 5));
  const y = within.map((s, i) => 2 * Math.sin(3 + 7 * s * s) + Math.cos(11 * i * i));
  const outer = { group: 'g', labels: rows.map((i) => `g${i % 20 < 10 ? 0 : 1}${i < 60 ? 0 : 1}`) };
  const groups = { group: 'h', labels: rows.map((i) => `h${Math.floor(i / 30)}`) };
  const subgroups = { group: 's', labels: within.map((s) => `s${s}`) };
  for (const other of [groups, outer]) {
    const landscape = openLandscape(problem(y, [intercept(120)], [subgroups, other], 'REML'), 'precision');
    const start = landscape.moments();
    const { x } = landscape.climb(start);
    expect(Math.abs(landscape.value(start) - landscape.value(x))).toBeLessThan(0.1);
  }
});
