import type { Engine, Fit, Problem, Refit } from '@mixdiff/contract';
import { agree, agreeAll, dyestuff2, jsp, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { accepted, chosenOf, engineOf } from './recorded.ts';

const empty = (fit: Fit): Refit => ({
  beta: new Float64Array(fit.canonical.beta.length),
  Sigma: fit.canonical.Sigma.map(({ nrow, ncol }) => ({ nrow, ncol, data: new Float64Array(nrow * ncol) })),
  sigma2: 0,
  logLik: 0,
  singular: false,
  reason: 'unknown',
});
async function opened(problem: Problem, version = '2.1-0', user: Record<string, string> = {}) {
  const engine = await engineOf(problem, chosenOf(version, user));
  const fit = accepted(engine.fit());
  return { engine, fit, into: empty(fit) };
}
/** Responses that vary between groups and rows, with no random numbers behind them. */
function responses(problem: Problem, count: number): Float64Array[] {
  const first = problem.random[0]!;
  return Array.from({ length: count }, (_, r) =>
    problem.response.y.map(
      (y, i) => y + 4 * Math.sin(1 + 7 * r + 3.7 * first.level[i]!) + 5 * Math.sin(1.3 * i * (r + 1)),
    ),
  );
}
const standardDeviations = (Sigma: Refit['Sigma']): number[] =>
  Sigma.flatMap(({ nrow, data }) => Array.from({ length: nrow }, (_, j) => Math.sqrt(data[j * (nrow + 1)]!)));

describe('refit', () => {
  test('of its own data is the fit, converged further', async () => {
    for (const problem of [jsp('REML'), jsp('ML'), sleepstudy('REML'), dyestuff2('ML')]) {
      const { engine, fit, into } = await opened(problem);
      engine.refit(problem.response.y, into);
      expect(into.reason).toBe('converged');
      expect(into.singular).toBe(fit.singular);
      agree(into.logLik, fit.logLik, { abs: 1e-7, source: 'the fit' });
      agreeAll(into.beta, fit.canonical.beta, { rel: 1e-4, source: 'the fit' });
      agreeAll(standardDeviations(into.Sigma), standardDeviations(fit.canonical.Sigma), {
        rel: 1e-4,
        abs: 1e-9,
        source: 'the fit',
      });
      expect(into.logLik).toBeGreaterThanOrEqual(fit.logLik - 1e-9);
    }
  });
  test.each([
    ['JSP', jsp('REML')],
    ['sleepstudy', sleepstudy('ML')],
    ['Dyestuff2', dyestuff2('REML')],
  ])('agrees with a tight fit of the same response: %s', async (_, problem) => {
    const { engine, into } = await opened(problem);
    for (const y of responses(problem, 8)) {
      engine.refit(y, into);
      const { fit } = await opened({ ...problem, response: { ...problem.response, y } }, '2.1-0', {
        tolerance: 'tight',
      });
      agree(into.logLik, fit.logLik, { abs: 1e-8, source: 'BOBYQA, xtol_rel 1e-9' }, 'logLik');
      const sigma = Math.sqrt(into.sigma2);
      agreeAll(standardDeviations(into.Sigma), standardDeviations(fit.canonical.Sigma), {
        abs: 3e-6 * sigma,
        source: 'BOBYQA',
      });
      agreeAll(into.beta, fit.canonical.beta, { rel: 1e-5, source: 'BOBYQA' });
      expect(into.singular).toBe(fit.singular);
    }
  });
  test('leaves the gradient at zero: standard deviations are good to 1e-7', async () => {
    const problem = jsp('REML');
    const { engine, into } = await opened(problem);
    for (const y of responses(problem, 5)) {
      engine.refit(y, into);
      const other = await engineOf({ ...problem, response: { ...problem.response, y } });
      const { Sigma, sigma2 } = into;
      const theta = other.toNative({ beta: into.beta, Sigma, residual: { kind: 'variance', sigma2 } }) as Float64Array;
      const gradient = new Float64Array(theta.length);
      other.objective(theta, gradient);
      for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-4);
    }
  });
  test('does not disturb the engine', async () => {
    const { engine, fit, into } = await opened(jsp('REML'));
    engine.refit(responses(jsp('REML'), 1)[0]!, into);
    agree(engine.objective(fit.native.values), fit.criterion, { abs: 1e-9, source: 'the fit' });
    agree(accepted(engine.fit()).criterion, fit.criterion, { abs: 0, source: 'the fit' });
  });
  test('of a response without variance fails, and says so without numbers', async () => {
    const problem = sleepstudy('REML');
    const { engine, fit, into } = await opened(problem);
    for (const y of [problem.response.y.map(() => 0), problem.response.y.map(() => NaN)]) {
      engine.refit(y, into);
      expect([into.reason, into.logLik, into.beta[0], into.Sigma[0]?.data[0]]).toEqual(['failed', NaN, NaN, NaN]);
    }
    engine.refit(problem.response.y, into);
    agree(into.logLik, fit.logLik, { abs: 1e-7, source: 'the fit' });
  });
  test('needs no fit before it', async () => {
    const problem = sleepstudy('REML');
    const { fit, into } = await opened(problem);
    const engine: Engine = await engineOf(problem, chosenOf('2.1-0'));
    engine.refit(problem.response.y, into);
    agree(into.logLik, fit.logLik, { abs: 1e-7, source: 'the fit' });
  });
  test('minimises with n - 1 before 1.1-33: JSP moves on its own data', async () => {
    const problem = jsp('REML');
    const { engine, into } = await opened(problem, '1.1-31');
    engine.refit(problem.response.y, into);
    const sigma = Math.sqrt(into.sigma2);
    const source = 'refit() of lme4 1.1-31';
    agree(standardDeviations(into.Sigma)[1]! / sigma, 0.19737493, { abs: 2e-6, source });
    agree(standardDeviations(into.Sigma)[0]! / sigma, 0.34362342, { abs: 2e-6, source });
    agree(sigma, 5.248546726, { abs: 1e-6, source });
    agree(into.logLik, -5969.995525 / 2, { abs: 1e-6, source });
    const ml = await opened(jsp('ML'), '1.1-31');
    ml.engine.refit(problem.response.y, ml.into);
    agree(ml.into.logLik, ml.fit.logLik, { abs: 1e-7, source: 'ML is not affected' });
  });
});
