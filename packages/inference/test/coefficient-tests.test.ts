import { isRefusal } from '@mixdiff/contract';
import { agreeAll, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { coefficientTests } from '../src/coefficient-tests.ts';
import { DDF } from '../src/ddf.ts';
import { methodsAsked } from '../src/methods.ts';
import { waldIntervals } from '../src/wald.ts';
import { numbers, recorded } from './golden.ts';
import { modelNamed, recordedFit, sure } from './models.ts';

type Numbers = readonly (string | null)[];
const r = readGoldenJson<{
  readonly provenance: { readonly packages: Readonly<Record<string, string>> };
  readonly coefficients: Readonly<
    Record<
      string,
      Readonly<
        Record<
          'satterthwaite' | 'kenward-roger',
          Readonly<Record<'se' | 'df' | 't' | 'p' | 'lower' | 'upper', Numbers>>
        >
      >
    >
  >;
}>('inference/pairs-r.json');

describe.each(Object.keys(r.coefficients))('%s: lmerTest::contest, level 0.9', (name) => {
  const problem = modelNamed(name, 'REML');
  const fit = recordedFit(problem, recorded.models[name].at);
  test.each(['satterthwaite', 'kenward-roger'] as const)('%s', (method) => {
    const want = r.coefficients[name][method];
    const rows = sure(coefficientTests(fit, problem, { methods: [{ ddf: method }], level: 0.9 }));
    const source = `lmerTest ${r.provenance.packages['lmerTest']}`;
    // lmerTest's Hessian by differences of a noisy deviance costs 2e-5 of a degree of freedom.
    const rel = method === 'satterthwaite' ? 3e-5 : 1e-6;
    const column = (of: 'se' | 'df' | 'statistic' | 'p' | 'lower' | 'upper') => rows.map((row) => row[of] as number);
    agreeAll(column('se'), numbers(want.se), { rel: 1e-6, source }, 'se');
    agreeAll(column('df'), numbers(want.df), { rel, source }, 'df');
    agreeAll(column('statistic'), numbers(want.t), { rel: 1e-6, source }, 't');
    agreeAll(column('p'), numbers(want.p), { rel: 30 * rel, source }, 'p');
    agreeAll(column('lower'), numbers(want.lower), { rel, abs: 1e-5, source }, 'lower');
    agreeAll(column('upper'), numbers(want.upper), { rel, abs: 1e-5, source }, 'upper');
    const by = { method: { ddf: method } };
    const intervals = sure(waldIntervals(fit, problem, 0.9, by)).intervals.filter((i) => !i.name.startsWith('.sig'));
    expect(intervals.map(({ lower, upper }) => [lower, upper])).toEqual(rows.map(({ lower, upper }) => [lower, upper]));
  });
});

describe('one row for every coefficient and method', () => {
  const problem = modelNamed('sleepstudy', 'ML');
  const fit = recordedFit(problem, recorded.models['sleepstudy'].atML);
  const containment = { coefficients: [161, 161], terms: new Map([['Days', 161]]) };
  const rows = sure(coefficientTests(fit, problem, { methods: methodsAsked({}), containment }));
  // Kenward and Roger's are of REML fits, and there are no subjects
  const exists = ({ method }: { method: string }): boolean => !/^kenward|^between/.test(method);
  test('with the reason where there is no test', () => {
    expect(rows.map((row) => `${row.coefficient} ${row.method}`)).toEqual(
      problem.parts.conditional.columns.flatMap((name) => DDF.map((method) => `${name} ${method}`)),
    );
    const kr = rows.find((row) => row.method === 'kenward-roger') as (typeof rows)[number];
    expect(kr).toMatchObject({ se: null, df: null, statistic: null, p: null, lower: null, upper: null });
    expect(kr.why).toMatch(/defined at the REML estimates/);
    expect(rows.find((row) => row.method === 'between-within')?.why).toMatch(/counts the subjects of a residual model/);
    expect(rows.filter(exists).every((row) => row.why === null)).toBe(true);
  });
  test('df: containment as given, residual n - p, none for z; the more df, the shorter the interval', () => {
    const days = rows.slice(DDF.length).filter(exists);
    expect(days.slice(2).map((row) => row.df)).toEqual([161, 178, Infinity]);
    const lengths = days.slice(1).map((row) => (row.upper as number) - (row.lower as number));
    expect([...lengths].sort((a, b) => b - a)).toEqual(lengths);
  });
  test('a method that does not apply at all refuses intervals', () => {
    const refused = waldIntervals(fit, problem, 0.95, { method: { ddf: 'kenward-roger' } });
    expect(isRefusal(refused) && refused.refused).toBe('inference/needs-reml');
    const level = coefficientTests(fit, problem, { methods: methodsAsked({}), level: 95 });
    expect(isRefusal(level) && level.refused).toBe('inference/level');
  });
  test('an aliased coefficient has a row and no numbers', () => {
    const beta = fit.canonical.beta.slice();
    beta[1] = Number.NaN;
    const [row] = sure(
      coefficientTests({ ...fit, canonical: { ...fit.canonical, beta } }, problem, { methods: [{ ddf: 'z' }] }),
    ).slice(1);
    expect([row.estimate, row.p, row.why]).toEqual([null, null, 'aliased: a combination of other columns']);
  });
});
