/** Profile intervals of a marginal model, by mmrm*, against limits that R found on a dense likelihood. */
import { backends, engineNamed } from '@mixdiff/backends';
import { type Context, isRefusal } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { profileIntervals } from '@mixdiff/inference';
import { agree, readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';

const context: Context = { milliseconds: () => 0 };
function must<T extends object>(answer: T): Exclude<T, { refused: unknown }> {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
}
/**
 * R 4.2.2, mmrm's fev_data, FEV1 ~ ARMCD * AVISIT with ar1h(AVISIT | USUBJID) by ML: a dense likelihood written out, optim's BFGS
 * over the rest, uniroot for the limits (1e-9 in the held parameter, 1e-7 in the coefficient).
 */
const RECORDED = {
  deviance: 3477.6672009105,
  'variance.4': [82.59727808, 133.6003434],
  rho: [0.2392254194, 0.4472290115],
  ARMCDTRT: [2.331946536, 6.692688535],
} as const;
const source = 'R, a dense likelihood, its own differences for a gradient';

test('limits of a variance, a correlation and a coefficient, of a fit by REML', async () => {
  const table = must(parseCsv(readGolden('mmrm/fev-data.csv'), { name: 'fev-data.csv' }));
  const spec = { formula: 'FEV1 ~ ARMCD * AVISIT', repeated: 'ar1h(AVISIT | USUBJID)', method: 'REML' as const };
  const { problem } = must(buildProblem(table, spec, { dataHash: '' }));
  const { backend, chosen } = must(engineNamed('mmrm', backends));
  const fit = must(await backend.fit(problem, chosen, context));
  const which = ['variance.4', 'rho', 'ARMCDTRT'] as const;
  const found = must(profileIntervals(fit, problem, { which }, context));
  agree(found.deviance, RECORDED.deviance, { abs: 1e-6, source });
  expect(found.intervals.map(({ name }) => name)).toEqual([...which]);
  for (const [k, name] of which.entries()) {
    const [lower, upper] = RECORDED[name];
    agree(found.intervals[k]?.lower ?? Number.NaN, lower, { rel: 2e-6, source }, name);
    agree(found.intervals[k]?.upper ?? Number.NaN, upper, { rel: 2e-6, source }, name);
  }
});
