import { isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { buildProblem, parseCsv, type Table } from '@mixdiff/frame';
import { type AuditInput, auditInput } from '@mixdiff/schema';
import { agree, readGolden, readGoldenJson, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { decimals, published, run } from './published.ts';

const problems = (method: Method): Problem => sleepstudy(method);
const sleep = async (name: string) => run(problems, auditInput.parse(readGoldenJson(`sleepstudy/audits/${name}.json`)));

describe('one wrong number among right ones', () => {
  it('is none in a right table', async () => {
    const { finding, verdict } = await sleep('right');
    expect(verdict).toBe('interior-maximum');
    expect(finding).toMatchObject({ kind: 'all-reproduce', numbers: [], reproduced: 9, of: 9 });
  });
  it.each([
    ['variance', 'variance|Subject|Days', '53.07', '35.07', 'two digits are swapped'],
    ['standard-error', 'se|Days', '1.45', '1.55', 'one digit is wrong'],
    ['intercept', 'beta|(Intercept)', '254.41', '251.41', 'one digit is wrong'],
  ])('is named, with what should stand there: %s', async (name, quantity, printed, instead, slip) => {
    const { finding, verdict, sentences } = await sleep(name);
    expect(verdict).toBe('misprint');
    expect(finding).toMatchObject({ kind: 'misprint', reproduced: 8, of: 9 });
    expect(finding?.numbers).toMatchObject([{ quantity, printed, instead, slip }]);
    expect(sentences[0]).toMatch(/^One number appears misprinted: .*; all 8 others reproduce/);
  });
  it('is told from what it would do to the others, where no slip shows', async () => {
    const right = auditInput.parse(readGoldenJson<AuditInput>('sleepstudy/audits/right.json'));
    const { finding, sentences } = await run(problems, {
      ...right,
      random: [{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov: [['612.10'], ['9.60', '18.34']] }],
    });
    expect(finding?.numbers).toMatchObject([{ quantity: 'variance|Subject|Days', slip: null }]);
    expect(sentences.join(' ')).toMatch(/would not have printed .*standard error of Days/);
  });
  it('is found among standard deviations and correlations, statistics and p-values too', async () => {
    const base = {
      ...published(problems('REML'), decimals(3)),
      random: [{ group: 'Subject', terms: ['(Intercept)', 'Days'], sd: ['24.740', '5.922'], corr: [['0.066']] }],
      se: { '(Intercept)': '6.825', Days: '1.546' },
      t: { '(Intercept)': '36.838', Days: '6.771' },
      p: { '(Intercept)': '<2e-16', Days: '1.3e-11' },
    };
    expect((await run(problems, base)).finding).toMatchObject({ kind: 'all-reproduce', of: 12 });
    const sd = [{ ...base.random[0], group: 'Subject', terms: ['(Intercept)', 'Days'], sd: ['24.740', '9.522'] }];
    expect((await run(problems, { ...base, random: sd })).finding?.numbers).toMatchObject([
      { quantity: 'sd|Subject|Days' },
    ]);
    const t = { ...base.t, Days: '7.671' };
    expect((await run(problems, { ...base, t })).finding?.numbers).toMatchObject([
      { quantity: 't|Days', instead: '6.771', slip: 'two digits are swapped' },
    ]);
  });
  it('may be a whole column by one misunderstanding', async () => {
    const right = auditInput.parse(readGoldenJson<AuditInput>('sleepstudy/audits/right.json'));
    const cov = [['24.740'], ['9.60', '5.922']];
    const { finding } = await run(problems, {
      ...right,
      random: [{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov }],
    });
    expect(finding?.kind).toBe('misprint');
    expect(finding?.numbers.map(({ slip }) => slip)).toEqual(
      Array(2).fill('it is the standard deviation, where a variance belongs'),
    );
  });
});

describe('no misprint', () => {
  it('is made of a fit that stopped short: its numbers belong together', async () => {
    const short = published(problems('ML'), decimals(3));
    // where an optimizer would be that had not moved the slope's variance yet: fixed effects and sigma are those of it
    const { point } = await run(problems, {
      ...short,
      random: [{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov: [['640.000'], ['0.000', '5.000']] }],
      sigma: '28.600',
    });
    const found = await run(problems, {
      ...short,
      fixed: { '(Intercept)': '251.405', Days: '10.467' },
      random: [{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov: [['640.000'], ['0.000', '5.000']] }],
      sigma: '28.600',
    });
    expect(point).not.toBeNull();
    expect(found.finding?.kind).toBe('not-a-maximum');
    expect(found.verdict).toBe('stopped-short');
  });
  it('is claimed where the digits cannot tell', async () => {
    const coarse = published(problems('ML'), (x) => x.toPrecision(2));
    const cov = [[coarse.random[0]?.cov?.[0]?.[0] as string], ['50', coarse.random[0]?.cov?.[1]?.[1] as string]];
    const { finding, verdict, sentences } = await run(problems, {
      ...coarse,
      random: [{ ...coarse.random[0], group: 'Subject', terms: ['(Intercept)', 'Days'], cov }],
    });
    expect(verdict).toBe('stopped-short');
    expect(finding).toMatchObject({
      kind: 'cannot-tell',
      numbers: [{ quantity: 'covariance|Subject|Days,(Intercept)' }],
    });
    expect(sentences.join(' ')).toContain('the printed digits cannot tell');
  });
});

describe('a log-likelihood under weights', () => {
  const table = parseCsv(readGolden('weighted-cars/data.csv'), { name: 'data.csv' }) as Table;
  const cars = (method: Method): Problem => {
    const spec = { formula: 'mpg ~ wt + (wt | vs)', factors: { vs: null }, weights: 'wts', method };
    const built = buildProblem(table, spec, { dataHash: '' });
    if (isRefusal(built)) throw new Error(built.message);
    return built.problem;
  };
  it.each([
    ['right', 'ML'],
    ['without-weights-term', 'ML, without half the sum of log w'],
  ])('is known with or without its term in the weights: %s', async (name, by) => {
    const { reproduced, finding } = await run(cars, auditInput.parse(readGoldenJson(`weighted-cars/${name}.json`)));
    expect(finding?.kind).toBe('all-reproduce');
    const row = reproduced.find(({ quantity }) => quantity === 'logLik');
    expect(row?.by).toBe(by);
    agree(row?.ours as number, Number(row?.printed), { abs: 5e-5, source: 'the print-out' });
  });
});
