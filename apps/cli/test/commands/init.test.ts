import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { BIN, mixdiff } from '../mixdiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Workflow {
  readonly jobs: { readonly check: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] } };
}
/** A step of the workflow as GitHub runs it: bash, stop at the first error. */
const step = (run: string, env: Record<string, string>): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...env } };
    execFile('bash', ['-e', '-o', 'pipefail', '-c', run], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

test('init makes a folder whose workflow passes, and a second init changes nothing', async () => {
  const made = await mixdiff(['init', '.'], folder);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const { jobs } = parse(readFileSync(join(folder, '.github/workflows/mixdiff.yml'), 'utf8')) as Workflow;
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(BIN, join(folder, 'node_modules/.bin/mixdiff'));
  const summary = join(folder, 'summary.md');
  for (const { name, run } of jobs.check.steps) {
    // what it installs is tried from the tarball
    if (run === undefined || name === 'install') continue;
    expect(await step(run, { GITHUB_STEP_SUMMARY: summary })).toMatchObject({ code: 0 });
  }
  expect(readFileSync(summary, 'utf8')).toContain('mixdiff check: no drift');
  expect(existsSync(join(folder, 'reports/mixdiff.xml'))).toBe(true);
  expect((await mixdiff(['init', '.'], folder)).stdout).toContain('everything was there already');
});
