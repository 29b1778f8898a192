import { type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, parseCsv } from '@mixdiff/frame';
import { agree, agreeAll, readGoldenJson, statedFit } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { anova } from '../../src/anova.ts';
import { coefficientTests } from '../../src/coefficient-tests.ts';
import { unitRows } from '../../src/contrast.ts';
import type { Ddf } from '../../src/ddf.ts';
import { stateAt } from '../../src/gls/state.ts';
import { statedInformation } from '../../src/gls/stated.ts';
import { covarianceBy, kenwardRogerBy, satterthwaiteBy, stateOf, type Vcov } from '../../src/gls/tests.ts';
import { kenwardRoger } from '../../src/kenward-roger.ts';
import { openTester } from '../../src/linear-test.ts';
import { satterthwaite } from '../../src/satterthwaite.ts';
import { recorded as mixed } from '../golden.ts';
import { recordedFit as mixedFit, modelNamed, sure } from '../models.ts';
import { fev, parametersOf, recordedFit, unstructuredOf } from './recorded.ts';

type Column = { readonly se: readonly number[]; readonly df: readonly number[] };
const r = readGoldenJson<{
  readonly source: string;
  readonly us: Readonly<Record<string, Column>> & {
    readonly coefficients: readonly string[];
    readonly F: Readonly<Record<string, readonly [number, number, number]>>;
  };
  readonly cs: Readonly<Record<string, { readonly se: number; readonly df: number }>>;
  readonly observed: {
    readonly terms: readonly string[];
    readonly REML: readonly number[];
    readonly ML: readonly number[];
  };
  readonly 'residual-scaled': { readonly terms: readonly string[]; readonly ML: readonly number[] };
}>('inference/marginal.json');
const { source } = r;
/** Half of the last printed digit. */
const SE = { abs: 5.1e-7, source };
const DF = { abs: 5.1e-4, source };

describe('mmrm, fev_data, us by REML', () => {
  const { problem, effects } = fev('us');
  const fit = recordedFit(problem, 'fev-us-reml');
  const engine = {
    profiled: ['beta'] as const,
    toCanonical: (theta: Float64Array) => ({
      ...fit.canonical,
      residual: { kind: 'marginal', ...parametersOf('us', unstructuredOf(theta)) } as const,
    }),
  };
  const stated = statedInformation(engine, fit, problem);
  const rowsBy = (ddf: Ddf, vcov?: Vcov) => {
    const rows = sure(coefficientTests(fit, problem, { methods: [{ ddf, ...(vcov ? { vcov } : {}) }], stated }));
    return r.us.coefficients.map((name) => rows.find((row) => row.coefficient === name));
  };
  test('the log-likelihood', () => {
    agree(sure(stateOf(fit, problem)).logLik, fit.logLik, { abs: 1e-8, source });
  });
  test.each<[Ddf, Vcov | undefined, string]>([
    ['satterthwaite', undefined, 'satterthwaite'],
    ['kenward-roger-linear', undefined, 'kenward-roger-linear'],
    ['satterthwaite', 'empirical', 'empirical'],
    ['satterthwaite', 'empirical-jackknife', 'empirical-jackknife'],
    ['satterthwaite', 'empirical-bias-reduced', 'empirical-bias-reduced'],
    ['between-within', 'model', 'between-within'],
  ])('%s, %s: standard errors and degrees of freedom', (ddf, vcov, name) => {
    const rows = rowsBy(ddf, vcov);
    agreeAll(
      rows.map((row) => row?.se as number),
      r.us[name].se,
      SE,
      'se',
    );
    agreeAll(
      rows.map((row) => row?.df as number),
      r.us[name].df,
      DF,
      'df',
    );
  });
  test("Kenward and Roger's standard errors, in mmrm's parameters", () => {
    const S = sure(covarianceBy(fit, problem, 'kenward-roger', { stated }));
    const { columns } = problem.parts.conditional;
    agreeAll(
      r.us.coefficients.map((name) => Math.sqrt(S.data[columns.indexOf(name) * (S.nrow + 1)])),
      r.us['kenward-roger'].se,
      SE,
    );
  });
  test.each(['satterthwaite', 'kenward-roger-linear'] as const)('%s: the F test of ARMCD:AVISIT', (ddf) => {
    const { rows } = sure(anova(fit, problem, { type: 'III', ddf, effects, stated }));
    const { statistic, ndf, ddf: den } = rows.find(({ term }) => term === 'ARMCD:AVISIT') ?? {};
    const [F, numDF, denDF] = r.us.F[ddf];
    agree(statistic as number, F, { abs: 5.1e-7, source });
    expect(ndf).toBe(numDF);
    agree(den as number, denDF, DF);
  });
  test('a fit short of its maximum: another information in every parametrization', () => {
    const own = sure(coefficientTests(fit, problem, { methods: [{ ddf: 'satterthwaite' }] }));
    // 2.5e-6 short; what is printed is in theta
    const arm = own.find(({ coefficient }) => coefficient === 'ARMCDTRT')?.df as number;
    expect(Math.abs(arm - 145.552)).toBeGreaterThan(1e-3);
    agree(arm, 145.552, { abs: 0.02, source });
  });
  test('where it does not exist, the reason', () => {
    const why = (ddf: Ddf, vcov?: Vcov) => {
      const found = openTester({ ddf, vcov }, fit, problem);
      return isRefusal(found) ? found.refused : 'opened';
    };
    expect(why('containment')).toBe('inference/no-containment');
    expect(why('kenward-roger')).toBe('inference/no-method');
    expect(why('satterthwaite', 'observed')).toBe('inference/not-together');
    expect(why('residual', 'kenward-roger-linear')).toBe('inference/not-together');
    expect(why('kenward-roger-linear', 'empirical')).toBe('inference/not-together');
    expect(why('residual', 'empirical')).toBe('opened');
  });
  test('of a fit that states another likelihood than its point has', () => {
    const other = openTester({ ddf: 'satterthwaite' }, { ...fit, logLik: fit.logLik + 0.1 }, problem);
    expect(isRefusal(other) && other.refused).toBe('inference/other-model');
  });
});

