/** Sides of a small binary model, with a point whose values by several criteria the referee states. */
import type { Canonical, Criterion, Fit, Meaning, Problem } from '@mixdiff/contract';
import { binomial, intercept } from '@mixdiff/testing';
import { sideOf } from '../made.ts';

const n = 60;
const rows = Array.from({ length: n }, (_, i) => i);
const y = rows.map((i) => Number(Math.sin(7 * i) + 2 * Math.sin(Math.floor(i / 4)) > 0));
export const binary: Problem = binomial(
  y,
  null,
  [intercept(n), { name: 'x', term: 'x', values: rows.map((i) => i % 4) }],
  [{ group: 'g', labels: rows.map((i) => `g${Math.floor(i / 4)}`) }],
);
export const LAPLACE: Criterion = { kind: 'laplace', information: 'observed' };
export const point: Canonical = {
  beta: Float64Array.of(0.2, -0.1),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(4) }],
  residual: { kind: 'none' },
};
export const bySaying = (
  id: string,
  criterion: Criterion,
  fit: Partial<Fit> = {},
  problem = binary,
  meaning: Partial<Meaning> = {},
) =>
  sideOf(id, problem, {
    fit: { canonical: point, ...fit },
    meaning: { criterion, weights: 'likelihood', ...meaning },
  });
