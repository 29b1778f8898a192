import type { ComparisonDocument, ConfintDocument, FitDocument, TestDocument } from '@mixdiff/schema';
import { agree, agreeAll, goldenPath, readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { compareCommand } from '../../src/commands/compare.ts';
import { confintCommand } from '../../src/commands/confint.ts';
import { fitCommand } from '../../src/commands/fit.ts';
import { testCommand } from '../../src/commands/test.ts';
import { printed } from '../printed.ts';

/** Data of public reports, see golden/public-reports; R's numbers stand in their expected.json. */
const data = (name: string): string => goldenPath(`public-reports/${name}/data.csv`);
type Options = Parameters<typeof compareCommand>[0];
const told = async (options: Options): Promise<string> =>
  (await printed(() => compareCommand({ jitter: '1', full: true, ...options }))).text.replace(/\s+/g, ' ');
const document = async (options: Options): Promise<ComparisonDocument> =>
  JSON.parse((await printed(() => compareCommand({ jitter: '1', json: true, ...options }))).text);

const sm9342 = {
  data: data('sm9342'),
  formula: 'y ~ x + (1 | group)',
  weights: 'weights',
  factor: ['group'],
  reml: true,
};
test('weights of two meanings are two likelihoods: no agreement, no shortfall, the cause and the way out are named', async () => {
  const text = await told(sm9342);
  expect(text).toContain('Not one likelihood (weights-meaning).');
  expect(text).toContain('--weights-kind precision or --weights-kind likelihood');
  expect(text).toMatch(/AGREE REML \(weights: precisions\): lme4\* and nlme\* \(/);
  expect(text).not.toContain('short of the best');
  expect(text).not.toContain('logLik within 4');
  expect(text).toContain('1 fit by what is maximised (weights-meaning)');
});
test('under each meaning its own fit is the higher one', async () => {
  const { crossEvaluation } = await document(sm9342);
  const at = (fit: string, weights: string): number =>
    crossEvaluation.find((c) => c.fit === fit && c.judge === 'referee' && c.weights === weights)?.logLik ?? Number.NaN;
  agree(at('lme4/REML', 'precision'), -12.6991465312, { abs: 1e-6, source: 'lme4 1.1-31' });
  agree(at('glmmTMB/REML', 'likelihood'), -9.07529117219, { abs: 1e-6, source: 'glmmTMB 1.1.5' });
  expect(at('glmmTMB/REML', 'precision')).toBeLessThan(at('lme4/REML', 'precision'));
  expect(at('lme4/REML', 'likelihood')).toBeLessThan(at('glmmTMB/REML', 'likelihood'));
});
test('asked for one meaning they are one again', async () => {
  const text = await told({ ...sm9342, weightsKind: 'precision' });
  expect(text).not.toContain('Not one likelihood');
  expect(text).toMatch(/AGREE REML: lme4\*, nlme\* and glmmTMB\* \(/);
});
test('real packages have one meaning each, and refuse another instead of ignoring what was asked', async () => {
  const { fits } = await document({ ...sm9342, weightsKind: 'precision', backends: 'lme4,r:glmmTMB' });
  expect(fits.find(({ id }) => id.startsWith('r:'))?.refusal).toMatchObject({ code: 'r/weights-meaning' });
});
test('weights up to 30: the two log-likelihoods are 1,083 apart, and nothing is said to be short', async () => {
  const mmjl89 = { data: data('mmjl89'), formula: 'mpg ~ wt + (wt | vs)', weights: 'wts', factor: ['vs'], ml: true };
  const asked = { ...mmjl89, backends: 'lme4,glmmTMB' };
  const { certificates } = await document(asked);
  const logLik = (fit: string): number => certificates.find((c) => c.fit === fit)?.logLik ?? Number.NaN;
  agree(logLik('lme4/ML'), -83.4374636889, { abs: 1e-4, source: 'lme4 1.1-31' });
  agree(logLik('glmmTMB/ML'), -1166.73906942, { abs: 1e-4, source: 'glmmTMB 1.1.5' });
  const text = await told(asked);
  expect(text).toContain('Not one likelihood (weights-meaning).');
  expect(text).not.toContain('AGREE');
  expect(text).not.toContain('short of the best');
});
test('a true zero shows the slope and the mean squares that make it one', async () => {
  const asked = { data: data('cv509892'), formula: 'y ~ 1 + (1 | group_id)', factor: ['group_id'], reml: true };
  const text = await told(asked);
  expect(text).toContain(
    'REML: group_id variance is zero in lme4*, nlme* and glmmTMB*. d logL / d(group_id variance) = -0.628 at zero',
  );
  expect(text).toContain('between the levels of group_id is 5.489 (4 df), that within 7.19 (45 df)');
});
test('definitions are compared at a maximum only: no standard error of a false zero among them', async () => {
  const text = await told({
    data: data('tmb880'),
    formula: 'Reaction ~ Days + (0 + Days + Months | Subject)',
    ml: true,
    backends: 'lme4,nlme,glmmTMB,glmmTMB@1.1.5',
  });
  const [, table = ''] = text.split('Same optimum, another definition (no engine is wrong)');
  expect(table).toMatch(/SE \(Intercept\), ML 4\.65\d+ lme4\* \| 4\.67\d+ nlme\* sigma-divisor/);
  expect(table.split('──')[1]).not.toContain('glmmTMB');
});

test('where glmmTMB 1.1.5 stops there, R prints no log-likelihood but standard errors: ours are those', async () => {
  const ours = await document({
    data: data('tmb880'),
    formula: 'Reaction ~ Days + (0 + Days + Months | Subject)',
    factor: ['Subject'],
    ml: true,
    backends: 'lme4@1.1-31,glmmTMB@1.1.5',
  });
  const [lme4, glmmTMB] = ours.fits.map(({ fit }) => fit);
  const r = readGoldenJson<Record<'lme4' | 'glmmTMB 1.1.5', Printed>>('public-reports/tmb880/expected.json');
  const [source, theirs] = ['R 4.2.2, on this data.csv', r['glmmTMB 1.1.5']];
  const seOf = (fit: typeof lme4) => fit?.fixed.map(({ se }) => se ?? Number.NaN) ?? [];
  agree(lme4?.logLik ?? Number.NaN, r.lme4.logLik ?? Number.NaN, { abs: 1e-6, source });
  agreeAll(seOf(lme4), Object.values(r.lme4.se), { rel: 1e-5, source });
  expect([theirs.logLik, glmmTMB?.withheld]).toEqual([null, expect.arrayContaining(['logLik'])]);
  agree(-(glmmTMB?.logLik ?? Number.NaN), theirs.objective ?? Number.NaN, { abs: 1e-4, source });
  agreeAll(seOf(glmmTMB), Object.values(theirs.se), { rel: 1e-4, source });
});
interface Printed {
  readonly logLik: number | null;
  readonly objective?: number;
  readonly se: Readonly<Record<string, number>>;
}

const contained = {
  data: data('lme4-139'),
  formula: 'RT ~ 0 + cond + (1 | id) + (0 + cond | id)',
  factor: ['id'],
  reml: true,
  backends: 'lme4,nlme',
};
test('a term contained in another: said first, with what is identified and the smaller model; no point is the maximum', async () => {
  const text = await told(contained);
  expect(text).toContain(
    'Both fits are at one of many equally high points: this design does not identify all variances.',
  );
  expect(text).toContain('Not identified: (1 | id) is contained in (0 + cond | id).');
  expect(text).toContain('The likelihood is the same without (1 | id): RT ~ 0 + cond + (0 + cond | id).');
  expect(text).toMatch(/AGREE REML: lme4\* and nlme\* \(logLik within .*, identified sums within 0\.\d+ %\)/);
  expect(text).toContain('verdict one of many one of many');
  expect(text).not.toContain('UNEXPLAINED');
  expect(text).toContain('No interval for .sig01, .sig02, .sig03 and .sig04: not identified.');
});
test('the sums are those of the model without it', async () => {
  const { certificates } = await document(contained);
  for (const { verdict, logLik, evidence } of certificates) {
    expect(verdict).toBe('interior-maximum');
    agree(logLik ?? Number.NaN, -11699.7537302, { abs: 1e-6, source: 'lme4 1.1-31 with and without (1 | id)' });
    const sums = evidence.unidentified?.sums.map(({ here }) => here ?? Number.NaN) ?? [];
    agreeAll(sums, [8211.333, 12558.018, 7445.462], {
      rel: 1e-4,
      source: 'VarCorr of RT ~ 0 + cond + (0 + cond | id), lme4 1.1-31',
    });
  }
});
test('its tests say p = 1, its intervals are none', async () => {
  const model = {
    data: contained.data,
    formula: contained.formula,
    factor: contained.factor,
    json: true,
    term: '(1 | id)',
  };
  for (const kind of ['rlrt', 'lrt']) {
    const { text } = await printed(() => testCommand(model, kind));
    const test = JSON.parse(text) as TestDocument;
    expect([test.statistic, test.p]).toEqual([0, 1]);
    expect(test.messages[0]?.text).toContain('(1 | id) is contained in (0 + cond | id)');
  }
  const { text } = await printed(() => confintCommand({ ...model, reml: true }));
  const { intervals, absent } = JSON.parse(text) as ConfintDocument;
  expect(intervals.filter(({ lower }) => lower === null).map(({ name }) => name)).toEqual(Object.keys(absent));
  expect(Object.keys(absent)).toEqual(['.sig01', '.sig02', '.sig03', '.sig04']);
  expect(Object.values(absent)[0]).toMatch(/^certify\/not-identified: /);
});
test('a fit says it without --certify, too', async () => {
  const model = { data: contained.data, formula: contained.formula, factor: contained.factor, reml: true };
  for (const backend of ['lme4', 'nlme']) {
    const { text } = await printed(() => fitCommand({ ...model, backend, json: true }));
    const told = (JSON.parse(text) as FitDocument).messages.filter(({ code }) => code === 'certify/not-identified');
    expect(told.map(({ text: one }) => one)).toEqual([
      expect.stringContaining('(1 | id) is contained in (0 + cond | id)'),
      expect.stringMatching(/^identified are var\(conda within id\) \+ var\(id\) = 8211/),
    ]);
  }
  const text = (await printed(() => fitCommand({ ...model, backend: 'nlme' }))).text.replace(/\s+/g, ' ');
  expect(text).toContain('Note: (1 | id) is contained in (0 + cond | id)');
  expect(text).toContain('any split of them is equally good');
});
test('of the other term a test says that its df count one parameter which is not identified', async () => {
  const model = { data: contained.data, factor: contained.factor, backend: 'lme4', json: true };
  const tested = async (term: string, formula = contained.formula) => {
    const { text } = await printed(() => testCommand({ ...model, formula, term }, 'lrt'));
    return JSON.parse(text) as TestDocument;
  };
  const { statistic, ndf, messages } = await tested('(0 + cond | id)');
  expect(ndf).toBe(3);
  // anova(lmer(RT ~ 0 + cond + (1 | id)), lmer(RT ~ 0 + cond + (0 + cond | id))), both REML = FALSE: the same two maxima
  agree(statistic ?? Number.NaN, 310.9546, { abs: 1e-3, source: 'lme4 1.1-31: Chisq 310.9546, Df 2, p 2.9996e-68' });
  const told = messages.find(({ code }) => code === 'compare/df-not-identified')?.text;
  expect(told).toContain('df = 3 counts every parameter between the two models, and one of them is not identified');
  expect(told).toContain('by the chi-square on 2 p = 3e-68');
  // nothing of the kind where all is identified, nor about fixed effects, which the same variances stand beside
  for (const [term, formula] of [['(0 + cond | id)', 'RT ~ 0 + cond + (0 + cond | id)'], ['cond']] as const)
    expect((await tested(term, formula)).messages.map(({ code }) => code)).not.toContain('compare/df-not-identified');
});
