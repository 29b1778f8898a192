/** The dispersion among bootstrap intervals: estimated anew by glmmTMB*, held by glmer.nb's refits, which is said. */
import { backends } from '@mixdiff/backends';
import { type Backend, choose, isRefusal, type Problem } from '@mixdiff/contract';
import { bootstrapIntervals } from '@mixdiff/inference';
import { intercept, problem, readCsv } from '@mixdiff/testing';
import { expect, test } from 'vitest';

const rows = readCsv('cbpp/data.csv');
const gaussian = problem(
  rows.map((row) => Number(row['incidence'])),
  [intercept(rows.length)],
  [{ group: 'herd', labels: rows.map((row) => row['herd'] as string) }],
  'ML',
);
const counts: Problem = { ...gaussian, response: { ...gaussian.response, family: 'nbinom2', link: 'log' } };
const context = { milliseconds: () => 0 };
async function dispersion(id: string) {
  const backend = backends.find((one) => one.id === id) as Backend;
  const chosen = choose(backend);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const fit = await backend.fit(counts, chosen, context);
  if (isRefusal(fit)) throw new Error(fit.message);
  const found = await bootstrapIntervals(backend, fit, counts, { nsim: 30, seed: 3 }, context);
  if (isRefusal(found)) throw new Error(found.message);
  return found.intervals.find(({ name }) => name === '.dispersion');
}
test('glmmTMB*: limits about the estimate', async () => {
  const { estimate = 0, lower = 0, upper = 0 } = (await dispersion('glmmTMB')) ?? {};
  expect(lower).toBeLessThan(estimate);
  expect(upper).toBeGreaterThan(estimate);
});
test('glmer.nb: none, and why', async () => {
  expect(await dispersion('lme4')).toMatchObject({ lower: Number.NaN, why: 'the refits of this engine hold it' });
});
