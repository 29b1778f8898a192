import type { Criterion, Problem } from '@mixdiff/contract';
import {
  agree,
  familyProblem,
  glmerProblem,
  glmerProblems,
  intercept,
  problem,
  recordedFamilies,
} from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openIntegratedCriterion } from '../../src/integrated/criterion.ts';

const observed: Criterion = { kind: 'laplace', information: 'observed' };
const expected: Criterion = { kind: 'laplace', information: 'expected' };
const nodes = (count: number): Criterion => ({ kind: 'quadrature', nodes: count });

/** The gradient against five-point differences of the value, away from any maximum. */
function holdGradient(p: Problem, criterion: Criterion, within = 1e-6): void {
  const surface = openIntegratedCriterion(p, criterion);
  if (!surface) throw new Error('not opened');
  const x = surface.start(0.5).map((v, i) => v + 0.1 * Math.cos(i));
  const gradient = new Float64Array(x.length);
  const value = surface.value(x, gradient);
  expect(Number.isFinite(value)).toBe(true);
  const h = 1e-3;
  for (let j = 0; j < x.length; j++) {
    const at = (by: number): number => surface.value(x.map((v, i) => (i === j ? v + by : v)));
    const slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    agree(gradient[j] ?? Number.NaN, slope, { rel: within, abs: 10 * within, source: `differences, coordinate ${j}` });
  }
}
const { cases } = recordedFamilies();
test.each(cases.map((c) => [c.name, c] as const))('gradient of Laplace: %s', (_, c) => {
  holdGradient(familyProblem(c), observed);
});
test.each(
  glmerProblems()
    .filter(({ y }) => y.length < 300)
    .map((c) => [c.name, c] as const),
)("gradient of glmer's criteria: %s", (_, c) => {
  const p = glmerProblem(c);
  holdGradient(p, expected);
  if (p.random.length === 1 && p.random[0]?.columns.length === 1) for (const K of [1, 2, 5]) holdGradient(p, nodes(K));
});
describe('all families, links and parts', () => {
  const labels = Array.from({ length: 40 }, (_, i) => String(i % 5));
  const x = { name: 'x', term: 'x', values: labels.map((_, i) => Math.sin(3 * i)) };
  const make = (
    family: string,
    link: string,
    y: readonly number[],
    more: Partial<Problem['parts']> = {},
    trials: number | null = null,
  ): Problem => {
    const p = problem(y, [intercept(40), x], [{ group: 'g', labels }], 'ML');
    return {
      ...p,
      response: { ...p.response, family, link, trials: trials === null ? null : new Float64Array(40).fill(trials) },
      parts: { ...p.parts, ...more },
    };
  };
  const counts = labels.map((_, i) => (i % 3 === 0 ? 0 : (i * 7) % 11));
  const some = labels.map((_, i) => 0.3 + ((i * 7) % 11) / 4);
  const other = problem(counts, [intercept(40), x], [], 'ML').parts.conditional;
  const shares = labels.map((_, i) => 0.05 + (0.9 * ((i * 7) % 11)) / 11);
  test.each([
    ['truncated_poisson', 'log', counts.map((v) => v + 1)],
    ['truncated_nbinom2', 'log', counts.map((v) => v + 1)],
    ['truncated_nbinom1', 'log', counts.map((v) => v + 1)],
    ['Gamma', 'log', some],
    ['Gamma', 'inverse', some],
    ['inverse.gaussian', 'log', some],
    ['lognormal', 'log', some],
    ['gaussian', 'log', some],
    ['beta_family', 'probit', shares],
    ['poisson', 'sqrt', counts],
    ['nbinom1', 'log', counts],
  ] as const)('%s(%s)', (family, link, y) => {
    holdGradient(make(family, link, y), observed);
    // quadrature differences derivatives that are differenced themselves
    holdGradient(make(family, link, y), nodes(3), 1e-5);
  });
  test('betabinomial', () => {
    holdGradient(make('betabinomial', 'logit', counts, {}, 11), observed);
    holdGradient(make('binomial', 'cauchit', counts, {}, 11), expected);
  });
  test('zero-inflation, hurdle and a dispersion that varies', () => {
    for (const family of ['poisson', 'nbinom2', 'truncated_nbinom2']) {
      holdGradient(make(family, 'log', counts, { zeroInflation: other }), observed);
      holdGradient(make(family, 'log', counts, { zeroInflation: other }), nodes(3), 1e-5);
      if (family !== 'poisson')
        holdGradient(make(family, 'log', counts, { zeroInflation: other, dispersion: other }), observed);
    }
  });
  test('quadrature of nested factors and of slopes: with many nodes the slopes are those of the sum', () => {
    const p = make('poisson', 'log', counts);
    const slopes = problem(counts, [intercept(40), x], [{ group: 'g', labels, columns: [intercept(40), x] }], 'ML');
    const nested = problem(
      counts,
      [intercept(40), x],
      [
        { group: 'h', labels: labels.map((_, i) => String(i % 10)) },
        { group: 'g', labels },
      ],
      'ML',
    );
    for (const { random } of [slopes, nested]) holdGradient({ ...p, random }, nodes(15), 1e-5);
  });
  test('one node is Laplace', () => {
    const p = make('nbinom2', 'log', counts);
    const [a, b] = [openIntegratedCriterion(p, nodes(1)), openIntegratedCriterion(p, expected)];
    const at = a?.start(0.7) ?? new Float64Array(0);
    agree(a?.value(at) ?? Number.NaN, b?.value(at) ?? 0, { abs: 1e-10, source: 'Laplace' });
  });
});
describe('effects of two predictors, and fixed effects that are integrated out', () => {
  const labels = Array.from({ length: 60 }, (_, i) => String(i % 6));
  const x = { name: 'x', term: 'x', values: labels.map((_, i) => Math.sin(3 * i)) };
  const counts = labels.map((_, i) => (i % 3 === 0 ? 0 : (i * 7) % 5));
  const base = problem(counts, [intercept(60), x], [{ group: 'g', labels }], 'ML');
  const own = base.random[0] as Problem['random'][number];
  const zero = problem(counts, [intercept(60)], [], 'ML').parts.conditional;
  const inZero: Problem['random'][number] = { ...own, name: 'zi~1 | g', part: 'zeroInflation' };
  const make = (family: string, change: Partial<Problem> = {}): Problem => ({
    ...base,
    response: { ...base.response, family, link: 'log' },
    ...change,
  });
  test.each([
    ['REML of Poisson', make('poisson', { method: 'REML' })],
    ['REML of a negative binomial', make('nbinom2', { method: 'REML' })],
    [
      'zero-inflation with random effects',
      make('nbinom2', { parts: { ...base.parts, zeroInflation: zero }, random: [own, inZero] }),
    ],
    [
      'by REML, too, with weights',
      make('poisson', {
        method: 'REML',
        parts: { ...base.parts, zeroInflation: zero },
        random: [own, inZero],
        weights: { values: Float64Array.from(counts, (v) => 1 + (v % 2)), kind: 'likelihood' },
      }),
    ],
    [
      'a hurdle with random effects',
      make('truncated_nbinom2', { parts: { ...base.parts, zeroInflation: zero }, random: [own, inZero] }),
    ],
  ] as const)('%s', (_, p) => {
    holdGradient(p, observed, 3e-6);
    expect(openIntegratedCriterion(p, expected)).toBeNull();
    expect(openIntegratedCriterion(p, nodes(9))).toBeNull();
  });
});
