import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenPath } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { confintCommand } from '../../src/commands/confint.ts';
import { testCommand } from '../../src/commands/test.ts';
import { printed } from '../printed.ts';

const beets = {
  data: goldenPath('inference/beets.csv'),
  formula: 'sugpct ~ block + sow + harvest + (1 | block:harvest)',
};
const short = { data: goldenPath('sleepstudy/data.csv'), factor: ['Subject'], where: 'Days < 3' };
const slope = { ...short, formula: 'Reaction ~ Days + (Days | Subject)', against: 'Reaction ~ Days + (1 | Subject)' };
const documentOf = async (name: string, options: object) =>
  JSON.parse((await printed(() => testCommand({ ...options, json: true }, name))).text);
const textOf = async (name: string, options: object): Promise<string> =>
  (await printed(() => testCommand(options, name))).text;

describe('which fit a test rests on', () => {
  // A question of 2018 (Cross Validated 331541), pbkrtest::beets: KRmodcomp and aov give 0.0599, anova by ML 0.0003261.
  test.each([
    ['kr', 'REML', 0.0599],
    ['satterthwaite', 'REML', 0.0599],
    ['lrt', 'ML', 0.0003261],
  ])('%s: its own', async (name, method, p) => {
    const document = await documentOf(name, { ...beets, drop: 'harvest' });
    expect(document.method).toBe(method);
    expect(Math.abs(document.p - p)).toBeLessThan(p * 1e-3);
  });
  test('--ml is honoured by Satterthwaite, as by anova, and refused by Kenward-Roger', async () => {
    const ml = { ...beets, drop: 'harvest', ml: true };
    expect(await documentOf('satterthwaite', ml)).toMatchObject({ method: 'ML', ddf: expect.closeTo(6, 3) });
    expect(await textOf('satterthwaite', ml)).toContain('F test by Satterthwaite, of the ML fit');
    await expect(testCommand(ml, 'kr')).rejects.toThrow(
      'kr rests on the REML fit (it is defined at the REML estimates)',
    );
    await expect(testCommand({ ...beets, drop: 'harvest', reml: true }, 'lrt')).rejects.toThrow(
      'lrt rests on the ML fit',
    );
  });
  test("a config's method gives way, which is said", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mixdiff-'));
    writeFileSync(join(folder, 'm.json'), JSON.stringify({ ...beets, method: 'ML' }));
    const config = join(folder, 'm.json');
    const kr = await documentOf('kr', { config, drop: 'harvest' });
    expect([kr.method, kr.messages.map((m: { code: string }) => m.code)]).toEqual(['REML', ['compare/other-method']]);
    const satterthwaite = await documentOf('satterthwaite', { config, drop: 'harvest' });
    expect([satterthwaite.method, satterthwaite.messages]).toEqual(['ML', []]);
  });
});

test('of a family or a predictor that lme4 lacks the engine is glmmTMB, where none is named', async () => {
  const counts = { data: goldenPath('epil/data.csv'), formula: 'y ~ trt + (1 | subject)', drop: 'trt' };
  const backendOf = async (options: object) => (await documentOf('lrt', { ...counts, ...options })).backend;
  expect(await backendOf({ family: 'nbinom1' })).toBe('glmmTMB');
  expect(await backendOf({ family: 'poisson', ziformula: '~ 1' })).toBe('glmmTMB');
  expect(await backendOf({ family: 'poisson' })).toBe('lme4');
  await expect(testCommand({ ...counts, family: 'nbinom1', backend: 'lme4' }, 'lrt')).rejects.toThrow('nbinom1');
});

