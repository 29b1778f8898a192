import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ran } from '../mixdiff.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** The package, made anew. */
export function packed(): string {
  const made = mkdtempSync(join(tmpdir(), 'mixdiff-tarball-'));
  execFileSync(process.execPath, [join(ROOT, 'scripts/pack.mjs'), join(made, 'package')], { stdio: 'pipe' });
  return join(made, readdirSync(made).find((name) => name.endsWith('.tgz')) as string);
}
/** An empty folder into which it was installed, and nothing else. */
export function installed(tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-empty-'));
  const install = ['install', '--offline', '--no-audit', '--no-fund', '--save-dev', '--save-exact', tarball];
  execFileSync('npm', install, { cwd: folder, stdio: 'pipe' });
  return folder;
}
/** A command in that folder; what npm knows of this repository is kept from it. */
export function run(
  folder: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$|^NODE_PATH$/i.test(name));
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...Object.fromEntries(kept), ...env }, maxBuffer: 1 << 26 };
    execFile(command, [...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
/** `mixdiff serve` in that folder: its first line, and its exit code once it was interrupted as Ctrl-C does. */
export function serving(folder: string, args: readonly string[]) {
  const bin = join(folder, 'node_modules/mixdiff/bin/mixdiff.mjs');
  const child = spawn(process.execPath, [bin, 'serve', ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.once('data', (text) => resolve(String(text)));
    child.once('exit', () => resolve(''));
  });
  const end = (): Promise<number | null> =>
    new Promise((resolve) => {
      child.once('exit', (code) => resolve(code));
      child.kill('SIGINT');
    });
  return { firstLine, end };
}
