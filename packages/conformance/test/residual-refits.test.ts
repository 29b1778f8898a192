/** An engine's refit states the residual model's parameters, as its fit does: a bootstrap of them rests on it. */
import { backends, engineNamed } from '@mixdiff/backends';
import { type Context, isRefusal, type Refit } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { bootstrapIntervals } from '@mixdiff/inference';
import { agreeAll, readGolden } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';

const context: Context = { milliseconds: () => 0 };
function must<T extends object>(answer: T): Exclude<T, { refused: unknown }> {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
}
const table = must(parseCsv(readGolden('mmrm/fev-data.csv'), { name: 'fev-data.csv' }));
const formula = 'FEV1 ~ ARMCD * AVISIT';
const problemOf = (spec: object) =>
  must(buildProblem(table, { formula, method: 'REML', ...spec } as never, { dataHash: '' })).problem;

const repeated = 'ar1(AVISIT | USUBJID)';
const cases = [
  ['mmrm', { repeated: 'us(AVISIT | USUBJID)' }],
  ['mmrm', { repeated }],
  ['nlme', { repeated }],
  ['nlme', { repeated, variance: 'varIdent(form = ~ 1 | AVISIT)' }],
  ['nlme', { formula: 'FEV1 ~ ARMCD * AVISIT + (1 | USUBJID)', variance: 'varIdent(form = ~ 1 | ARMCD)' }],
  ['glmmTMB', { repeated }],
  ['glmmTMB', { dispformula: '~ ARMCD' }],
] as const;

describe.each(cases)('%s %o', (name, spec) => {
  const problem = problemOf(spec);
  const { backend, chosen } = must(engineNamed(name, backends));
  test('refitted to its own response it states what the fit does', async () => {
    const engine = must(must((await backend.open?.(problem, chosen)) ?? { refused: 'none' }));
    const fit = must(engine.fit());
    const into: Refit = {
      beta: new Float64Array(fit.canonical.beta.length),
      Sigma: fit.canonical.Sigma.map(({ nrow, ncol, data }) => ({ nrow, ncol, data: new Float64Array(data.length) })),
      sigma2: 0,
      logLik: 0,
      singular: false,
      reason: 'unknown',
    };
    engine.refit(problem.response.y.slice(), into);
    const [own, again] = [fit.canonical.residual, into.residual];
    if (own.kind !== 'marginal' || again?.kind !== 'marginal') throw new Error('no residual model');
    expect(Object.keys(again.parameters)).toEqual(Object.keys(own.parameters));
    agreeAll(Object.values(again.parameters), Object.values(own.parameters), {
      rel: 2e-3,
      abs: 2e-3,
      source: 'the end of the fit, from which a refit may move on within the tolerance of the optimizer',
    });
  });
  test('intervals by its refits hold the estimates', async () => {
    const fit = must(await backend.fit(problem, chosen, context));
    const { intervals } = must(
      await bootstrapIntervals(backend, fit, problem, { nsim: 40, seed: 3, level: 0.9 }, context),
    );
    const { residual } = fit.canonical;
    if (residual.kind !== 'marginal') throw new Error('no residual model');
    const names = intervals.map((one) => one.name);
    for (const parameter of Object.keys(residual.parameters)) expect(names).toContain(parameter);
    for (const { lower, estimate, upper, name: of } of intervals) {
      expect(Number.isFinite(lower) && Number.isFinite(upper), of).toBe(true);
      // a draw's estimate is as likely above as below, but for the bias of variances
      expect(lower - (upper - lower) < estimate && estimate < upper + (upper - lower), of).toBe(true);
    }
  });
});
