import type { Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { type Column, intercept, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { nullSpace } from '../../src/identification/null-space.ts';
import { isIdentifiedIntercept } from '../../src/identification/one-intercept.ts';

const random = new Random(5);
/** 12 rows in groups of these sizes, an intercept and as many columns more. */
function design(sizes: readonly number[], more: readonly Column[], method: Problem['method']): Problem {
  const labels = sizes.flatMap((size, g) => Array<string>(size).fill(`g${g}`));
  const n = labels.length;
  const y = Array.from({ length: n }, () => random.normRand());
  const one = intercept(n);
  return problem(y, [one, ...more], [{ group: 'g', labels, columns: [one] }], method);
}
const drawn = (count: number): Column[] =>
  Array.from({ length: count }, (_, j) => ({
    name: `x${j}`,
    term: `x${j}`,
    values: Array.from({ length: 12 }, () => random.normRand()),
  }));

describe.each(['REML', 'ML'] as const)('one intercept per group, %s', (method) => {
  test.each<readonly [what: string, sure: boolean, sizes: number[], more: number]>([
    ['as many rows in each', true, [3, 3, 3, 3], 1],
    ['sizes that differ', true, [6, 4, 1, 1], 0],
    ['a row each', false, Array<number>(12).fill(1), 0],
    ['no more groups than columns', false, [6, 6], 1],
    ['as many groups as rows are left', false, [3, 3, 3, 1, 1, 1], 5],
  ])('%s: sure of it is %s', (_, sure, sizes, more) => {
    const one = design(sizes, drawn(more), method);
    expect(isIdentifiedIntercept(one)).toBe(sure);
    // products with random vectors say so wherever counting does
    if (sure) expect(nullSpace(one, 'precision').basis).toHaveLength(0);
  });
  test('levels without rows do not count, and other terms are not judged', () => {
    const one = design([6, 6], [], method);
    const [term] = one.random;
    if (!term) throw new Error('no term');
    expect(isIdentifiedIntercept({ ...one, random: [{ ...term, levels: ['g0', 'g1', 'x', 'y'] }] })).toBe(true);
    const single = { ...term, level: new Int32Array(12) };
    expect(isIdentifiedIntercept({ ...one, random: [{ ...single, levels: ['g0', 'g1', 'x', 'y'] }] })).toBe(false);
    expect(isIdentifiedIntercept({ ...one, random: [term, term] })).toBe(false);
    const slope = { ...term, Z: { ...term.Z, data: term.Z.data.map((_, i) => i) } };
    expect(isIdentifiedIntercept({ ...one, random: [slope] })).toBe(false);
    const weights = { values: new Float64Array(12).fill(2), kind: 'likelihood' } as const;
    expect(isIdentifiedIntercept({ ...one, weights })).toBe(false);
  });
});
