import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comparisonDocument, conformanceDocument } from '@mixdiff/schema';
import { goldenPath } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { mixdiff } from '../mixdiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-conformance-'));
const ADAPTER = join(goldenPath(''), '../engines/statsmodels/mixdiff-statsmodels');
/** The first Python here that has statsmodels. */
const PYTHON = ['python3', '/usr/bin/python3'].find((one) => {
  try {
    execFileSync(one, ['-c', 'import statsmodels'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

describe('mixdiff conformance', () => {
  it('finds nothing against an engine of the house', async () => {
    const { stdout, code } = await mixdiff(['conformance', 'lme4', '--json'], folder);
    const { checks } = conformanceDocument.parse(JSON.parse(stdout));
    expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
    expect(checks.length).toBeGreaterThan(40);
    expect(code).toBe(0);
  });
  it('finds an engine that makes its log-likelihood up, and one that ignores weights', async () => {
    const liar = `#!${process.execPath}
const { ask, problem } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const answer = (fields) => process.stdout.write(JSON.stringify({ schema: 'mixdiff/engine-answer@1', ...fields }));
const meaning = { se: 'theta-fixed', statistic: 't', df: 'none', weights: 'precision' };
if (ask === 'capabilities') answer({ capabilities: { name: 'liar', version: '1', methods: ['REML', 'ML'], takes: ['weights', 'crossed-groups'], meaning } });
else {
  const mean = problem.y.reduce((a, b) => a + b, 0) / problem.y.length;
  const beta = problem.fixed.columns.map((_, j) => (j === 0 ? mean : 0));
  const Sigma = problem.random.map(({ columns }) => columns.map((_, i) => columns.map((_, j) => (i === j ? 1 : 0))));
  answer({ fit: { beta, Sigma, sigma: 1, logLik: -1, vcov: null, converged: true } });
}
`;
    writeFileSync(join(folder, 'liar'), liar);
    chmodSync(join(folder, 'liar'), 0o755);
    const { stdout, code } = await mixdiff(['conformance', 'external:./liar', '--json'], folder);
    const { checks } = conformanceDocument.parse(JSON.parse(stdout));
    const failed = new Set(checks.filter(({ result }) => result === 'failed').map(({ check }) => check));
    expect([...failed]).toEqual(
      expect.arrayContaining([
        'states its own log-likelihood',
        'weights are taken or refused',
        'does not depend on the unit of the response',
      ]),
    );
    expect(code).toBe(1);
  });
});
describe.skipIf(PYTHON === undefined)('statsmodels by its adapter (skipped without it)', () => {
  const engine = join(folder, 'statsmodels');
  writeFileSync(engine, `#!/bin/sh\nexec ${PYTHON} ${JSON.stringify(ADAPTER)}\n`);
  chmodSync(engine, 0o755);
  it('stands beside lme4* and reaches the same maximum', async () => {
    const model = [
      '--data',
      goldenPath('sleepstudy/data.csv'),
      '--formula',
      'Reaction ~ Days + (Days | Subject)',
      '--reml',
    ];
    const { stdout } = await mixdiff(['compare', ...model, '--backends', `lme4,external:${engine}`, '--json'], folder);
    const { fits, certificates } = comparisonDocument.parse(JSON.parse(stdout));
    expect(fits.map(({ fit }) => fit?.logLik)).toEqual([expect.closeTo(-871.81414, 4), expect.closeTo(-871.81414, 4)]);
    expect(certificates.map(({ verdict }) => verdict)).toEqual(['interior-maximum', 'interior-maximum']);
    expect(fits[1]?.fit?.as).toMatch(/^statsmodels \d/);
  });
  it('refuses by name what MixedLM does not do', async () => {
    const crossed = ['--case', 'penicillin', '--methods', 'REML', '--backends', `lme4,external:${engine}`, '--json'];
    const { stdout } = await mixdiff(['compare', ...crossed], folder);
    expect(comparisonDocument.parse(JSON.parse(stdout)).fits[1]?.refusal).toMatchObject({ code: 'external/lacks' });
  });
});
