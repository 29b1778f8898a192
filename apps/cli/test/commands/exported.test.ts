import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditDocument, ComparisonDocument, TransportDocument } from '@mixdiff/schema';
import { goldenPath } from '@mixdiff/testing';
import { afterAll, expect, test } from 'vitest';
import { auditCommand } from '../../src/commands/audit.ts';
import { compareCommand } from '../../src/commands/compare.ts';
import { printed } from '../printed.ts';

/** `Reaction ~ splines::ns(Days, 3) + (Days | Subject)` by lmer, lme and glmmTMB, exported from R by mixdiffr. */
const file = (name: string): string => goldenPath(`transport/${name}.json`);
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-exported-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function changed(name: string, edit: (document: TransportDocument) => unknown): string {
  const document = JSON.parse(readFileSync(file('lme4'), 'utf8')) as TransportDocument;
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(edit(document)));
  return path;
}
async function compared(fit: readonly string[]): Promise<ComparisonDocument> {
  const { text } = await printed(() => compareCommand({ fit, json: true, jitter: '0' }));
  return JSON.parse(text) as ComparisonDocument;
}

test('three exported fits of a spline model agree, and what differs is explained', async () => {
  const { fits, certificates, unexplained } = await compared(['lme4', 'nlme', 'glmmTMB'].map(file));
  expect(fits.map(({ fit }) => fit?.as)).toEqual(['lme4 1.1-31', 'nlme 3.1-162', 'glmmTMB 1.1.5']);
  expect(certificates.map((c) => c.verdict)).toEqual(['interior-maximum', 'interior-maximum', 'interior-maximum']);
  expect(unexplained).toEqual([]);
  for (const { fit } of fits) expect(fit?.logLik).toBeCloseTo(-862.4333, 4);
});
test('columns of X under other names and in another order are the same model; other numbers are not', async () => {
  const turned = changed('turned.json', ({ fixed, estimates, ...rest }) => ({
    ...rest,
    fixed: {
      columns: fixed.columns.map((_, j) => `x${j}`).reverse(),
      terms: [...fixed.terms].reverse(),
      X: [...fixed.X].reverse(),
    },
    estimates: {
      ...estimates,
      beta: [...estimates.beta].reverse(),
      vcov: estimates.vcov?.map((row) => [...row].reverse()).reverse(),
    },
  }));
  const other = changed('other.json', ({ y, ...rest }) => ({ ...rest, y: y.map((v, i) => (i === 7 ? v + 1 : v)) }));
  const { fits } = await compared([file('lme4'), turned, other]);
  expect(fits[1]?.fit?.fixed.map(({ term, estimate, se }) => [term, estimate, se])).toEqual(
    fits[0]?.fit?.fixed.map(({ term, estimate, se }) => [term, estimate, se]),
  );
  expect(fits[2]?.refusal?.code).toBe('r/other-model');
});
test('an audit judges the exported estimates', async () => {
  const { text, code } = await printed(() => auditCommand({ json: true, fit: [file('lme4')], starts: '4' }));
  expect(code).toBe(0);
  expect((JSON.parse(text) as AuditDocument).verdict).toBe('interior-maximum');
});
test('generalized models: two packages on one binomial response, and every predictor of one', async () => {
  const { fits, certificates, unexplained } = await compared(['glmer', 'glmmTMB-binomial', 'glmmTMB-parts'].map(file));
  expect(certificates.map((c) => c.verdict)).toEqual(['interior-maximum', 'interior-maximum']);
  expect(unexplained).toEqual([]);
  // R: logLik(glmer(...)) and logLik(glmmTMB(...))
  expect(fits[0]?.fit?.logLik).toBeCloseTo(-92.0265664, 6);
  expect(fits[1]?.fit?.logLik).toBeCloseTo(-92.0262819, 6);
  expect(fits[2]?.refusal?.message).toContain('its family is nbinom2 with link log');
  const { text } = await printed(() => auditCommand({ json: true, fit: [file('glmmTMB-parts')], starts: '4' }));
  expect((JSON.parse(text) as AuditDocument).finding?.kind).toBe('all-reproduce');
});
test('a residual model travels with its fit: judged, beside the engines that can, and never against another one', async () => {
  const { fits, certificates } = await compared([file('gls-us')]);
  const reached = fits.flatMap(({ fit }) => (fit ? [[fit.as.split(' ')[0], fit.logLik]] : []));
  expect(reached.map(([as]) => as)).toEqual(['nlme', 'nlme', 'glmmTMB', 'mmrm']);
  // by gls itself
  for (const [, logLik] of reached) expect(logLik).toBeCloseTo(-185.183202, 5);
  expect(new Set(certificates.map((c) => c.verdict))).toEqual(new Set(['interior-maximum']));
  const other = await compared([file('gls-us'), file('gls-ar1')]);
  expect(other.fits[1]?.refusal).toMatchObject({ code: 'r/other-model', message: expect.stringContaining('ar1-hom') });
});
test('exports of gls and mmrm are one model, and what each prints has its own definition', async () => {
  const { fits, unexplained } = await compared([file('gls-us'), file('mmrm-us')]);
  const [gls, mmrm] = fits.map(({ fit }) => fit);
  expect(mmrm?.logLik).toBeCloseTo(gls?.logLik as number, 5);
  expect([gls?.meaning.df, mmrm?.meaning.df]).toEqual(['residual', 'satterthwaite']);
  expect(mmrm?.residual).toMatchObject({ kind: 'marginal', structure: 'us' });
  expect(unexplained).toEqual([]);
});
test.each([
  // the log-likelihoods by glmmTMB 1.1.5 itself
  ['tmb-cs', -188.661114677, ['glmmTMB']],
  ['tmb-toep', -190.298393588, ['nlme', 'glmmTMB', 'mmrm']],
  ['tmb-disp', -186.400477199, ['nlme', 'glmmTMB']],
])('%s: a structured term, one as the residual, a dispersion formula', async (name, logLik, engines) => {
  const { fits, certificates } = await compared([file(name)]);
  const reached = fits.flatMap(({ fit }) => (fit ? [[fit.as.split(' ')[0], fit.logLik] as const] : []));
  expect(reached.map(([as]) => as)).toEqual(['glmmTMB', ...engines]);
  for (const [, value] of reached) expect(value).toBeCloseTo(logLik, 5);
  expect(new Set(certificates.map((c) => c.verdict)).size).toBe(1);
});
test('an exported residual model is audited at full precision', async () => {
  const { text, code } = await printed(() => auditCommand({ json: true, fit: [file('gls-us')] }));
  expect([code, JSON.parse(text)]).toMatchObject([
    0,
    { verdict: 'interior-maximum', finding: { kind: 'all-reproduce' } },
  ]);
});
test.each([
  ['y one short', ({ y, ...rest }: TransportDocument) => ({ ...rest, y: y.slice(1) })],
  [
    'no estimates of one column',
    ({ estimates, ...rest }: TransportDocument) => ({ ...rest, estimates: { ...estimates, beta: [1] } }),
  ],
  [
    'fewer trials than successes',
    ({ y, ...rest }: TransportDocument) => ({
      ...rest,
      y,
      response: { family: 'binomial', link: 'logit', trials: y.map((v) => v - 1) },
    }),
  ],
  [
    'coefficients of a predictor that the model has not',
    ({ estimates, ...rest }: TransportDocument) => ({
      ...rest,
      estimates: { ...estimates, parts: { zeroInflation: [0] } },
    }),
  ],
  [
    'a level that is none',
    ({ random, ...rest }: TransportDocument) => ({
      ...rest,
      random: random.map((t) => ({ ...t, levels: t.levels.slice(1) })),
    }),
  ],
])('%s is refused', async (_name, edit) => {
  await expect(compareCommand({ fit: [changed('bad.json', edit)] })).rejects.toMatchObject({
    refusal: { refused: 'schema/invalid' },
  });
});
