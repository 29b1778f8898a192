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
  test('a comparison: nlme, glmmTMB and mmrm fit, lme4 refuses by name; the page and the table have the correlation', async () => {
    const ran = await mixdiff(['compare', ...GLS, '--ml', '--out', 'gls', '--json'], folder);
    expect(ran.code).toBe(0);
    const document: ComparisonDocument = JSON.parse(ran.stdout);
    expect(document.fits.map(({ id, refusal }) => [id, refusal?.code ?? null])).toEqual([
      ['lme4/ML', 'lme4/residual'],
      ['nlme/ML', null],
      ['glmmTMB/ML', null],
      ['mmrm/ML', null],
    ]);
    expect(document.crossEvaluation.find(({ judge }) => judge === 'referee')?.logLik).toBeCloseTo(-214.31953, 5);
    expect(readFileSync(join(folder, 'gls/report.html'), 'utf8')).toContain('rho within Subject');
    expect(readFileSync(join(folder, 'gls/estimates.csv'), 'utf8')).toMatch(/^ran_pars,Subject,rho,0\.61783/m);
  });
  test('another model of the same data is refused by name; profile and bootstrap intervals are there', async () => {
    const run = async (...args: string[]) => {
      const { code, stderr } = await mixdiff([...args, ...GLS], folder);
      return [code, stderr.split('\n').find((line) => line.startsWith('mixdiff:')) ?? ''] as const;
    };
    const refused = [3, expect.stringContaining('correlated within Subject')];
    expect(await run('compare', '--grid')).toMatchObject(refused);
    expect(await run('confint', '--backend', 'nlme')).toEqual([0, '']);
    expect(await run('confint', '--backend', 'nlme', '--method', 'boot', '--nsim', '20')).toEqual([0, '']);
  });
  test('no correlation and no variance function: least squares', async () => {
    const model = ['--data', goldenPath('orthodont/data.csv'), '--formula', 'distance ~ age', '--gls'];
    const ran = await mixdiff(['fit', ...model, '--reml', '--backend', 'nlme', '--certify', '--json'], folder);
    const fit: FitDocument = JSON.parse(ran.stdout);
    agree(fit.logLik ?? Number.NaN, -254.5847482182, { abs: 1e-8, source });
    expect(fit.certificate?.verdict).toBe('interior-maximum');
    const text = await mixdiff(['fit', ...model, '--reml', '--backend', 'nlme'], folder);
    expect(text.stdout).toContain('linear model fit by REML');
    expect(text.stdout).not.toContain('groups');
  });
});

describe('binomial models', () => {
  const CBPP = [
    ...['--data', goldenPath('cbpp/data.csv'), '--factor', 'period', '--family', 'binomial', '--ml'],
    ...['--formula', 'cbind(incidence, size - incidence) ~ period + (1 | herd)'],
  ];
  test("Laplace: glmmTMB's log-likelihood, a certificate that names the criterion, no residual variance", async () => {
    const ran = await mixdiff(['fit', ...CBPP, '--backend', 'glmmTMB', '--certify', '--json'], folder);
    expect(ran.code).toBe(0);
    const fit: FitDocument = JSON.parse(ran.stdout);
    agree(fit.logLik ?? Number.NaN, -92.0262818647616, { abs: 1e-8, source: 'glmmTMB 1.1.5' });
    agree(fit.fixed[0]?.se ?? Number.NaN, 0.232472050656551, { rel: 1e-4, source: 'glmmTMB 1.1.5' });
    const laplace = { kind: 'laplace', information: 'observed' };
    expect(fit.meaning.criterion).toEqual(laplace);
    expect(fit.certificate).toMatchObject({ verdict: 'interior-maximum', criterion: laplace });
    expect(fit).toMatchObject({ residual: { kind: 'none' }, sigma: null, family: 'binomial', link: 'logit' });
    expect(fit.absent['sigma']).toMatch(/^schema\/no-scale/);
  });
  test('a comparison: lme4* and glmmTMB* fit it, nlme refuses by name, the referee judges, the page names the criterion', async () => {
    const ran = await mixdiff(['compare', ...CBPP, '--out', 'cbpp', '--json'], folder);
    expect(ran.code).toBe(0);
    const document: ComparisonDocument = JSON.parse(ran.stdout);
    expect(document.fits.map(({ id, refusal }) => [id, refusal?.code ?? null])).toEqual([
      ['lme4/ML', null],
      ['nlme/ML', 'nlme/family'],
      ['glmmTMB/ML', null],
    ]);
    expect(document.crossEvaluation.find(({ judge }) => judge === 'referee')?.logLik).toBeCloseTo(-92.0262819, 6);
    const page = readFileSync(join(folder, 'cbpp/report.html'), 'utf8');
    expect(page).toContain('laplace (observed information)');
    expect(page).not.toContain('var residual');
    expect(readFileSync(join(folder, 'cbpp/estimates.csv'), 'utf8')).not.toContain('sd__Observation');
  });
  test('a stored fit is read back with its family and criterion, and is no fit of a gaussian model', async () => {
    const stored = await mixdiff(['record', ...CBPP, '--backend', 'glmmTMB', '--out', 'cbpp.json'], folder);
    expect(stored.code, stored.stderr).toBe(0);
    const again = await mixdiff(['compare', ...CBPP, '--backends', 'glmmTMB,recorded:cbpp.json', '--json'], folder);
    const document: ComparisonDocument = JSON.parse(again.stdout);
    expect(document.fits.map(({ fit }) => fit?.meaning.criterion?.kind)).toEqual(['laplace', 'laplace']);
    expect(document.quantities.filter(({ classes }) => classes.length > 1)).toEqual([]);
  });
});

test('Wald intervals of a binomial fit have no row for a residual standard deviation', async () => {
  const cbpp = ['--data', goldenPath('cbpp/data.csv'), '--family', 'binomial', '--backend', 'glmmTMB', '--ml'];
  const formula = ['--formula', 'cbind(incidence, size - incidence) ~ 1 + (1 | herd)'];
  const { code, stdout } = await mixdiff(['confint', ...cbpp, ...formula, '--method', 'wald', '--json'], folder);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).intervals.map(({ name }: { name: string }) => name)).toEqual(['.sig01', '(Intercept)']);
});

test('a fit whose structured term and residual are not told apart says so beside their variances', async () => {
  const orthodont = [
    '--data',
    goldenPath('orthodont/data.csv'),
    '--derive',
    'fage=factor(age)',
    '--backend',
    'glmmTMB',
    '--ml',
  ];
  const fit = (structure: string) =>
    mixdiff(['fit', ...orthodont, '--formula', `distance ~ age + ${structure}(0 + fage | Subject)`], folder);
  expect((await fit('homdiag')).stdout).toMatch(/does\s+not\s+tell\s+the\s+covariance\s+parameters/);
  expect((await fit('ar1')).stdout).not.toMatch(/does\s+not\s+tell/);
});
