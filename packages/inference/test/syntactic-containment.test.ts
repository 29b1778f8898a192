/** What PROC MIXED counts, on designs whose ranks are counted by hand; the heights are those of its manual, which prints 3. */
import { dummies, intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { syntacticContainment } from '../src/syntactic-containment.ts';

const cross = (...counts: readonly number[]): number[][] =>
  counts.reduce<number[][]>((rows, k) => rows.flatMap((row) => Array.from({ length: k }, (_, i) => [...row, i])), [[]]);
test('a split plot: the intercept has the blocks, the whole-plot factor the whole plots, the rest the rows', () => {
  const rows = cross(6, 3, 4);
  const block = rows.map(([b]) => `B${b}`);
  const variety = rows.map(([, v]) => `v${v}`);
  const plot = rows.map(([b, v]) => `B${b}:v${v}`);
  const nitro = { name: 'nitro', term: 'nitro', values: rows.map(([, , k]) => k as number) };
  const design = problem(
    rows.map((_, i) => (i * 7) % 11),
    [intercept(72), nitro, ...dummies('Variety', variety)],
    // as lme4 has them, inner groups first
    [
      { group: 'Block:Variety', labels: plot },
      { group: 'Block', labels: block },
    ],
    'REML',
  );
  expect(Array.from(syntacticContainment(design) ?? [])).toEqual([5, 53, 10, 10]);
});
test('random coefficients of three batches: both have 3 - 1; of what no random effect names, the rest', () => {
  const rows = cross(3, 8);
  const time = { name: 'time', term: 'time', values: rows.map(([, t]) => t as number) };
  const other = { name: 'x', term: 'x', values: rows.map((_, i) => ((i * 5) % 7) / 3) };
  const labels = rows.map(([b]) => `b${b}`);
  const design = problem(
    rows.map((_, i) => (i * 3) % 5),
    [intercept(24), time, other],
    [{ group: 'batch', labels, columns: [intercept(24), time] }],
    'REML',
  );
  // 24 rows, 3 columns of X, 2 + 2 more of the batches
  expect(Array.from(syntacticContainment(design) ?? [])).toEqual([2, 2, 17]);
});
test('heights: four families, two genders', () => {
  const rows = cross(4, 2, 2).slice(0, 15);
  const family = rows.map(([f]) => `${f}`);
  const gender = rows.map(([, g]) => 'FM'[g as number] as string);
  const design = problem(
    rows.map((_, i) => (i * 3) % 5),
    [intercept(15), ...dummies('gender', gender)],
    [
      { group: 'family', labels: family },
      { group: 'family:gender', labels: rows.map(([f, g]) => `${f}:${g}`) },
    ],
    'REML',
  );
  expect(Array.from(syntacticContainment(design) ?? [])).toEqual([3, 3]);
});
test('more columns than are counted: no number', () => {
  const labels = Array.from({ length: 1800 }, (_, i) => `g${i >> 1}`);
  const big = problem(
    labels.map((_, i) => i % 3),
    [intercept(1800)],
    [{ group: 'g', labels }],
    'REML',
  );
  expect(syntacticContainment(big)).toBeNull();
});
