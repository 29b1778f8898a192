import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComparisonDocument, FitDocument } from '@mixdiff/schema';
import { agree, goldenPath } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-fit-'));
const GLS = [
  ...['--data', goldenPath('orthodont/data.csv'), '--formula', 'distance ~ Sex * I(age - 11)'],
  ...['--correlation', 'corCompSymm(form = ~ 1 | Subject)'],
];
const source = 'nlme 3.1-162, gls';

describe('correlated residuals without random effects', () => {
  test('gls: the log-likelihood, the correlation and the standard errors that nlme prints, and a certificate', async () => {
    const ran = await mixdiff(['fit', ...GLS, '--ml', '--backend', 'nlme', '--certify', '--json'], folder);
    expect(ran.code).toBe(0);
    const fit: FitDocument = JSON.parse(ran.stdout);
    agree(fit.logLik ?? Number.NaN, -214.319529009789, { abs: 1e-8, source });
    expect(fit.residual).toMatchObject({ kind: 'marginal', structure: 'cs-hom', subject: 'Subject' });
    if (fit.residual?.kind === 'marginal')
      agree(fit.residual.parameters['rho'] ?? Number.NaN, 0.617830863890334, { abs: 1e-8, source });
    agree(fit.fixed[0]?.se ?? Number.NaN, 0.57476, { abs: 5e-6, source: 'summary of gls' });
    expect(fit.dfResidual).toBe(104);
    expect(fit.ngroups).toEqual({ Subject: 27 });
    expect(fit.certificate).toMatchObject({ verdict: 'interior-maximum', criterion: { kind: 'exact' } });
    expect(fit.certificate?.evidence.score.map(({ group }) => group)).toEqual(['Subject', 'Residual']);
  });
  test('a comparison: nlme fits, the others refuse by name; the page and the table have the correlation', async () => {
    const ran = await mixdiff(['compare', ...GLS, '--ml', '--out', 'gls', '--json'], folder);
    expect(ran.code).toBe(0);
    const document: ComparisonDocument = JSON.parse(ran.stdout);
    expect(document.fits.map(({ id, refusal }) => [id, refusal?.code ?? null])).toEqual([
      ['lme4/ML', 'lme4/residual'],
      ['nlme/ML', null],
      ['glmmTMB/ML', 'glmmtmb/residual'],
    ]);
    expect(document.crossEvaluation.find(({ judge }) => judge === 'referee')?.logLik).toBeCloseTo(-214.31953, 5);
    expect(readFileSync(join(folder, 'gls/report.html'), 'utf8')).toContain('rho within Subject');
    expect(readFileSync(join(folder, 'gls/estimates.csv'), 'utf8')).toMatch(/^ran_pars,Subject,rho,0\.61783/m);
  });
  test('what transforms or tests random effects refuses it', async () => {
    const run = async (...args: string[]) => {
      const { code, stderr } = await mixdiff([...args, ...GLS], folder);
      return [code, stderr.split('\n').find((line) => line.startsWith('mixdiff:')) ?? ''] as const;
    };
    expect(await run('compare', '--grid')).toMatchObject([3, expect.stringContaining('correlated within Subject')]);
    expect(await run('anova', '--backend', 'nlme')).toMatchObject([3, expect.stringContaining('correlated within')]);
    expect(await run('confint', '--backend', 'nlme')).toMatchObject([3, expect.stringContaining('correlated within')]);
  });
});
