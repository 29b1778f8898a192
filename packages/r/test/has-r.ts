import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Tests that need the real packages run where they are; elsewhere their names say so. */
const present = (packages: readonly string[]): boolean =>
  spawnSync(
    'Rscript',
    ['--vanilla', '-e', `stopifnot(${packages.map((p) => `nzchar(system.file(package = "${p}"))`).join(', ')})`],
    {
      stdio: 'ignore',
    },
  ).status === 0;
export const hasR = present(['lme4', 'nlme', 'glmmTMB', 'jsonlite']);
export const why = hasR ? '' : ' (skipped: needs Rscript with lme4, nlme, glmmTMB and jsonlite)';

/** Which of these packages R has, with their versions. */
export function has(packages: readonly string[]): ReadonlyMap<string, string> {
  const code = `for (p in commandArgs(TRUE)) if (nzchar(system.file(package = p))) cat(p, utils::packageDescription(p)$Version, "\\n")`;
  const { status, stdout } = spawnSync('Rscript', ['--vanilla', '-e', code, ...packages], { encoding: 'utf8' });
  if (status !== 0) return new Map();
  const lines = stdout.trim().split('\n');
  return new Map(lines.map((line) => line.trim().split(' ') as [string, string]));
}

/** A folder that goes when the tests of the file end. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-r-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
/** A stand-in for Rscript. */
export function script(path: string, body: string): string {
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}
