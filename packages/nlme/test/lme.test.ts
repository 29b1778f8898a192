import type { Fit, Method } from '@mixdiff/contract';
import { agree, agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { type AnovaRow, anova } from '../src/index.ts';
import { fitted as fitOnce, opened, residualVariance } from './opened.ts';
import { problemOf, type RecordedCase, type RecordedFit, recorded } from './recorded.ts';

const { source } = recorded;
const methods = ['REML', 'ML'] as const;
const runs = recorded.cases.flatMap((c) => methods.map((method) => [`${c.name}, ${method}`, c, method] as const));
const converged = runs.filter(([, c, method]) => c[method].error === undefined);

const fits = new Map<string, Promise<Fit>>();
/** Each model is fitted once. */
function fitted(c: RecordedCase, method: Method): Promise<Fit> {
  const key = `${c.name}, ${method}`;
  const fit = fits.get(key) ?? fitOnce(problemOf(c, method));
  fits.set(key, fit);
  return fit;
}

/** Within-level order of lme's ranef against ours. */
function modesAgree(c: RecordedCase, fit: Fit, r: RecordedFit): void {
  const problem = problemOf(c, 'REML');
  const groups = [...new Set(c.random.map((t) => t.group))];
  groups.forEach((group, l) => {
    const own = problem.random.flatMap((t, k) => (t.group === group ? [k] : []));
    const levels = problem.random[own[0] as number]?.levels as string[];
    const columns = own.flatMap((k) => {
      const { nrow, ncol, data } = (fit.ranef[k] as (typeof fit.ranef)[number]).mode;
      return Array.from({ length: ncol }, (_, j) => data.subarray(j * nrow, (j + 1) * nrow));
    });
    const expected = r.modes[l] as RecordedFit['modes'][number];
    expected.columns.forEach((column, j) => {
      const got = expected.levels.map((label) => columns[j]?.[levels.indexOf(label)] as number);
      agreeAll(got, column, { abs: 2e-4 * r.sigma, source }, `${c.name} modes of ${group}`);
    });
  });
}

describe('against lme', () => {
  test.each(converged)('%s', async (_, c, method) => {
    const r = c[method];
    const fit = await fitted(c, method);
    const sigma2 = residualVariance(fit);
    agree(fit.logLik, r.logLik, { abs: 1e-7, source }, 'logLik');
    const p = r.beta.length;
    const se = Float64Array.from({ length: p }, (_, j) => Math.sqrt(fit.vcov?.data[j * (p + 1)] as number));
    r.beta.forEach((beta, j) => {
      agree(fit.canonical.beta[j] as number, beta, { abs: 1e-5 * (r.se[j] as number), source }, `beta[${j}]`);
    });
    agreeAll(se, r.se, { rel: 2e-5, source }, 'se');
    agreeAll(fit.df ?? [], r.df, { source }, 'df');
    agree(Math.sqrt(sigma2), r.sigma, { rel: 1e-5, source }, 'sigma');
    agree(2 * fit.meaning.k - 2 * fit.logLik, r.AIC, { abs: 1e-6, source }, 'AIC');
    agree(fit.meaning.k * Math.log(fit.meaning.nBIC) - 2 * fit.logLik, r.BIC, { abs: 1e-6, source }, 'BIC');
    expect(fit.as).toBe('nlme 3.1-166');
  });

  test.each(converged)('%s: SDs, tests, modes and residuals', async (_, c, method) => {
    const r = c[method];
    const fit = await fitted(c, method);
    const problem = problemOf(c, method);
    sdsAgree(c, fit.canonical.Sigma, r);
    anovaAgrees(anova(fit, problem, 'sequential'), r.sequential);
    anovaAgrees(anova(fit, problem, 'marginal'), r.marginal);
    modesAgree(c, fit, r);
    const weights = problem.weights?.values;
    const residuals = fit.fitted
      .map((f, i) => ((problem.response.y[i] as number) - f) * Math.sqrt(weights?.[i] ?? 1))
      .sort();
    const sigma = Math.sqrt(residualVariance(fit));
    agree((residuals[0] as number) / sigma, r.residuals[0] as number, { abs: 1e-4, source }, 'smallest residual');
    agree((residuals.at(-1) as number) / sigma, r.residuals[4] as number, { abs: 1e-4, source }, 'largest residual');
  });

  test.each(converged)('%s: the same way there', async (_, c, method) => {
    const r = c[method];
    const fit = await fitted(c, method);
    const [em, own] = fit.trace ?? [];
    const d = fit.native.values.length;
    expect([em?.phase, em?.value.length]).toEqual(['em', 25]);
    const after = own?.par.data.subarray(0, d) ?? [];
    const [value, ...par] = r.first as [number, ...number[]];
    agree(own?.value[0] as number, value, { rel: 1e-7, source: 'msVerbose, 8 digits' }, 'objective after EM');
    agreeAll(after, par, { rel: 1e-5, abs: 1e-9, source: 'msVerbose, 6 digits' }, 'after EM');
    // Differences of the objective over steps of 1e-8 carry its rounding; it decides now and then when to stop.
    expect(Math.abs(fit.stop.iterations - r.iterations)).toBeLessThanOrEqual(1);
  });

  test('the number of iterations is the same in nearly all', async () => {
    const same = await Promise.all(
      converged.map(async ([, c, method]) => (await fitted(c, method)).stop.iterations === c[method].iterations),
    );
    expect(same.filter(Boolean).length).toBeGreaterThanOrEqual(converged.length - 2);
  });

  test.each(runs.filter(([, c, method]) => c[method].error?.includes('nlminb')))(
    '%s: no convergence',
    async (_, c, method) => {
      const fit = (await opened(problemOf(c, method))).fit();
      expect('refused' in fit && [fit.refused, fit.message]).toEqual([
        'nlme/convergence',
        c[method].error?.replace(/\n */, '; '),
      ]);
    },
  );
});

function sdsAgree(c: RecordedCase, Sigma: readonly { nrow: number; data: Float64Array }[], r: RecordedFit): void {
  const groups = [...new Set(c.random.map((t) => t.group))];
  const next = new Map(groups.map((g) => [g, 0]));
  c.random.forEach(({ group }, k) => {
    const from = next.get(group) as number;
    const { nrow: q, data } = Sigma[k] as { nrow: number; data: Float64Array };
    next.set(group, from + q);
    for (let j = 0; j < q; j++) {
      const variance = r.psi[groups.indexOf(group)]?.[from + j]?.[from + j] as number;
      const expected = r.sigma * Math.sqrt(variance);
      // A vanishing variance is wherever the optimizer stopped on the way to zero.
      agree(
        Math.sqrt(data[j * (q + 1)] as number),
        expected,
        { rel: 1e-4, abs: 1e-4 * r.sigma, source },
        `sd ${group}`,
      );
    }
  });
}

function anovaAgrees(rows: readonly AnovaRow[], r: RecordedFit['sequential']): void {
  expect(rows.map((row) => row.numDF)).toEqual(r.numDF);
  expect(rows.map((row) => row.denDF)).toEqual(r.denDF);
  agreeAll(
    rows.map((row) => row.F),
    r.F,
    { rel: 2e-5, source },
    'F',
  );
}