test.each([
  ['REML', 'fev-us-reml', 'observed'],
  ['ML', 'fev-us-ml', 'observed'],
  ['ML', 'fev-us-ml', 'residual-scaled'],
] as const)('%s, %s: standard errors by %s', (method, name, vcov) => {
  const { problem } = fev('us', method);
  const fit = recordedFit(problem, name);
  const { terms, ...want } = r[vcov];
  const S = sure(covarianceBy(fit, problem, vcov));
  const se = terms.map((term) => {
    const at = problem.parts.conditional.columns.indexOf(term);
    return Math.sqrt(S.data[at * (S.nrow + 1)]);
  });
  agreeAll(se, (want as Readonly<Record<string, readonly number[]>>)[method], { abs: 5.1e-5, source });
});
test('compound symmetry: two informations, two standard errors', () => {
  const { problem } = fev('cs');
  const fit = recordedFit(problem, 'fev-cs-reml');
  for (const ddf of ['kenward-roger-linear', 'kenward-roger-expected'] as const) {
    const [row] = sure(coefficientTests(fit, problem, { methods: [{ ddf }] }));
    // pbkrtest's is at lmer's end, another one
    agree(row.se as number, r.cs[ddf].se, { abs: 6e-8, source });
    agree(row.df as number, r.cs[ddf].df, { abs: 6e-3, source });
  }
});

/** Models of the frame at points of their own. */
const DATA = `y,x,v,id,t,sex
${Array.from({ length: 36 }, (_, i) => {
  const [id, t] = [Math.floor(i / 4), i % 4];
  return `${(Math.sin(3 * i) * 2 + t + id / 3).toFixed(4)},${(Math.cos(i) + t).toFixed(3)},${1 + ((i * 7) % 5)},${id},${t},${id % 2 ? 'f' : 'm'}`;
}).join('\n')}`;
function problemOf(spec: ModelSpec): Problem {
  const table = sure(parseCsv(DATA, { name: 'd.csv' }));
  return sure(buildProblem(table, { factors: { id: null, sex: null }, ...spec }, { dataHash: '' })).problem;
}
const withVariance = (problem: Problem): Problem => {
  if (!problem.residual) throw new Error('no residual model');
  const of = Float64Array.from(problem.response.y, (_, i) => 1 + ((i * 7) % 5));
  return { ...problem, residual: { ...problem.residual, variance: [{ kind: 'power', of, by: null }] } };
};
type Point = Readonly<Record<string, number>>;
const CASES: readonly (readonly [string, Problem, Point])[] = [
  [
    'ar1',
    problemOf({ formula: 'y ~ x + sex', repeated: 'ar1(t | id)', factors: { id: null, sex: null, t: null } }),
    { sigma2: 2, rho: 0.4 },
  ],
  [
    'ar1 with a variance function',
    withVariance(
      problemOf({ formula: 'y ~ x + sex', repeated: 'ar1(t | id)', factors: { id: null, sex: null, t: null } }),
    ),
    { sigma2: 1.3, rho: 0.3, power: 0.6 },
  ],
];

