import type { ComparisonDocument } from '@mixdiff/schema';
import { agree, goldenPath } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { compareCommand } from '../../src/commands/compare.ts';
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
