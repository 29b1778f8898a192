import type { Canonical, Matrix } from '@mixdiff/contract';
import { sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { columnScales } from '../../src/diagnosis/columns.ts';
import { singularComponents } from '../../src/diagnosis/singular.ts';

const problem = sleepstudy('ML');
const term = problem.random[0]?.name;
const at = (...data: number[]): Canonical => ({
  beta: Float64Array.of(250, 10),
  Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.from(data) } satisfies Matrix],
  residual: { kind: 'variance', sigma2: 600 },
});
const sentences = (point: Canonical): string[] => singularComponents(problem, point).map(({ sentence }) => sentence);

test('a covariance matrix is singular by a variance or by a correlation, each said in words', () => {
  expect(sentences(at(600, 10, 10, 35))).toEqual([]);
  expect(sentences(at(600, 0, 0, 0))).toEqual([`the variance of Days in (${term}) is zero`]);
  expect(sentences(at(0, 0, 0, 35))).toEqual([`the variance of (Intercept) in (${term}) is zero`]);
  const r = Math.sqrt(600 * 35);
  expect(sentences(at(600, r, r, 35))).toEqual([`the correlation of (Intercept) and Days in (${term}) is 1`]);
  expect(sentences(at(600, -r, -r, 35))).toEqual([`the correlation of (Intercept) and Days in (${term}) is -1`]);
});
test('the measure is that of isSingular(): a standard deviation of 1e-4 sigma', () => {
  expect(sentences(at(600 * 0.99e-8, 0, 0, 35))).toHaveLength(1);
  expect(sentences(at(600 * 1.01e-8, 0, 0, 35))).toEqual([]);
});
test('columns in odd units, or far from zero, are told from others', () => {
  const X = problem.parts.conditional.X.data.slice();
  for (let i = 180; i < 360; i++) X[i] = 1e5 * (X[i] as number) + 1e8;
  const raw = {
    ...problem,
    parts: { conditional: { ...problem.parts.conditional, X: { ...problem.parts.conditional.X, data: X } } },
  };
  const days = columnScales(raw).find(({ part, name }) => part === 'fixed' && name === 'Days');
  expect(days).toMatchObject({ odd: true, uncentred: true });
  expect(columnScales(problem).filter(({ odd, uncentred }) => odd || uncentred)).toEqual([]);
  expect(columnScales(problem).some(({ name }) => name === '(Intercept)')).toBe(false);
});
