import { type Answer, choose, type Engine, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { agree, agreeAll, agreesWithPrinted, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { mmrm } from '../src/index.ts';
import { fev, NAMES, problemOf, recordedFit } from './recorded.ts';

const source = 'mmrm 0.3.19, recorded';
const sure = <T extends object>(x: Answer<T>): T => {
  if (isRefusal(x)) throw new Error(x.message);
  return x;
};
async function fitted(problem: Problem, user: Readonly<Record<string, string>> = {}): Promise<Fit> {
  return sure(await mmrm.fit(problem, sure(choose(mmrm, undefined, user)), { milliseconds: () => 0 }));
}
const standardErrors = ({ vcov }: Fit): number[] =>
  Array.from({ length: vcov?.nrow ?? 0 }, (_, j) => Math.sqrt(vcov?.data[j * ((vcov?.nrow ?? 0) + 1)] ?? Number.NaN));

describe.each(NAMES)('%s', (name) => {
  const recorded = recordedFit(name);
  const [run] = recorded.optim as [(typeof recorded.optim)[0]];
  const optimizer = run.optimizer.replace('optim:', '').replace('+hessian', '');
  const choices = { optimizer, start: name.includes('empstart') ? 'emp' : 'std' };

  test('starts, goes and ends as mmrm, and prints what it prints', async () => {
    const fit = await fitted(problemOf(recorded), choices);
    const segment = fit.trace?.[0];
    agreeAll(segment?.par.data.slice(0, run.start.length) ?? [], run.start, { rel: 1e-12, abs: 1e-14, source });
    const { f, g } = fit.stop.evaluations;
    if (optimizer === 'L-BFGS-B' || optimizer === 'BFGS') expect([f, g]).toEqual(run.result.counts);
    else {
      // mmrm itself takes others with its last bit moved: CG 44 to 51 gradients, nlminb 9 to 11 iterations
      const moved = readGoldenJson<{ runs: readonly { optimizer: string; counts: readonly number[] }[] }>(
        'mmrm/last-bits.json',
      ).runs.flatMap(({ optimizer: by, counts }) =>
        by === optimizer ? [counts[by === 'CG' ? 1 : 0] ?? Number.NaN] : [],
      );
      const own = optimizer === 'CG' ? g : fit.stop.iterations;
      expect(own).toBeGreaterThanOrEqual(Math.min(...moved));
      expect(own).toBeLessThanOrEqual(Math.max(...moved));
    }
    // BFGS and CG stop by a rule of their own, 1.5e-8 of f
    const near = { BFGS: 1e-6, CG: 1e-5 }[optimizer] ?? 1e-8;
    const value = 1e-8;
    agree(fit.logLik, recorded.fit.logLik, { abs: value, source });
    agreeAll(fit.native.values, run.result.par, { rel: near, abs: near, source });
    agreeAll(fit.canonical.beta, Object.values(recorded.fit.beta), { rel: near, abs: near, source });
    agreeAll(
      standardErrors(fit),
      recorded.fit.coefTable.map((row) => row['Std. Error']),
      { rel: near, source },
    );
    agreeAll(
      fit.df ?? [],
      recorded.fit.coefTable.map(({ df }) => df),
      { rel: Math.max(1e-5, near), source },
    );
    const { k, nBIC, kOfLogLik } = fit.meaning;
    expect(kOfLogLik ?? k).toBe(recorded.fit.dfModel);
    agree(2 * k - 2 * fit.logLik, recorded.fit.AIC, { abs: 3 * value + 1e-7, source });
    agree(k * Math.log(nBIC) - 2 * fit.logLik, recorded.fit.BIC, { abs: 3 * value + 1e-7, source });
  });
});

describe('the table of fev, us, REML', () => {
  const us = problemOf(recordedFit('fev-us-reml'));
  const rows = [0, 1, 4, 8];
  test.each([
    ['satterthwaite', 'automatic', '0.886565 0.624475 1.074147 1.129318', '218.802 168.666 145.552 138.564'],
    ['kenward-roger', 'automatic', '0.891833 0.633019 1.077007 1.131721', '218.802 168.666 145.552 138.564'],
    ['kenward-roger', 'kenward-roger-linear', '0.897134 0.639047 1.081763 1.140453', '218.802 168.666 145.552 138.564'],
    ['between-within', 'automatic', '0.886565 0.624475 1.074147 1.129318', '334 192 192 334'],
    ['residual', 'asymptotic', '0.886565 0.624475 1.074147 1.129318', '526 526 526 526'],
    ['residual', 'automatic', '0.854990 0.622516 1.078056 1.121883', '526 526 526 526'],
    ['satterthwaite', 'empirical', '0.854990 0.622516 1.078056 1.121883', '90.056 118.312 142.349 136.067'],
    ['satterthwaite', 'empirical-jackknife', '0.875332 0.642220 1.099241 1.141306', '90.335 117.464 142.499 136.150'],
    [
      'satterthwaite',
      'empirical-bias-reduced',
      '0.865084 0.632286 1.088586 1.131551',
      '90.198 117.889 142.424 136.108',
    ],
  ])('%s, %s', async (df, vcov, se, printed) => {
    const fit = await fitted(us, { df, vcov });
    const errors = standardErrors(fit);
    for (const [i, row] of rows.entries()) {
      const [expectedSE, expectedDf] = [se.split(' ')[i] ?? '', printed.split(' ')[i] ?? ''];
      expect([errors[row], agreesWithPrinted(errors[row] ?? 0, expectedSE)]).toEqual([errors[row], true]);
      expect([fit.df?.[row], agreesWithPrinted(fit.df?.[row] ?? 0, expectedDf)]).toEqual([fit.df?.[row], true]);
    }
  });
});

describe('parameters by their standard names', () => {
  const marginal = ({ canonical: { residual } }: Fit) => {
    if (residual.kind !== 'marginal') throw new Error('not marginal');
    return residual;
  };
  test('of us by groups: the Sigma of each that mmrm prints', async () => {
    const { sigma2, parameters } = marginal(await fitted(problemOf(recordedFit('fev-us-group-reml'))));
    const { Sigma } = readGoldenJson<{ fit: { Sigma: Record<string, number[][]> } }>('mmrm/fev-us-group-reml.json').fit;
    expect(Number.isNaN(sigma2)).toBe(true);
    const expected = Object.entries(Sigma).flatMap(([group, matrix]) => [
      ...matrix.map((row, i): [string, number] => [`variance.${i + 1}[${group}]`, row[i] ?? 0]),
      ...matrix.flatMap((row, i) =>
        row.slice(0, i).map((v, j): [string, number] => [`cov.${i + 1}.${j + 1}[${group}]`, v]),
      ),
    ]);
    expect(Object.keys(parameters)).toEqual(expected.map(([name]) => name));
    agreeAll(
      Object.values(parameters),
      expected.map(([, v]) => v),
      { rel: 1e-7, source },
    );
  });
  test('of sp_exp: the variance is exp(theta_1), the correlation at distance 1 plogis(theta_2)', async () => {
    const recorded = recordedFit('fev-sp_exp-reml');
    const { sigma2, parameters } = marginal(await fitted(problemOf(recorded)));
    const [logVariance = 0, logit = 0] = recorded.fit.theta;
    agree(sigma2, Math.exp(logVariance), { rel: 1e-8, source });
    agree(Math.exp(-1 / (parameters['range'] ?? 0)), 1 / (1 + Math.exp(-logit)), { rel: 1e-8, source });
  });
});
test("emp_start of us by groups: each group's own covariances of residuals", async () => {
  const { problem } = fev('us', 'ARMCD');
  const { X, columns } = problem.parts.conditional;
  const [one, sex] = [X.data.slice(0, X.nrow), X.data.slice(3 * X.nrow, 4 * X.nrow)];
  const small = {
    X: { nrow: X.nrow, ncol: 2, data: Float64Array.of(...one, ...sex) },
    columns: ['(Intercept)', 'SEXFemale'],
    term: ['', ''],
    offset: null,
  };
  expect(columns[3]).toBe('SEXFemale');
  const chosen = sure(choose(mmrm, undefined, { start: 'emp' }));
  const engine = sure((await mmrm.open?.({ ...problem, parts: { conditional: small } }, chosen)) as Answer<Engine>);
  // FEV1 ~ SEX + us(AVISIT | ARMCD / USUBJID), control = mmrm_control(start = emp_start): what its optimizer was handed
  const printed = [
    1.80113494532695, 1.479052609796, 1.4517925703262, 2.20635558758668, 0.666654071587773, 0.240574710196406,
    0.140484947062941, 0.169266026786598, -0.0267293261068537, 0.218406114513509, 1.98245388951394, 1.59497289388493,
    1.45728702336612, 2.27757959330277, 0.61100009505078, 0.361957357365263, 0.145155833474163, 0.287844767949432,
    0.339082428094004, -0.0408121294170802,
  ];
  agreeAll(engine.start, printed, { abs: 1e-12, source: 'mmrm 0.3.19, R 4.2.2' });
});
