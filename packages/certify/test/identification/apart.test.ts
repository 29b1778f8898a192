/** Cross-products alone say that nothing is left unidentified only where the null space says so, too. */
import type { Problem } from '@mixdiff/contract';
import { openLandscape } from '@mixdiff/surface';
import { intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { clearlyApart } from '../../src/identification/apart.ts';
import { nullSpace } from '../../src/identification/null-space.ts';
import { randomDesign } from '../designs.ts';

const isClear = (one: Problem): boolean => clearlyApart(openLandscape(one, 'precision').reduction);
const grouped = (labels: readonly string[][], X = [intercept(8)]): Problem =>
  problem(
    [1, 2, 4, 3, 7, 8, 5, 5],
    X,
    labels.map((own, k) => ({ group: `g${k}`, labels: own })),
    'REML',
  );
const pairs = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'];
const halves = ['u', 'v', 'u', 'v', 'u', 'v', 'u', 'v'];

test.each([1, 2, 3, 4, 5, 6, 7, 8])('what it clears has no null space (design %i)', (seed) => {
  for (const kind of ['one-way', 'crossed', 'uncorrelated'] as const) {
    const one = randomDesign(kind, 'REML', seed, 30);
    expect(isClear(one)).toBe(true);
    expect(nullSpace(one, 'precision').basis).toEqual([]);
  }
});
test('a term said twice, a level for every row and a factor that X takes up are not cleared', () => {
  expect(isClear(grouped([pairs, halves]))).toBe(true);
  expect(isClear(grouped([pairs, pairs]))).toBe(false);
  expect(isClear(grouped([pairs.map((_, i) => String(i))]))).toBe(false);
  const half = { name: 'v', term: 'v', values: halves.map((level) => Number(level === 'v')) };
  expect(isClear(grouped([pairs, halves], [intercept(8), half]))).toBe(false);
});
test('several columns of one term are not looked at', () => {
  expect(isClear(randomDesign('slopes', 'REML', 1, 30))).toBe(false);
});
