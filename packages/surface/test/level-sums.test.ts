/** Levels within levels: the criterion by sums over levels beside the one by the sparse factor. */
import type { Problem } from '@mixdiff/contract';
import { agree, jsp } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { type Criterion, constrain, openCriterion, type Solution, solveAt } from '../src/criterion.ts';
import { fillGradient } from '../src/criterion-gradient.ts';
import { fillGradientBySums, type LevelSums, levelSumsOf, solveBySums } from '../src/level-sums.ts';
import { reductionOf } from '../src/reduction.ts';

const source = 'the sparse factor';
function opened(problem: Problem): { criterion: Criterion; sums: LevelSums | null } {
  const criterion = openCriterion(reductionOf(problem));
  return { criterion, sums: levelSumsOf(criterion) };
}
const both = jsp('ML');
const models: readonly (readonly [string, Problem])[] = [
  ['classes in schools', both],
  ['schools in front', { ...both, random: [...both.random].reverse() }],
  ['schools alone', { ...both, random: both.random.filter(({ group }) => group === 'school') }],
  ['classes alone', { ...both, random: both.random.filter(({ group }) => group !== 'school') }],
];

test.each(models)('%s: values, coefficients and gradients, a coefficient held or not', (_, problem) => {
  const { criterion, sums } = opened(problem);
  expect(sums).not.toBeNull();
  const { p } = criterion.reduction;
  const h = Float64Array.from({ length: p }, (_, j) => Math.cos(j));
  const near = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    for (let i = 0; i < b.length; i++) agree(a[i] as number, b[i] as number, { rel: 1e-9, abs: 1e-9, source });
  };
  for (const [s, t] of [
    [0.2, 0.4],
    [0, 0.4],
    [3, 0],
  ] as const) {
    const lambda = problem.random.map((_, k) => Float64Array.of(k === 0 ? s : t));
    for (const held of [false, true]) {
      for (const reml of [false, true]) {
        const read = (solution: Omit<Solution, 'W'>, fill: (slope: Float64Array[]) => void) => {
          if (held) constrain(solution, h, 0.5);
          const slope = lambda.map(() => new Float64Array(1));
          fill(slope);
          const { halfLogDetM, halfLogDetG, r2, gamma, Rx } = solution;
          const lower = Rx.filter((_, at) => at % p >= Math.floor(at / p));
          return [halfLogDetM, halfLogDetG, r2, ...gamma, ...lower, ...slope.map((x) => x[0] as number)];
        };
        const quick = solveBySums(sums as LevelSums, criterion, lambda);
        const found = quick && read(quick, (slope) => fillGradientBySums(sums as LevelSums, quick, 0.7, reml, slope));
        const whole = solveAt(criterion, lambda);
        const expected = whole && read(whole, (slope) => fillGradient(whole, 0.7, reml, slope));
        expect(found).not.toBeNull();
        near(found as number[], expected as number[]);
      }
    }
  }
});

test('crossed levels, and terms of two columns, are left to the sparse factor', () => {
  const crossed = both.random.map((term, k) => (k === 0 ? { ...term, level: term.level.map((_, i) => i % 7) } : term));
  expect(opened({ ...both, random: crossed }).sums).toBeNull();
});
