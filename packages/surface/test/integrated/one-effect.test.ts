import { readFileSync } from 'node:fs';
import { agree, agreeAll, glmerProblem, glmerProblems, intercept, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { laplaceOfLevels } from '../../src/integrated/laplace-of-levels.ts';
import { layoutOf } from '../../src/integrated/layout.ts';
import { BASE64 } from '../../src/integrated/one-effect/bytes.ts';
import { laplaceOfOneEffect } from '../../src/integrated/one-effect/integral.ts';
import type { Point, Slopes } from '../../src/integrated/point.ts';
import { rowsOf } from '../../src/integrated/rows.ts';

test('the module in the sources is the one that is committed', () => {
  const bytes = readFileSync(new URL('../../kernels.wasm', import.meta.url));
  expect(BASE64).toBe(bytes.toString('base64'));
});

const N = 91;
/** Levels of 1, 3, 5, ... rows, the last one cut off, an even number of them with `more`; some have one outcome alone. */
function opened(family: 'binomial' | 'poisson', { weighted = false, more = false, y = outcome } = {}) {
  const level = (i: number): number => (more && i === 0 ? 99 : Math.floor(Math.sqrt(i)));
  const labels = Array.from({ length: N }, (_, i) => String(level(i)));
  const base = problem(
    labels.map((_, i) => y(i, family)),
    [intercept(N)],
    [{ group: 'g', labels }],
    'ML',
  );
  const p = {
    ...base,
    response: { ...base.response, family, link: family === 'binomial' ? 'logit' : 'log' },
    ...(weighted
      ? { weights: { values: Float64Array.from(labels, (_, i) => (i % 7) / 2), kind: 'likelihood' as const } }
      : {}),
  };
  const layout = layoutOf(p.random, N);
  const [observed, expected] = [rowsOf(p, 'observed'), rowsOf(p, 'expected')];
  if (!layout || !observed || !expected) throw new Error('not opened');
  return { layout, observed, expected };
}
const outcome = (i: number, family: string): number =>
  family === 'binomial' ? Number(Math.sin(i * i) > -0.4) : Math.floor(4 * (1 + Math.sin(i * i)));
const pointAt = (size: number, spread: number): Point => ({
  eta: Float64Array.from({ length: N }, (_, i) => spread * Math.sin(i)),
  z: new Float64Array(N),
  d: new Float64Array(N),
  v: Float64Array.from({ length: N }, (_, i) => size * (1 + 0.3 * Math.cos(i * i))),
});
const blank = (): Slopes => ({ eta: new Float64Array(N), z: null, d: null, v: new Float64Array(N) });
const POINTS = [
  [1, 0.1],
  [0, 1],
  [4, 1],
  [0.01, 3],
  [-2, 2],
] as const;
const source = 'the same without kernels';

describe.each([
  ['binomial', {}],
  ['binomial', { more: true }],
  ['poisson', {}],
  ['poisson', { weighted: true, more: true }],
] as const)('%s %o: kernels give what JavaScript does', (family, how) => {
  test.each(['observed', 'expected'] as const)('%s information', (information) => {
    const { layout, [information]: rows } = opened(family, how);
    const [plain, quick] = [laplaceOfLevels(layout, rows), rows.plain && laplaceOfOneEffect(layout, rows.plain)];
    if (!plain || !quick) throw new Error('kernels do not take it');
    const far = family === 'binomial' ? [[8, 30] as const, [0.5, 650] as const] : [];
    for (const [size, spread] of [...POINTS, ...far, ...POINTS]) {
      const [own, other] = [blank(), blank()];
      const at = pointAt(size, spread);
      const value = plain(at, own);
      agree(quick(at, other), value, { rel: 1e-12, source });
      agreeAll(other.eta, own.eta, { rel: 1e-9, abs: 1e-9, source });
      agreeAll(other.v, own.v, { rel: 1e-9, abs: 1e-9 * (1 + spread), source });
      // the slopes are added to what is there
      quick(at, other);
      agreeAll(
        other.eta,
        own.eta.map((s) => 2 * s),
        { rel: 1e-9, abs: 1e-9, source },
      );
    }
  });
});
test('two in turn: each finds its own rows again', () => {
  const integrals = (['binomial', 'poisson'] as const).map((family) => {
    const { layout, observed } = opened(family);
    return observed.plain && laplaceOfOneEffect(layout, observed.plain);
  });
  const values = integrals.map((integral) => integral?.(pointAt(1, 1), null) ?? Number.NaN);
  integrals.forEach((integral, k) => {
    agree(integral?.(pointAt(1, 1), null) ?? Number.NaN, values[k] ?? 0, { rel: 1e-13, source: 'the first time' });
  });
});
test('no mode is no number, and the next point is none the worse', () => {
  const { layout, observed } = opened('poisson');
  const integral = observed.plain && laplaceOfOneEffect(layout, observed.plain);
  const before = integral?.(pointAt(1, 1), null);
  const far = pointAt(1, 1);
  far.eta.fill(Number.NaN);
  expect(integral?.(far, null)).toBe(Number.NaN);
  agree(integral?.(pointAt(1, 1), null) ?? Number.NaN, before ?? 0, { rel: 1e-13, source: 'before' });
});
test('trials of several, and weighted ones, are left to the other way', () => {
  const cbpp = glmerProblems().find(({ name }) => name === 'cbpp');
  if (!cbpp) throw new Error('no cbpp');
  expect(rowsOf(glmerProblem(cbpp), 'observed')?.plain).toBe(null);
  expect(opened('binomial', { weighted: true }).observed.plain).toBe(null);
  expect(opened('binomial', { y: (i) => (i % 3) / 2 }).observed.plain).toBe(null);
});
