import { isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { buildProblem, type ModelSpec, parseCsv, type Table } from '@mixdiff/frame';
import type { AuditInput } from '@mixdiff/schema';
import { agree, readGolden, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { audited, run } from '../published.ts';

interface Recorded {
  readonly fixed: Readonly<Record<string, number>>;
  readonly residual?: Readonly<Record<string, number>>;
  readonly visits?: readonly (readonly (readonly number[])[])[];
  readonly sigma: number | null;
  readonly logLik: number;
}
type Round = (x: number) => number | string;
const problems =
  (data: string, spec: ModelSpec) =>
  (method: Method): Problem => {
    const table = parseCsv(readGolden(data), { name: 'data.csv' }) as Table;
    const built = buildProblem(table, { ...spec, method }, { dataHash: '' });
    if (isRefusal(built)) throw new Error(built.message);
    return built.problem;
  };
const all = (record: Readonly<Record<string, number>>, as: Round): Record<string, number | string> =>
  Object.fromEntries(Object.entries(record).map(([name, x]) => [name, as(x)]));
function source(name: string, as: Round, change: Partial<AuditInput> = {}): AuditInput {
  const { fixed, residual, visits, sigma } = readGoldenJson<Recorded>(`printouts/${name}.json`);
  return {
    data: 'd.csv',
    formula: 'y ~ x',
    method: 'REML',
    source: name,
    fixed: all(fixed, as),
    random: [],
    ...(residual ? { residual: all(residual, as) } : {}),
    ...(visits
      ? {
          visits: visits.map((cov) => ({
            terms: cov.map((_, k) => `VIS${k + 1}`),
            cov: cov.map((row) => row.map(as)),
          })),
        }
      : {}),
    ...(sigma === null ? {} : { sigma: as(sigma) }),
    ...change,
  };
}
const digits =
  (n: number): Round =>
  (x) =>
    x.toPrecision(n);
const logLikOf = (name: string): number => readGoldenJson<Recorded>(`printouts/${name}.json`).logLik;

const ORTHODONT = { factors: { Subject: null, Sex: ['Male', 'Female'] }, gls: true } as const;
const symm = problems('orthodont/data.csv', {
  ...ORTHODONT,
  formula: 'distance ~ Sex * I(age - 11)',
  correlation: 'corSymm(form = ~ 1 | Subject)',
  variance: 'varIdent(form = ~ 1 | age)',
});
const car1 = problems('orthodont/data.csv', {
  ...ORTHODONT,
  formula: 'distance ~ Sex',
  correlation: 'corCAR1(form = ~ age | Subject)',
  variance: 'varFixed(~ age)',
});
const fev = (repeated: string) =>
  problems('mmrm/fev-data.csv', {
    formula: 'FEV1 ~ RACE + SEX + ARMCD * AVISIT',
    repeated,
    factors: { USUBJID: null, AVISIT: null, ARMCD: null, RACE: null, SEX: ['Male', 'Female'] },
  });

describe('deviations by strata and correlations, as gls prints them', () => {
  test.each([3, 5, 9])('of %i digits are a maximum with the log-likelihood of R', async (n) => {
    const found = await run(symm, source('gls-symm-ident', digits(n)));
    expect([found.verdict, found.finding?.kind]).toEqual(['interior-maximum', 'all-reproduce']);
    agree(found.logLikMax as number, logLikOf('gls-symm-ident'), { abs: 1e-6, source: 'nlme 3.1-162' });
  });
  test('may be relative to any level: which one is 1', async () => {
    const given = source('gls-symm-ident', digits(9));
    const sd = (name: string) => Number(given.residual?.[name]);
    const base = sd('sd.12');
    const levels = ['sd.8', 'sd.10', 'sd.12', 'sd.14'];
    const residual = {
      ...given.residual,
      ...Object.fromEntries(levels.map((name) => [name, (sd(name) / base).toPrecision(8)])),
    };
    const moved = { ...given, residual, sigma: (Number(given.sigma) * base).toPrecision(8) };
    const found = await run(symm, moved);
    expect(found.finding?.kind).toBe('all-reproduce');
    agree(found.logLikAtEstimates as number, logLikOf('gls-symm-ident'), { abs: 1e-5, source: 'nlme 3.1-162' });
  });
  test('a residual deviation too large by a tenth is told, with what the likelihood loses by it', async () => {
    const given = source('gls-symm-ident', digits(7));
    const found = await run(symm, { ...given, sigma: (Number(given.sigma) * 1.1).toPrecision(7) });
    expect(found.finding).toMatchObject({ kind: 'misprint', numbers: [{ quantity: 'sigma', instead: '2.329213' }] });
    // l of all covariances times c: (n - p) / 2 (log c + 1 / c - 1) below
    const c = 1.1 ** 2;
    agree(found.gain as number, (104 / 2) * (Math.log(c) + 1 / c - 1), {
      abs: 1e-4,
      source: 'the likelihood of scaled covariances',
    });
  });
  test('one that is not that of the maximum is told, and what it should be', async () => {
    const given = source('gls-symm-ident', digits(5));
    const found = await run(symm, { ...given, residual: { ...given.residual, 'sd.12': '1.0474' } });
    expect(found.finding).toMatchObject({
      kind: 'misprint',
      numbers: [{ quantity: 'residual|sd.12', instead: '1.0745' }],
    });
  });
  test('what is lacking, and what is no parameter, is named', async () => {
    const given = source('gls-symm-ident', digits(5));
    const { 'sd.12': _, ...residual } = given.residual ?? {};
    expect(await audited(symm, { ...given, residual })).toMatchObject({
      refused: 'audit/residual',
      message: expect.stringContaining("'sd.12'"),
    });
    for (const value of ['-1.0745', 'NaN'])
      expect(await audited(symm, { ...given, residual: { ...given.residual, 'sd.12': value } })).toMatchObject({
        refused: 'audit/residual',
        message: expect.stringContaining(`residual.sd.12 is ${value}`),
      });
    const strange = { ...given, residual: { ...given.residual, power: '0.5' } };
    expect(await audited(symm, strange)).toMatchObject({
      message: expect.stringContaining("'power', which is no parameter"),
    });
  });
});
test('phi of corCAR1 is the correlation one unit apart, of the range that the model has', async () => {
  const found = await run(car1, source('gls-car1-fixed', digits(7)));
  expect(found.finding?.kind).toBe('all-reproduce');
  expect(found.point?.residual).toMatchObject({ parameters: { range: expect.closeTo(-1 / Math.log(0.8024022), 4) } });
});

describe('the covariance matrix of visits, as mmrm prints it', () => {
  test('is a maximum to six digits', async () => {
    const found = await run(fev('ar1h(AVISIT | USUBJID)'), source('mmrm-ar1h-kr', digits(6)));
    expect([found.verdict, found.finding?.kind]).toEqual(['interior-maximum', 'all-reproduce']);
    agree(found.logLikMax as number, logLikOf('mmrm-ar1h-kr'), { abs: 5e-6, source: 'mmrm 0.3.19' });
  });
  test('an element that the others do not make is told where few parameters make all', async () => {
    const given = source('mmrm-ar1h-kr', digits(6));
    const cov = (given.visits?.[0]?.cov ?? []).map((row) => [...row]);
    for (const [i, j] of [
      [2, 1],
      [1, 2],
    ] as const)
      (cov[i] as (string | number | null)[])[j] = '4.55930';
    const found = await run(fev('ar1h(AVISIT | USUBJID)'), {
      ...given,
      visits: [{ terms: given.visits?.[0]?.terms ?? [], cov }],
    });
    expect(found.finding).toMatchObject({
      kind: 'misprint',
      numbers: [{ quantity: 'visits|VIS3,VIS2', instead: '4.59504' }],
    });
  });
  test('as deviations and correlations, of which a structure needs few; what is left open is named', async () => {
    const given = source('mmrm-ar1h-kr', digits(6));
    const [{ terms, cov = [] }] = given.visits as [{ terms: string[]; cov?: (string | number | null)[][] }];
    const at = (i: number, j: number): number => Number(cov[i]?.[j]);
    const sd = terms.map((_, i) => Math.sqrt(at(i, i)).toPrecision(6));
    const first = (at(1, 0) / Math.sqrt(at(0, 0) * at(1, 1))).toPrecision(6);
    const some = { terms, sd, corr: [[first], [null, null], [null, null, null]] };
    const found = await run(fev('ar1h(AVISIT | USUBJID)'), { ...given, visits: [some] });
    expect(found.finding).toMatchObject({ kind: 'all-reproduce' });
    expect(await audited(fev('ar1h(AVISIT | USUBJID)'), { ...given, visits: [{ terms, sd }] })).toMatchObject({
      refused: 'audit/residual',
      message: expect.stringContaining("'rho'"),
    });
    const lacking = { ...some, sd: [...sd.slice(0, 3), null] };
    expect(await audited(fev('ar1h(AVISIT | USUBJID)'), { ...given, visits: [lacking] })).toMatchObject({
      refused: 'audit/residual',
      message: expect.stringContaining("'variance.4'"),
    });
  });
  test('with two values of one covariance is refused', async () => {
    const given = source('mmrm-us', digits(6));
    const cov = (given.visits?.[0]?.cov ?? []).map((row) => [...row]);
    (cov[0] as (string | number | null)[])[1] = '14.4';
    expect(
      await audited(fev('us(AVISIT | USUBJID)'), {
        ...given,
        visits: [{ terms: given.visits?.[0]?.terms ?? [], cov }],
      }),
    ).toMatchObject({
      refused: 'audit/visits',
      message: expect.stringContaining('is given as 14.3960 and as 14.4'),
    });
  });
});
