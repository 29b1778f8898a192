import type { Matrix, RandomTerm } from '@mixdiff/contract';
import { jsp } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import {
  exponential,
  innerCompoundSymmetry,
  nuggetRatio,
  outerCompoundSymmetry,
  ratioThrough,
} from '../../src/marginal/ways.ts';

const problem = jsp('ML');
const [outer, inner] = problem.random as [RandomTerm, RandomTerm];
const distance = ({ nrow, ncol, data }: Matrix, i: number, j: number): number => {
  let sum = 0;
  for (let k = 0; k < ncol; k++) sum += ((data[k * nrow + i] as number) - (data[k * nrow + j] as number)) ** 2;
  return Math.sqrt(sum);
};

describe('coordinates of two nested groups', () => {
  test('two rows of one inner group are 1 apart, of two in one outer group the ratio', () => {
    const { residual, random } = exponential(problem, [outer, inner], 1.142248, false);
    expect(random).toEqual([]);
    const at = residual?.at as Matrix;
    const seen = { same: 0, other: 0 };
    for (let i = 0; i < 200; i++)
      for (let j = 0; j < i; j++) {
        if (outer.level[i] !== outer.level[j]) continue;
        const same = inner.level[i] === inner.level[j];
        seen[same ? 'same' : 'other']++;
        expect(distance(at, i, j)).toBeCloseTo(same ? 1 : 1.142248, 12);
      }
    expect(Math.min(seen.same, seen.other)).toBeGreaterThan(100);
  });
  test('a nugget where it is asked for', () => {
    expect(exponential(problem, [outer, inner], 2, true).residual?.structure.nugget).toBe(true);
    expect(exponential(problem, [outer, inner], 2, false).residual?.structure.nugget).toBeUndefined();
  });
  test('the ratio whose line goes through a point', () => {
    // rho and rho^1.7 of v = 10
    const [w, s] = [10 * 0.4, 10 * 0.4 ** 1.7];
    const point = { between: s, inner: w - s, sigma2: 10 - w, logLik: 0 };
    expect(ratioThrough(point)).toBeCloseTo(1.7, 12);
    expect(nuggetRatio(1.7)).toBeGreaterThan(1.7);
    expect(ratioThrough({ ...point, inner: 0 })).toBeNull();
    expect(ratioThrough({ ...point, between: 0 })).toBeNull();
    expect(ratioThrough({ ...point, inner: -0.1 })).toBeNull();
  });
});
test('compound symmetry within inner groups leaves the outer intercept, within outer ones nothing', () => {
  const within = innerCompoundSymmetry(problem, outer, inner);
  expect(within.random).toEqual([outer]);
  expect([within.residual?.subject.name, within.residual?.structure.labels.length]).toEqual(['school:class', 24]);
  const alone = outerCompoundSymmetry(problem, outer);
  expect([alone.random.length, alone.residual?.subject.name, alone.residual?.structure.labels.length]).toEqual([
    0,
    'school',
    63,
  ]);
});