describe('a random slope', () => {
  test('lrt: both p-values, and which is printed', async () => {
    const document = await documentOf('lrt', { ...slope, reml: true });
    // lmerTest::ranova prints 4.848386 on 2 df, 0.08855; half of the chi-squares' tails on 1 and 2 is 0.0581
    expect(document).toMatchObject({
      method: 'REML',
      ndf: 2,
      reference: [
        { weight: 0.5, df: 1 },
        { weight: 0.5, df: 2 },
      ],
    });
    expect(document.pChisq).toBeCloseTo(0.08855, 4);
    expect(document.p).toBeCloseTo(0.05811, 4);
    const text = await textOf('lrt', { ...slope, reml: true });
    expect(text.replace(/\s+/g, ' ')).toContain('p.value is by the equal mixture of chi-squares on 1 and 2');
    expect(text.replace(/\s+/g, ' ')).toContain('as anova() prints it, gives p = 0.0885');
  });
  test('a single variance: half of the naive p, which is given too', async () => {
    const { p, pChisq } = await documentOf('lrt', { ...short, formula: slope.against, term: '(1 | Subject)' });
    expect(p).toBe(pChisq / 2);
  });
  test('rlrt: of an uncorrelated slope, models in either order; a correlated one is refused with what can be done', async () => {
    const apart = 'Reaction ~ Days + (1 | Subject) + (0 + Days | Subject)';
    for (const [formula, against] of [
      [apart, slope.against],
      [slope.against, apart],
    ] as const) {
      const document = await documentOf('rlrt', { ...short, formula, against, seed: '1' });
      // RLRsim 3.1-8: exactRLRT(m, mA, m0, seed = 1) gives 2.192014, p = 0.0654
      expect(document).toMatchObject({ formula: apart, against: slope.against, term: '0 + Days | Subject', p: 0.0654 });
    }
    await expect(testCommand(slope, 'rlrt')).rejects.toThrow('a variance and 1 of its covariances');
    const otherX = { ...short, formula: apart, against: 'Reaction ~ 1 + (1 | Subject)' };
    await expect(testCommand(otherX, 'rlrt')).rejects.toThrow('different fixed effects');
  });
  test('no draw reached the statistic: p is below one of them, not zero', async () => {
    const whole = { data: short.data, factor: short.factor, formula: slope.against, term: '(1 | Subject)' };
    expect(await textOf('rlrt', { ...whole, nsim: '500' })).toMatch(/ <0\.002\n/);
  });
  test('pb: every draw counts, and what PBmodcomp would say', async () => {
    const apart = 'Reaction ~ Days + (1 | Subject) + (0 + Days | Subject)';
    const document = await documentOf('pb', { ...slope, formula: apart, nsim: '60', workers: '1' });
    expect(document.p).toBeLessThan(document.pPositive);
    expect((document.p * 61) % 1).toBeCloseTo(0, 9);
  });
  test('lrt-exact: a linear model as the other one', async () => {
    const models = { ...short, formula: slope.against, against: 'Reaction ~ Days' };
    expect(await documentOf('lrt-exact', models)).toMatchObject({ method: 'ML', term: '1 | Subject' });
  });
});

describe('two models that do not compare', () => {
  const refused = (options: object, name = 'lrt') => expect(testCommand({ ...short, ...options }, name)).rejects;
  test('not nested, other rows, nothing between, random effects in a test of fixed ones', async () => {
    await refused({
      formula: 'Reaction ~ Days + (1 | Subject)',
      against: 'Reaction ~ I(Days^2) + (1 | Subject)',
    }).toThrow('not nested');
    await refused({ formula: slope.formula, against: slope.formula }).toThrow('the two models are the same');
    await refused({ formula: slope.formula, against: 'Reaction ~ 1 + (1 | Subject)' }, 'kr').toThrow(
      'kr tests fixed effects',
    );
    await refused({ formula: slope.formula, against: slope.against, term: '(1 | Subject)' }).toThrow(
      'exclude each other',
    );
    const folder = mkdtempSync(join(tmpdir(), 'mixdiff-'));
    const data = join(folder, 'd.csv');
    const rows = Array.from({ length: 24 }, (_, i) => `${(i * 7) % 11},${i % 5 === 0 ? '' : i % 3},${i % 6}`);
    writeFileSync(data, ['y,x,g', ...rows].join('\n'));
    await expect(testCommand({ data, formula: 'y ~ x + (1 | g)', against: 'y ~ 1 + (1 | g)' }, 'lrt')).rejects.toThrow(
      'not fitted to the same rows: 19 and 24; variables with missing values: x and none',
    );
  });
});

describe('coefficients', () => {
  test('every method below one another, the reason where there is none', async () => {
    const rows = (await documentOf('coef', { ...beets, ml: true, term: 'harvestharv2' })).rows;
    expect(
      rows.map((row: { method: string; df: number | null }) => [
        row.method,
        row.df === null ? null : Math.round(row.df),
      ]),
    ).toEqual([
      ['satterthwaite', 6],
      ['satterthwaite-expected', 6],
      ['kenward-roger', null],
      ['kenward-roger-linear', null],
      ['kenward-roger-expected', null],
      ['containment', 2],
      ['between-within', null],
      ['residual', 22],
      ['z', null],
    ]);
    expect(rows[2].why).toMatch(/REML/);
    const text = await textOf('coef', { ...beets, ddf: 'kr,z', level: '0.9' });
    expect(text).toContain('coefficients of the REML fit');
    expect(text).toMatch(/harvestharv2 +kenward-roger .* 2 +-?\d/);
  });
  test('an option is honoured or refused', async () => {
    await expect(testCommand({ ...beets, drop: 'harvest', ddf: 'kr' }, 'lrt')).rejects.toThrow(
      '--ddf means nothing to lrt',
    );
    await expect(testCommand({ ...beets, term: 'harvest' }, 'coef')).rejects.toThrow("no coefficient 'harvest'");
    await expect(confintCommand({ ...beets, ddf: 'kr' })).rejects.toThrow('--ddf is of Wald intervals');
  });
  test('confint --method wald by the same degrees of freedom', async () => {
    const { text } = await printed(() => confintCommand({ ...beets, method: 'wald', ddf: 'kr', json: true }));
    const { intervals, ddf, fitMethod } = JSON.parse(text);
    const [row] = (await documentOf('coef', { ...beets, ddf: 'kr', term: 'harvestharv2' })).rows;
    const found = intervals.find((i: { name: string }) => i.name === 'harvestharv2');
    expect([ddf, fitMethod, found.lower, found.upper]).toEqual(['kenward-roger', 'REML', row.lower, row.upper]);
  });
});
