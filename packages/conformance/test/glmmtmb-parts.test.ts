/** What is stated of zero-inflation and dispersion coefficients, beside glmmTMB's own confint() and summary() of the salamanders. */
import { backends } from '@mixdiff/backends';
import { type Backend, type Chosen, choose, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { coefficientTests, waldIntervals } from '@mixdiff/inference';
import { agree, readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';

const glmmTMB = backends.find(({ id }) => id === 'glmmTMB') as Backend;
const source =
  'glmmTMB 1.1.5: confint(glmmTMB(count ~ mined + (1 | site), Salamanders, family = nbinom2, ziformula = ~ 1))';

async function salamanders(): Promise<{ fit: Fit; problem: Problem }> {
  const table = parseCsv(readGolden('glmmtmb/laplace/salamanders.csv'), { name: 'salamanders.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const built = buildProblem(
    table,
    {
      formula: 'count ~ mined + (1 | site)',
      family: 'nbinom2',
      ziformula: '~ 1',
      method: 'ML',
      factors: { mined: ['yes', 'no'] },
    },
    { dataHash: '' },
  );
  if (isRefusal(built)) throw new Error(built.message);
  const fit = await glmmTMB.fit(built.problem, choose(glmmTMB, '1.1.5') as Chosen, { milliseconds: () => 0 });
  if (isRefusal(fit)) throw new Error(fit.message);
  return { fit, problem: built.problem };
}

test('Wald intervals and z tests of every predictor', async () => {
  const { fit, problem } = await salamanders();
  const wald = waldIntervals(fit, problem);
  if (isRefusal(wald)) throw new Error(wald.message);
  const known: Record<string, readonly [number, number, number]> = {
    '(Intercept)': [-1.9209086, -0.8812217, -1.401065],
    minedno: [1.7023001, 2.7985515, 2.250426],
    'zi~(Intercept)': [-6.6300973, 1.336694, -2.646702],
  };
  for (const [name, [lower, upper, estimate]] of Object.entries(known)) {
    const row = wald.intervals.find((one) => one.name === name);
    agree(row?.estimate ?? Number.NaN, estimate, { abs: 1e-6, source });
    agree(row?.lower ?? Number.NaN, lower, { abs: 1e-6, source });
    agree(row?.upper ?? Number.NaN, upper, { abs: 1e-6, source });
  }
  const tests = coefficientTests(fit, problem, { methods: [{ ddf: 'z' }] });
  if (isRefusal(tests)) throw new Error(tests.message);
  const zero = tests.find(({ coefficient }) => coefficient === 'zi~(Intercept)');
  agree(zero?.statistic ?? Number.NaN, -1.302, { abs: 1e-3, source: 'its summary()' });
  agree(zero?.p ?? Number.NaN, 0.193, { abs: 1e-3, source: 'its summary()' });
  expect(tests.length).toBe(3);
});
test('a test by degrees of freedom says that it has none of them', async () => {
  const { fit, problem } = await salamanders();
  const tests = coefficientTests(fit, problem, { methods: [{ ddf: 'residual' }] });
  if (isRefusal(tests)) throw new Error(tests.message);
  expect(tests.at(-1)).toMatchObject({
    coefficient: 'zi~(Intercept)',
    se: null,
    why: 'it has a z, and no degrees of freedom',
  });
});