describe.each(CASES)('%s', (_, base, point) => {
  test.each(['REML', 'ML'] as const)('%s: gradient and information are derivatives of the log-likelihood', (method) => {
    const problem = { ...base, method };
    const names = Object.keys(point);
    const logLikAt = (values: readonly number[]) => {
      const named = Object.fromEntries(names.map((name, k) => [name, values[k]]));
      const { sigma2, ...parameters } = named as { sigma2: number };
      return sure(
        stateAt(problem, {
          canonical: { beta: new Float64Array(3), Sigma: [], residual: { kind: 'marginal', sigma2, parameters } },
          fitted: new Float64Array(problem.response.y.length),
          method,
          weights: 'precision',
        }),
      );
    };
    const at = names.map((name) => point[name]);
    const state = logLikAt(at);
    expect(state.names).toEqual(names);
    const h = 1e-3;
    const moved = (...steps: readonly (readonly [number, number])[]): number =>
      logLikAt(at.map((v, k) => steps.reduce((sum, [which, by]) => (which === k ? sum + by : sum), v))).logLik;
    for (const [a] of names.entries()) {
      agree(-state.gradient[a], (moved([a, h]) - moved([a, -h])) / (2 * h), {
        abs: 1e-4,
        rel: 1e-4,
        source: 'differences',
      });
      for (const [b] of names.entries()) {
        const bend =
          (moved([a, h], [b, h]) - moved([a, h], [b, -h]) - moved([a, -h], [b, h]) + moved([a, -h], [b, -h])) /
          (4 * h * h);
        agree(-state.observed[b * names.length + a], bend, { abs: 1e-3, rel: 1e-4, source: 'differences' });
      }
    }
  });
});

describe.each(['sleepstudy', 'penicillin'])('%s: the twins of what mixed models have', (name) => {
  const problem = modelNamed(name, 'REML');
  const fit = mixedFit(problem, mixed.models[name].atKR);
  const same = { rel: 1e-6, source: 'two ways to one number' };
  test('Kenward-Roger by the expected information', () => {
    const [a, b] = [sure(kenwardRogerBy(fit, problem, 'expected')), sure(kenwardRoger(fit, problem))];
    agreeAll(a.vcov.data, b.adjusted.data, same);
    const L = unitRows([0], a.kept.length);
    const [one, other] = [sure(a.test(L, { term: '' })), sure(b.test(L))];
    agreeAll([one.statistic, one.ddf], [other.statistic, other.ddf], same);
  });
  test('Satterthwaite by the observed information', () => {
    // lmerTest's is in other parameters, at an end that is not quite the maximum
    const close = { rel: 1e-3, source: 'two parametrizations' };
    const [a, b] = [sure(satterthwaiteBy(fit, problem, 'observed')), sure(satterthwaite(fit, problem))];
    const L = unitRows([0], a.kept.length);
    agree(sure(a.test(L, { term: '' })).ddf, sure(b.test(L)).ddf, close);
  });
});
test('blocks that are too large are refused before they are made', () => {
  const n = 3000;
  const one = problemOf({ formula: 'y ~ 1 + (1 | id)' });
  const problem: Problem = {
    ...one,
    response: { ...one.response, y: new Float64Array(n) },
    parts: { conditional: { ...one.parts.conditional, X: { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) } } },
    random: one.random.map((term) => ({
      ...term,
      level: new Int32Array(n),
      Z: { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) },
    })),
  };
  const found = stateOf(statedFit(problem) as Fit, problem);
  expect(isRefusal(found) && found.refused).toBe('inference/too-large');
});
