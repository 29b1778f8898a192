import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGolden } from '@mixdiff/testing';
import { afterAll, expect, test } from 'vitest';
import { BIN, mixdiff, type Ran } from './mixdiff.ts';
import { runHere } from './odd-input/run-here.ts';

/** What only a process of its own can show: signals, pipes, colours, files that are written or not. */
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files = (): string[] => readdirSync(folder, { recursive: true }).map(String).sort();
const ESCAPE = String.fromCharCode(27);

/** Ctrl-C, a second after the program has said its first word. */
function interrupted(args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      if (stderr === '') setTimeout(() => child.kill('SIGINT'), 1000);
      stderr += text;
    });
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
test('Ctrl-C in the middle of a bootstrap: 130, nothing on stdout, no file', async () => {
  const before = files();
  const boot = ['confint', '--case', 'jsp', '--backend', 'lme4', '--method', 'boot', '--nsim', '40000', '--json'];
  const { code, stdout, stderr } = await interrupted(boot);
  expect(stderr).toContain('interrupted');
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(files()).toEqual(before);
});

test('a reader that goes away ends the program quietly', async () => {
  const line = `"${process.execPath}" "${BIN}" explain --json | head -c 10; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await new Promise<Ran>((resolve) => {
    execFile('bash', ['-c', line], { cwd: folder }, (_, out, err) => resolve({ code: 0, stdout: out, stderr: err }));
  });
  expect(stderr).toBe('');
  expect(stdout.slice(10).trim()).toBe('0');
});

test('what is piped has no colours', async () => {
  const { code, stdout, stderr } = await mixdiff(['fit', '--case', 'dyestuff', '--backend', 'lme4'], folder);
  expect(code).toBe(0);
  expect(stdout).toContain('Batch');
  expect(stdout + stderr).not.toContain(ESCAPE);
});
test('help is no error', async () => {
  for (const [args, taught] of [
    [['--help'], 'EXAMPLES'],
    [['fit', '--help'], '--formula'],
  ] as const) {
    const { code, stdout } = await runHere(args);
    expect(code).toBe(0);
    expect(stdout).toContain(taught);
  }
});

test('a folder that cannot be written is named, with exit code 2', async () => {
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('file'), '');
  writeFileSync(at('d.csv'), readGolden('dyestuff/data.csv'));
  const model = [
    '--data',
    at('d.csv'),
    '--formula',
    'Yield ~ 1 + (1 | Batch)',
    '--backends',
    'lme4',
    '--methods',
    'ML',
  ];
  const { code, stderr } = await runHere(['compare', ...model, '--starts', '1', '--out', at('file/below')]);
  expect(code).toBe(2);
  expect(stderr).toContain('file/below');
});
