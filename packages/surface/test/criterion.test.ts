import { richardsonGradient } from '@mixdiff/linalg';
import { agree, agreeAll, jsp, penicillin } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { constrain, openCriterion, type Solution, solveAt } from '../src/criterion.ts';
import { fillGradient } from '../src/criterion-gradient.ts';
import { reductionOf } from '../src/reduction.ts';
import type { Factors } from '../src/system.ts';
import { tangled } from './dense.ts';

/** Square factors, not triangular: the criterion takes any. Zeros off the diagonal of a diagonal term. */
const factorsOf = (c: ReturnType<typeof openCriterion>, x: Float64Array): Factors => {
  let at = 0;
  return c.reduction.bases.map(({ columns, diagonal }) =>
    Float64Array.from({ length: columns ** 2 }, (_, i) => (diagonal && i % (columns + 1) !== 0 ? 0 : x[at++])),
  );
};
const sizeOf = (c: ReturnType<typeof openCriterion>): number =>
  c.reduction.bases.reduce((sum, { columns, diagonal }) => sum + (diagonal ? columns : columns ** 2), 0);
const someX = (d: number): Float64Array => Float64Array.from({ length: d }, (_, i) => 0.8 * Math.sin(1 + 2.3 * i));

describe.each([
  ['three columns beside a diagonal term', tangled('ML')],
  ['nested, one column each', jsp('ML')],
  ['crossed, one column each', penicillin('ML')],
])('%s', (_, problem) => {
  test.each([false, true])('the gradient is that of differences, of a square Lambda too: REML %s', (reml) => {
    const c = openCriterion(reductionOf(problem));
    const x = someX(sizeOf(c));
    const scale = 0.7;
    const value = (at: Float64Array): number => {
      const { halfLogDetM, halfLogDetG, r2 } = solveAt(c, factorsOf(c, at)) as Solution;
      return 2 * halfLogDetM + (reml ? 2 * halfLogDetG : 0) + scale * r2;
    };
    const expected = richardsonGradient(value, x);
    const slope = factorsOf(c, x).map((F) => F.slice());
    fillGradient(solveAt(c, factorsOf(c, x)) as Solution, scale, reml, slope);
    const { bases } = c.reduction;
    const got = slope.flatMap((s, k) =>
      [...s].filter((_, i) => !bases[k].diagonal || i % (bases[k].columns + 1) === 0),
    );
    const size = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 1);
    agreeAll(got, expected, { abs: 1e-8 * size, source: 'Richardson extrapolation' });
  });
  test('a coefficient held costs (value - h gamma)^2 / h G^-1 h, and is there', () => {
    const c = openCriterion(reductionOf(problem));
    const free = solveAt(c, factorsOf(c, someX(sizeOf(c)))) as Solution;
    const [r2, gamma] = [free.r2, free.gamma.slice()];
    const h = Float64Array.from(gamma, (_, j) => 1 / (j + 1));
    const along = (g: Float64Array): number => g.reduce((sum, v, j) => sum + v * h[j], 0);
    const costs = [1, 2].map((away) => {
      const solution = solveAt(c, factorsOf(c, someX(sizeOf(c)))) as Solution;
      constrain(solution, h, along(gamma) + away);
      agree(along(solution.gamma), along(gamma) + away, { rel: 1e-12, source: 'what is held' });
      return solution.r2 - r2;
    });
    agree(costs[1], 4 * costs[0], { rel: 1e-6, source: 'a parabola' });
    expect(costs[0]).toBeGreaterThan(0);
  });
});

test('nothing is solved where a factor is no number', () => {
  const c = openCriterion(reductionOf(jsp('ML')));
  expect(solveAt(c, [Float64Array.of(Number.NaN), Float64Array.of(1)])).toBeNull();
  expect(solveAt(c, [Float64Array.of(1), Float64Array.of(1)])).not.toBeNull();
});
