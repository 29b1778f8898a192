import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditDocument } from '@mixdiff/schema';
import { goldenPath, readGoldenJson } from '@mixdiff/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { mixdiff, type Ran } from '../mixdiff.ts';

describe('mixdiff audit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-audit-'));
  const seed = readGoldenJson<Record<string, unknown>>('jsp/audits/glmmtmb-ml.json');
  let ran: Ran;
  beforeAll(async () => {
    // as Windows editors save it, with a byte order mark
    writeFileSync(join(folder, 'good.json'), `\uFEFF${JSON.stringify({ ...seed, data: goldenPath('jsp/data.csv') })}`);
    writeFileSync(join(folder, 'no-data.json'), JSON.stringify({ ...seed, data: 'nowhere.csv' }));
    writeFileSync(join(folder, 'torn.json'), '{ "data": ');
    ran = await mixdiff(['audit', 'no-data.json', 'good.json', 'torn.json', '--json'], folder);
  });

  it('judges every file, one line each, and exits with the worst', () => {
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line['schema'])).toEqual(['mixdiff/refusal@1', 'mixdiff/audit@1', 'mixdiff/refusal@1']);
    const document = auditDocument.parse(lines[1]);
    expect(document.verdict).toBe('false-zero');
    expect(document.certified?.backend).toBe('glmmTMB');
    expect(
      document.reproduced
        .filter((row) => row.quantity.startsWith('se|'))
        .every((row) => row.by === 'ML, observed-information'),
    ).toBe(true);
    expect(ran.code).toBe(2);
  });
  it('names the file and what is wrong with it', () => {
    expect(ran.stderr).toContain('no-data.json');
    expect(ran.stderr).toContain('nowhere.csv');
    expect(ran.stderr).toContain('torn.json');
  });
  it('leaves a script that checks the finding', () => {
    expect(readFileSync(join(folder, 'out/good/proof.R'), 'utf8')).toContain('loglik <- function');
  });
});

describe('mixdiff audit --fail-on', () => {
  const sleep = (name: string): string => goldenPath(`sleepstudy/audits/${name}.json`);
  const ask = (name: string, ...more: string[]) =>
    mixdiff(['audit', sleep(name), ...more], mkdtempSync(join(tmpdir(), 'mixdiff-audit-')));

  it('has a word of its own for a misprint, which is no bad fit', async () => {
    for (const name of ['variance', 'standard-error', 'intercept']) {
      const { stdout, code } = await ask(name, '--fail-on', 'misprint');
      expect(code).toBe(1);
      expect(stdout).toMatch(/^verdict {2}misprint$/m);
      expect(stdout).toMatch(/one number appears misprinted: /);
      expect((await ask(name, '--fail-on', 'not-a-maximum')).code).toBe(0);
    }
    const right = await ask('right', '--fail-on', 'misprint,not-a-maximum,not-reproduced,not-assessed');
    expect(right.code).toBe(0);
    expect(right.stdout).toContain('all 9 printed numbers reproduce');
    expect((await ask('right', '--fail-on', 'misprnt')).code).toBe(2);
  });
});
