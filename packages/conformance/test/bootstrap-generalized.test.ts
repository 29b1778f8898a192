/**
 * The parametric bootstrap of generalized mixed models, draw by draw as R makes it: lme4 1.1-31 on its cbpp, set.seed(1), statistics of
 * `simulate()` from the smaller model and `refit()` of both; glm where no random effects are left.
 */
import { backends } from '@mixdiff/backends';
import { type Backend, choose, isRefusal, type Problem } from '@mixdiff/contract';
import { bootstrapTest } from '@mixdiff/inference';
import { agree, binomial, dummies, intercept, readCsv } from '@mixdiff/testing';
import { expect, test } from 'vitest';

const rows = readCsv('cbpp/data.csv');
const number = (name: string): number[] => rows.map((row) => Number(row[name]));
const text = (name: string): string[] => rows.map((row) => row[name] as string);
const herds = [{ group: 'herd', labels: text('herd') }];
const all = [intercept(rows.length), ...dummies('period', text('period'))];
const larger = binomial(number('incidence'), number('size'), all, herds);
const context = { milliseconds: () => 0 };
async function drawn(id: string, smaller: Problem, as?: string) {
  const backend = backends.find((one) => one.id === id) as Backend;
  const chosen = choose(backend, as);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  return bootstrapTest(backend, chosen, larger, smaller, { nsim: 20, seed: 1 }, context);
}
const SOURCE = 'R 4.2.2, lme4 1.1-31: simulate() and refit()';
/** Of the first draws; a statistic of zero has what an optimizer leaves. */
const WITHOUT_HERDS = [
  0, 0.383495, 0, 0, 0, 1.685424, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.38963364, 1.1093143, 4.7211852, 0, 0,
];
const WITHOUT_PERIODS = [
  0.92354914, 1.04939918, 5.00854058, 1.26261939, 0.53587222, 0.63954915, 3.4392805, 0.49592199, 4.64527627, 8.58379925,
  3.31847361, 3.64287477, 2.84804045, 0.64325913, 2.42421054, 6.05145854, 1.1203008, 0.28349433, 5.66932622, 5.89404559,
];
test('down to a generalized linear model: statistic and every draw', async () => {
  const found = await drawn('lme4', { ...larger, random: [] }, '1.1-31');
  if (isRefusal(found)) throw new Error(found.message);
  agree(found.statistic, 14.00527, { abs: 1e-5, source: SOURCE });
  for (const [s, value] of WITHOUT_HERDS.entries())
    agree(found.reference[s] ?? Number.NaN, value, { abs: 2e-5, source: SOURCE });
  expect([found.df, found.extreme, found.p]).toEqual([1, 0, 1 / 21]);
});
test('between two mixed models', async () => {
  const found = await drawn(
    'lme4',
    binomial(number('incidence'), number('size'), [intercept(rows.length)], herds),
    '1.1-31',
  );
  if (isRefusal(found)) throw new Error(found.message);
  agree(found.statistic, 25.60994, { abs: 1e-4, source: SOURCE });
  // the jumps of a stale factor: what a refit ends at moves by them
  for (const [s, value] of WITHOUT_PERIODS.entries())
    agree(found.reference[s] ?? Number.NaN, value, { abs: 1e-3, source: SOURCE });
});
test('an engine that fits the generalized linear model makes the same draws', async () => {
  const found = await drawn('glmmTMB', { ...larger, random: [] });
  if (isRefusal(found)) throw new Error(found.message);
  for (const [s, value] of WITHOUT_HERDS.entries())
    agree(found.reference[s] ?? Number.NaN, value, { abs: 2e-3, source: SOURCE });
});
test("glmer's Gamma is no likelihood that has the generalized linear model as a special case", async () => {
  const gamma = (of: Problem): Problem => ({
    ...of,
    response: { y: of.response.y.map((y) => y + 1), trials: null, family: 'Gamma', link: 'log' },
  });
  const backend = backends.find((one) => one.id === 'lme4') as Backend;
  const chosen = choose(backend);
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const found = await bootstrapTest(
    backend,
    chosen,
    gamma(larger),
    gamma({ ...larger, random: [] }),
    { nsim: 20, seed: 1 },
    context,
  );
  expect(found).toMatchObject({ refused: 'inference/no-model' });
});
