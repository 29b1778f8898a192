/** Levels of one factor that are alike: the criterion by sums over them beside the one by the sparse factor. */
import type { Problem } from '@mixdiff/contract';
import { agree, type Column, intercept, jsp, problem, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { openCriterion, solveAt } from '../src/criterion.ts';
import { fillGradient } from '../src/criterion-gradient.ts';
import { factorSums } from '../src/factor-sums.ts';
import { levelClasses } from '../src/level-classes.ts';
import { type ReduceOptions, reductionOf } from '../src/reduction.ts';

const source = 'the sparse factor';
const n = 90;
const wave = (k: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(1 + k * i + (i % 7)));
const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
const labels = Array.from({ length: n }, (_, i) => `g${i % 13}`);
const visit = column(
  'visit',
  Array.from({ length: n }, (_, i) => Math.floor(i / 13)),
);
const of = (columns: Column[], structure: 'us' | 'diag' = 'us', weights: Problem['weights'] = null) =>
  problem(wave(2), [intercept(n), visit, column('z', wave(5))], [{ group: 'g', labels, columns, structure }], 'ML', {
    weights,
  });
/** Levels of one row, of two of one visit, and of more. */
const few = problem(
  [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8],
  [intercept(12)],
  [
    {
      group: 'g',
      labels: [...'abbcccddddee'],
      columns: [intercept(12), column('visit', [1, 2, 2, 1, 2, 3, 1, 2, 3, 4, 5, 5])],
    },
  ],
  'ML',
);
const models: [name: string, data: Problem, least: number, options: ReduceOptions][] = [
  ['a balanced slope', sleepstudy('ML'), 1, {}],
  ['visits, some levels with fewer', of([intercept(n), visit]), 2, {}],
  ['of structure diag', of([intercept(n), visit], 'diag'), 2, {}],
  ['three columns, no two levels alike', of([intercept(n), visit, column('u', wave(3))]), 13, {}],
  ['levels of few rows, which show no slope', few, 4, {}],
  ['an intercept, levels of many sizes', { ...jsp('ML'), random: jsp('ML').random.slice(0, 1) }, 10, {}],
  [
    'weights',
    of([intercept(n)], 'us', { values: Float64Array.from(wave(9), (v) => 1.5 + v), kind: 'likelihood' }),
    13,
    { weights: 'likelihood' },
  ],
];

test.each(models)('%s: values, coefficients and gradients', (_, data, least, options) => {
  const reduction = reductionOf(data, options);
  const classes = levelClasses(reduction);
  expect(classes?.classes.length).toBeGreaterThanOrEqual(least);
  if (!classes) return;
  const sums = factorSums(classes, reduction);
  const criterion = openCriterion(reduction);
  const { c } = classes;
  const diagonal = data.random[0]?.structure.kind === 'diag-het';
  for (const scale of [0, 0.3, 1, 40, 1e3]) {
    // what X and Z share is a difference of numbers that are apart by 1 / Lambda^2
    const rel = 1e-11 * Math.max(10, 10 * scale * scale);
    const lambda = Float64Array.from({ length: c * c }, (_, e) =>
      diagonal && e % (c + 1) > 0 ? 0 : scale * Math.cos(1 + 2 * e),
    );
    const whole = solveAt(criterion, [lambda]);
    expect(sums.solve(lambda)).toBe(whole !== null);
    if (!whole) continue;
    for (const what of ['halfLogDetM', 'halfLogDetG', 'r2'] as const)
      agree(sums[what], whole[what], { rel, abs: rel, source });
    for (const [j, v] of whole.gamma.entries()) agree(sums.gamma[j], v, { rel: 10 * rel, abs: 10 * rel, source });
    for (const reml of [false, true]) {
      const [own, expected] = [new Float64Array(c * c), new Float64Array(c * c)];
      sums.fillGradient(0.7, reml, own);
      fillGradient(whole, 0.7, reml, [expected]);
      const size = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-3);
      for (const [e, v] of expected.entries()) agree(own[e], v, { abs: 1e-7 * size, source });
    }
  }
});

test('a class has as many levels as there are alike', () => {
  const classes = levelClasses(reductionOf(sleepstudy('REML')));
  expect(classes?.classes.map(({ count }) => count)).toEqual([18]);
});

test('where a level does not show a direction, however large its variance, r^2 keeps its digits', () => {
  const reduction = reductionOf(few);
  const classes = levelClasses(reduction);
  if (!classes) throw new Error('no classes');
  const sums = factorSums(classes, reduction);
  const far = [1e5, 1e7].map((size) => {
    expect(sums.solve(Float64Array.of(0, 0, size, size))).toBe(true);
    return sums.r2;
  });
  agree(far[0], far[1] as number, { rel: 1e-8, source: 'the limit' });
});

test('two terms are left to others', () => {
  expect(levelClasses(reductionOf(jsp('ML')))).toBeNull();
});
