import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckDocument, SnapshotDocument } from '@mixdiff/schema';
import { goldenPath } from '@mixdiff/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCommand } from '../../src/commands/check.ts';
import { mixdiff, type Ran } from '../mixdiff.ts';

/** A copy of a golden case with one estimate changed, by hand, in its snapshot. */
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-check-'));
const path = join(folder, 'rail/snapshot.json');
let ran: Ran;
let document: CheckDocument;
beforeAll(async () => {
  for (const name of ['rail', 'dyestuff2']) cpSync(goldenPath(name), join(folder, name), { recursive: true });
  const snapshot = JSON.parse(readFileSync(path, 'utf8')) as SnapshotDocument;
  const numbers = snapshot.fits['lme4/REML']?.numbers as Record<string, number>;
  numbers['beta|(Intercept)'] = (numbers['beta|(Intercept)'] as number) + 0.1;
  writeFileSync(path, JSON.stringify(snapshot));
  ran = await mixdiff(['check', '.', '--reporter', 'terminal', '--reporter', 'json=out/check.json,github'], folder);
  document = JSON.parse(readFileSync(join(folder, 'out/check.json'), 'utf8'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a changed estimate makes it fail with what, where, expected, got and tolerance', () => {
  expect(ran.code).toBe(1);
  const [finding, ...others] = document.cases.flatMap((c) => c.findings);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ kind: 'drift', case: 'rail', backend: 'lme4/REML', quantity: 'beta|(Intercept)' });
  const line = ran.stdout.split('\n').find((l) => l.startsWith('  rail: lme4/REML: beta|(Intercept): expected 66.6 '));
  expect(line).toMatch(/got 66\.5; off by -0\.0\d+ SE, tolerance 0\.0001 SE$/);
});
test('several reporters at once, each where it was sent', () => {
  expect(ran.stdout).toContain('drift: 1 finding in 2 cases');
  expect(ran.stdout).toContain('::error file=rail/case.json,title=mixdiff%3A drift::rail');
  expect(document).toMatchObject({ schema: 'mixdiff/check@1', passed: false, profile: 'numerical' });
});
test('--update rewrites the snapshot, shows the difference, and the next run passes', async () => {
  const updated = await mixdiff(['check', 'rail', '--update'], folder);
  expect(updated).toMatchObject({ code: 0 });
  expect(updated.stdout).toMatch(
    /rail\n {2}lme4\/REML: beta\|\(Intercept\): 66\.6 -> 66\.5 \(-0\.0\d+ SE\)\n1 snapshot changed/,
  );
  expect(await mixdiff(['check', 'rail'], folder)).toMatchObject({ code: 0 });
});
test.each([
  [{ reporter: ['tap'] }, [], 'cli/reporter'],
  [{ profile: 'loose' }, [], 'cli/profile'],
  [{}, ['nowhere'], 'cli/no-case'],
])('%j %j is bad input', async (options, paths, code) => {
  await expect(checkCommand(options, paths)).rejects.toMatchObject({ refusal: { refused: code } });
});
