import { intercept, problem } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { searchIntegrated } from '../../src/integrated/search.ts';

/** Laplace's log-likelihood of one Bernoulli row with a random intercept of its own; its mode by bisection. */
function ofRow(y: number, beta: number, sd: number): number {
  let [low, high] = [-sd - 1, sd + 1];
  for (let k = 0; k < 60; k++) {
    const u = (low + high) / 2;
    if (sd * (y - 1 / (1 + Math.exp(-beta - sd * u))) > u) low = u;
    else high = u;
  }
  const eta = beta + sd * low;
  const weight = 1 / ((1 + Math.exp(eta)) * (1 + Math.exp(-eta)));
  return -Math.log1p(Math.exp(y === 1 ? -eta : eta)) - low ** 2 / 2 - Math.log1p(sd * sd * weight) / 2;
}

test('one row a level: Laplace has its higher maximum far out, where the fixed effects are large, too', () => {
  const n = 80;
  const y = Array.from({ length: n }, (_, i) => Number(i % 4 === 0));
  const levels = y.map((_, i) => `g${i}`);
  const gaussian = problem(y, [intercept(n)], [{ group: 'g', labels: levels, columns: [intercept(n)] }], 'ML');
  const p = { ...gaussian, response: { ...gaussian.response, family: 'binomial', link: 'logit' } };
  const found = searchIntegrated(p, { kind: 'laplace', information: 'observed' });
  const logLik = (beta: number, sd: number): number => y.reduce((sum, v) => sum + ofRow(v, beta, sd), 0);
  let best = Number.NEGATIVE_INFINITY;
  for (let beta = -40; beta < 0; beta += 1) for (let sd = 1; sd < 80; sd += 1) best = Math.max(best, logLik(beta, sd));
  const atZero = logLik(Math.log(1 / 3), 0);
  expect(best - atZero).toBeGreaterThan(1);
  const values = found?.summits.map(({ value }) => value) ?? [];
  const zero = found?.summits.find(({ at }) => at.Sigma[0]?.data[0] === 0)?.value ?? Number.NaN;
  // the grid is coarse: what was found is as high, and no higher than between its points
  expect(zero - Math.min(...values)).toBeGreaterThan(best - atZero - 1e-6);
  expect(zero - Math.min(...values)).toBeLessThan(best - atZero + 0.2);
});
test('levels of one kind at their own means, the others far from it: a second maximum far out, with a mean that is off to one side', () => {
  // on a grid of SD, fixed effects at their best: -30.0785 at 6.44, -30.2847 at 10, -29.796 at 15, -29.7258 at 18.8, -29.792 at 22
  const labels = Array.from({ length: 80 }, (_, i) => String(Math.floor(i / 4)));
  const y = labels.map((_, i) => Number(Math.sin(7 * i) + 2.5 * Math.sin(Math.floor(i / 4)) > 0.4));
  const x = { name: 'x', term: 'x', values: labels.map((_, i) => i % 4) };
  const gaussian = problem(y, [intercept(80), x], [{ group: 'g', labels }], 'ML');
  const p = { ...gaussian, response: { ...gaussian.response, family: 'binomial', link: 'logit' } };
  const [top] = searchIntegrated(p, { kind: 'laplace', information: 'observed' })?.summits ?? [];
  expect(top?.value).toBeLessThanOrEqual(29.7259);
  expect(top?.value).toBeGreaterThan(29.71);
  const sd = Math.sqrt(top?.at.Sigma[0]?.data[0] ?? 0);
  expect(sd).toBeGreaterThan(15);
  expect(sd).toBeLessThan(22);
});
