import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goldenPath } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';

test('a pair that cannot be read ends neither the others nor the exit code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-'));
  writeFileSync(join(folder, 'bad.json'), '{');
  copyFileSync(goldenPath('differences/nothing.json'), join(folder, 'good.json'));
  const { code, stdout, stderr } = await mixdiff(['difference', 'bad.json', 'good.json'], folder);
  expect(code).toBe(2);
  expect(stderr).toContain('bad.json is not JSON');
  expect(stdout).toContain('no difference beyond tolerance');
});

test('a fit is judged by the criterion that it is one of, and not by another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-'));
  const pair = JSON.parse(readFileSync(goldenPath('differences/false-zero.json'), 'utf8'));
  const withMethod = (method: string | undefined) => ({ ...pair, a: { ...pair.a, method }, b: { ...pair.b, method } });
  writeFileSync(join(folder, 'unsaid.json'), JSON.stringify(withMethod(undefined)));
  writeFileSync(join(folder, 'other.json'), JSON.stringify(withMethod('REML')));
  const unsaid = await mixdiff(['difference', 'unsaid.json'], folder);
  expect(unsaid.stdout).toContain('(false-zero)');
  expect(unsaid.stdout).toContain('/ML');
  const other = await mixdiff(['difference', 'other.json'], folder);
  expect(other.code).toBe(3);
  expect(other.stderr).toContain('the fit that it holds is by ML');
});
