import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditDocument, auditInput, refusalDocument } from '@mixdiff/schema';
import { goldenPath, readGolden } from '@mixdiff/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../odd-input/run-here.ts';

const SLEEP = goldenPath('sleepstudy/data.csv');
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-printout-'));
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const printout = (name: string): string => readGolden(`printouts/${name}.txt`);
const before = process.cwd();
beforeAll(() => process.chdir(folder));
afterAll(() => process.chdir(before));
const document = (stdout: string) => auditDocument.parse(JSON.parse(stdout));

describe('mixdiff audit PRINTOUT', () => {
  it('reads, shows what it read, and judges', async () => {
    const file = put('out.txt', printout('lmerTest').replace(/^/gm, '#> '));
    const { stdout, code } = await runHere(['audit', file, '--data', SLEEP]);
    expect(code).toBe(0);
    expect(stdout.indexOf('read as  lmerTest')).toBeLessThan(stdout.indexOf('verdict  interior-maximum'));
    expect(stdout).toContain('finding all 18 printed numbers reproduce');
  });
  it('gives the same as an audit file that can be audited again', async () => {
    const file = put('stopped.txt', printout('lme4-stopped-short'));
    const first = document((await runHere(['audit', file, '--data', SLEEP, '--json'])).stdout);
    expect(first.verdict).toBe('stopped-short');
    const { program, warnings, ...input } = first.read ?? { program: '' };
    expect(program).toBe('lme4');
    expect(warnings?.join(' ')).toContain('failed to converge');
    put('again.json', JSON.stringify(auditInput.parse(input)));
    const again = document((await runHere(['audit', 'again.json', '--json'])).stdout);
    expect([again.verdict, again.gain]).toEqual([first.verdict, first.gain]);
    expect(readFileSync(join(folder, 'out/stopped/proof.R'), 'utf8')).toContain('loglik <- function');
  });
  it('finds a misprint', async () => {
    const file = put('misprint.txt', printout('lme4-slope').replace('10.467', '10.647'));
    const { stdout, code } = await runHere(['audit', file, '--data', SLEEP, '--json', '--fail-on', 'misprint']);
    expect(code).toBe(1);
    expect(document(stdout).finding?.numbers).toMatchObject([{ quantity: 'beta|Days', instead: '10.467' }]);
  });
  it('takes the names of statsmodels to those of the model, the groups from --formula', async () => {
    const file = put('python.txt', printout('statsmodels-slope'));
    const asked = await runHere(['audit', file, '--data', SLEEP, '--json']);
    expect(asked.code).toBe(2);
    const refused = refusalDocument.parse(JSON.parse(asked.stdout));
    expect(refused.message).toContain('does not say the column that groups the rows');
    expect(refused.hint).toContain("--formula 'Reaction ~ Days + (1 + Days | ?)'");
    expect(refused.read?.fixed?.['Days']).toBe('10.467');
    const formula = 'Reaction ~ Days + (1 + Days | Subject)';
    const told = await runHere(['audit', file, '--data', SLEEP, '--formula', formula, '--json']);
    expect(document(told.stdout).finding?.kind).toBe('all-reproduce');
  });
  it('finds the criterion of new glmmTMB, which prints none, by its numbers', async () => {
    const file = put('new.txt', printout('glmmTMB-1.1.15-reml'));
    const found = document((await runHere(['audit', file, '--data', SLEEP, '--json'])).stdout);
    expect([found.method, found.finding?.kind]).toEqual(['REML', 'all-reproduce']);
    expect(found.messages.map(({ text }) => text).join()).toContain('the text does not say REML or ML: taken as REML');
  });
  it('asks for everything that is missing at once', async () => {
    const text = 'Table\n             Estimate   SE\n(Intercept)  251.405    6.825\nDays         10.467     1.546\n';
    const { stderr, code } = await runHere(['audit', put('table.md', text)]);
    expect(code).toBe(2);
    for (const what of ['which data', 'the formula', 'REML or ML', 'the residual variance'])
      expect(stderr).toContain(what);
  });
  it('says what it does not judge', async () => {
    const correlated = printout('nlme-slope').replace(
      '\nFixed effects:',
      '\nCorrelation Structure: Circular AR(1)\nFixed effects:',
    );
    const { stdout, code } = await runHere(['audit', put('ar1.txt', correlated), '--json']);
    expect(code).toBe(0);
    expect(document(stdout)).toMatchObject({ verdict: 'not-assessed', read: { program: 'nlme lme' } });
    expect(document(stdout).sentences.join(' ')).toContain(
      'does not judge residuals of the correlation structure Circular AR(1)',
    );
  });
  it('judges residuals that vary and are correlated, finds a misprint among them and a fit that stopped short', async () => {
    const orthodont = ['--data', goldenPath('orthodont/data.csv'), '--json'];
    const of = async (name: string, edit: (text: string) => string = (text) => text) =>
      document((await runHere(['audit', put(`${name}.txt`, edit(printout(name))), ...orthodont])).stdout);
    expect(await of('lme-ident')).toMatchObject({
      verdict: 'interior-maximum',
      read: { variance: 'varIdent(form = ~1 | Sex)', residual: { 'sd.Female': '1.000000', 'sd.Male': '2.474645' } },
      finding: { kind: 'all-reproduce', of: 16 },
    });
    const wrong = await of('gls-symm-ident', (text) => text.replace('0.568', '0.586'));
    expect(wrong.finding).toMatchObject({
      kind: 'misprint',
      numbers: [{ quantity: 'residual|cor.2.1', instead: '0.568', slip: 'two digits are swapped' }],
    });
    const short = await of('lme-stopped-short');
    expect(short).toMatchObject({ verdict: 'stopped-short', finding: { kind: 'not-a-maximum' } });
    // R: logLik of the fit, and of lme() with its default control
    expect(short.logLikAtEstimates).toBeCloseTo(-219.2536, 3);
    expect(short.logLikMax).toBeCloseTo(-214.3394, 3);
  });
  it('judges a structured term in the place of the residual, which glmmTMB prints by few numbers', async () => {
    const of = async (name: string, data: string, visit: string, edit: (text: string) => string = (text) => text) => {
      const file = put(`${name}.txt`, edit(printout(`glmmTMB-residual-${name}`)));
      const flags = ['--data', goldenPath(`${data}/data.csv`), '--derive', visit, '--json'];
      return document((await runHere(['audit', file, ...flags])).stdout);
    };
    const maximum = { verdict: 'interior-maximum', finding: { kind: 'all-reproduce' } };
    expect(await of('us', 'orthodont', 'visit=factor(age)')).toMatchObject(maximum);
    expect(await of('cs', 'bodyweight', 'week=factor(Time)')).toMatchObject({ ...maximum, method: 'ML' });
    const one = await of('ar1', 'sleepstudy', 'day=factor(Days)', (text) => text.replace('2347', '2374'));
    expect(one.finding).toMatchObject({ kind: 'misprint', numbers: [{ quantity: 'visits|0', instead: '2347' }] });
    // 0.56 stands once, 0.69 and 0.74 along their diagonals: one that differs from the others of its lag
    const off = await of('toep', 'orthodont', 'visit=factor(age)', (text) => text.replace('0.56', '0.65'));
    expect(off.finding).toMatchObject({
      kind: 'misprint',
      numbers: [{ quantity: 'residual|cor.14.8', instead: '0.56', slip: 'two digits are swapped' }],
    });
  });
  it('judges a structured term beside the residual, of which most is not printed', async () => {
    const of = async (name: string, edit: (text: string) => string = (text) => text) => {
      const file = put(`${name}.txt`, edit(printout(name)));
      const flags = ['--data', goldenPath('printouts/structured.csv'), '--derive', 'visit=factor(time)', '--json'];
      return document((await runHere(['audit', file, ...flags])).stdout);
    };
    const right = await of('glmmTMB-ar1');
    expect(right).toMatchObject({
      verdict: 'interior-maximum',
      finding: { kind: 'all-reproduce' },
      read: { random: [{ group: 'id', terms: ['visit1', 'visit2', 'visit3'], sd: ['1.793', null, null] }] },
    });
    const wrong = await of('glmmTMB-ar1', (text) => text.replace(/0\.\d\d \(ar1\)/, '0.13 (ar1)'));
    expect(wrong.finding).toMatchObject({ kind: 'misprint', numbers: [{ quantity: 'correlation|id|visit2,visit1' }] });
  });
  it('says of a structured term that it does not judge which it is', async () => {
    const beside = printout('glmmTMB-toep').replace('toep(', 'exp(');
    const { stdout } = await runHere(['audit', put('beside.txt', beside), '--json']);
    expect(document(stdout).sentences.join(' ')).toContain('the covariance structure exp beside a residual variance');
  });
  it('judges a generalized model, and says how its random effects were integrated out', async () => {
    const { stdout, code } = await runHere([
      'audit',
      put('glmer.txt', printout('lme4-glmer')),
      '--data',
      goldenPath('cbpp/data.csv'),
      '--json',
    ]);
    expect(code).toBe(0);
    expect(document(stdout)).toMatchObject({
      read: { family: 'binomial', link: 'logit' },
      finding: { kind: 'all-reproduce' },
    });
  });
  it('knows quasi-likelihood by what glmmPQL prints, and asks for the family that it keeps to itself', async () => {
    const given = ['audit', put('pql.txt', printout('glmmPQL')), '--data', goldenPath('cbpp/data.csv')];
    const refused = await runHere([...given, '--factor', 'period']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('of which family the response is');
    const { stdout } = await runHere([...given, '--factor', 'period', '--family', 'binomial', '--json']);
    const found = document(stdout);
    expect([found.verdict, found.finding?.kind]).toEqual(['not-assessed', 'all-reproduce']);
    expect(found.tried?.[0]?.criterion).toEqual({ kind: 'pseudo-likelihood' });
  });
  it('refuses a method that the text contradicts, and options that a file of its own model does not need', async () => {
    const file = put('reml.txt', printout('lme4-slope'));
    expect((await runHere(['audit', file, '--data', SLEEP, '--ml'])).stderr).toContain('says REML');
    const seed = goldenPath('sleepstudy/audits/right.json');
    expect((await runHere(['audit', seed, '--data', SLEEP])).stderr).toContain('--data does nothing here');
  });
});

describe('mixdiff audit --template', () => {
  it('keeps the family of a model, and has the parameters of a residual model', async () => {
    const counts = ['--data', SLEEP, '--formula', 'round(Reaction) ~ Days + (1 | Subject)'];
    const { stdout } = await runHere(['audit', '--template', ...counts, '--family', 'nbinom2']);
    const form = auditInput.parse(JSON.parse(stdout));
    expect(form).toMatchObject({ family: 'nbinom2', method: 'ML', dispersion: '' });
    expect(form.sigma).toBeUndefined();
    const gls = { data: SLEEP, formula: 'Reaction ~ Days', correlation: 'corAR1(form = ~ 1 | Subject)' };
    const written = await runHere(['audit', '--template', '--config', put('gls.json', JSON.stringify(gls))]);
    expect(JSON.parse(written.stdout)).toMatchObject({
      correlation: 'corAR1(form = ~ 1 | Subject)',
      random: [],
      residual: { rho: '' },
      sigma: '',
    });
  });
  it("writes a form with the model's own terms, whose blanks are all named", async () => {
    const formula = 'Reaction ~ Days + (Days | Subject)';
    const { stdout } = await runHere(['audit', '--template', '--data', SLEEP, '--formula', formula]);
    const form = auditInput.parse(JSON.parse(stdout));
    expect(form.random).toEqual([{ group: 'Subject', terms: ['(Intercept)', 'Days'], cov: [[''], ['', '']] }]);
    const { stderr } = await runHere(['audit', put('form.json', stdout)]);
    expect(stderr).toContain('not filled in: fixed.(Intercept), fixed.Days, random of Subject, sigma');
  });
});
describe('mixdiff audit PRINTOUT of a generalized model', () => {
  const audited = async (name: string, data: string) => {
    const file = put(`${name}.txt`, printout(name));
    const path = goldenPath(`${data}/data.csv`);
    return document((await runHere(['audit', file, '--data', path, '--json'])).stdout);
  };
  it('takes zero-inflation and a model of the dispersion', async () => {
    const found = await audited('glmmTMB-zi-dispersion', 'salamanders');
    expect([found.verdict, found.finding?.kind]).toEqual(['interior-maximum', 'all-reproduce']);
    expect(found.reproduced.map(({ quantity }) => quantity)).toEqual(
      expect.arrayContaining(['beta|zi~minedno', 'beta|disp~DOY', 'se|zi~minedno']),
    );
  });
  it('judges models without random effects, by their likelihood', async () => {
    const counts = await audited('glmmTMB-no-random', 'salamanders');
    expect([counts.verdict, counts.finding?.kind]).toEqual(['interior-maximum', 'all-reproduce']);
    expect(counts.sentences[0]).toContain('are those of the likelihood (glmmTMB*)');
    expect(counts.sentences.join(' ')).not.toContain('Laplace');
    expect(counts.logLikMax).toBeCloseTo(-871.586961, 5);
    const linear = await audited('glmmTMB-linear', 'sleepstudy');
    expect([linear.verdict, linear.finding?.kind]).toEqual(['interior-maximum', 'all-reproduce']);
    expect(linear.logLikMax).toBeCloseTo(-950.146528, 5);
  });
  // a search of a negative binomial with zeros of their own takes half a minute
  it.runIf(process.env['LONG'] === '1')('judges a fit that stopped by its printed dispersion, too', async () => {
    const found = await audited('glmmTMB-stopped-short', 'salamanders');
    expect([found.verdict, found.finding?.kind]).toEqual(['stopped-short', 'not-a-maximum']);
    // R: logLik -827.01, and -826.20 where nlminb goes on
    expect(found.logLikAtEstimates).toBeCloseTo(-827.013, 2);
    expect(found.gain).toBeCloseTo(0.81, 2);
    const errors = found.reproduced.filter(({ quantity }) => quantity.startsWith('se|'));
    expect(errors.every(({ by }) => by?.endsWith('at the printed estimates'))).toBe(true);
  });
  it('takes theta of glmer.nb for estimated', async () => {
    const found = await audited('lme4-glmer-nb', 'salamanders');
    expect([found.verdict, found.finding?.kind]).toEqual(['interior-maximum', 'all-reproduce']);
    expect(found.messages.map(({ text }) => text).join()).toContain('taken as estimated');
  });
  it('says what a log-likelihood of nodes leaves out, and that Laplace is not what was asked for', async () => {
    const found = await audited('lme4-glmer-nodes', 'cbpp');
    expect(found.sentences.join(' ')).toContain('leaves out that of a saturated model (-41.9784)');
    expect(found.tried?.[0]?.criterion).toMatchObject({ kind: 'quadrature', nodes: 11 });
  });
});
