/** Engines that never return, die, or write what nobody can read: recorded as that, and the study goes on. A full disk loses one chunk. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readColumns } from '@mixdiff/simulate';
import { afterAll, expect, test } from 'vitest';
import { mixdiff } from '../mixdiff.ts';
import { resultHashes, smallStudy } from './small-study.ts';

const LONG = process.env['LONG'] !== undefined;
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-failing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const executable = (name: string, body: string): void => {
  writeFileSync(join(folder, name), body);
  chmodSync(join(folder, name), 0o755);
};
const run = (args: readonly string[], env: Record<string, string> = {}) => mixdiff(['simulate', ...args], folder, env);
type Cell = string | number | null;
/** Column by column, over all files. */
async function columnsOf(out: string, names: readonly string[]): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  const path = join(folder, out, 'results');
  for (const name of readdirSync(path).sort()) {
    const { rows: n, columns } = await readColumns(readFileSync(join(path, name)));
    const all = names.map((column) => Array.from(columns.get(column) ?? []) as Cell[]);
    for (let i = 0; i < n; i++) rows.push(all.map((column) => column[i] ?? null));
  }
  return rows;
}
const SECONDS = 2;
const STUDY = smallStudy({
  replicates: 2,
  chunk: 2,
  estimators: '[lme4/REML]',
  estimands: "['beta|x']",
})
  .replace('sd: [0, 1]', 'sd: [1]')
  .replace('estimators', `certify: false\ntimeLimit: ${SECONDS}\nestimators`);
const withEstimators = (...names: string[]): string =>
  STUDY.replace('lme4/REML]', `${['lme4/REML', ...names].join(', ')}]`);

/** Answers what it can do, and then does as it is called. */
const program = (then: string): string => `#!${process.execPath}
const { ask } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
if (ask === 'capabilities')
  console.log(JSON.stringify({ schema: 'mixdiff/engine-answer@1', capabilities: { name: 'mine', version: '1', methods: ['REML'], takes: [], meaning: { se: 'theta-fixed', statistic: 't', df: 'none', weights: 'precision' } } }));
else ${then}
`;
test('programs behind external:, their paths beside the study file', async () => {
  mkdirSync(join(folder, 'engines'));
  executable('engines/hangs', program('setInterval(() => {}, 1000);'));
  executable('engines/dies', program("process.kill(process.pid, 'SIGSEGV');"));
  executable('engines/babbles', program("process.stdout.write('\\u0000{]' + 'x'.repeat(1e6));"));
  executable(
    'engines/odd',
    program("console.log(JSON.stringify({ schema: 'mixdiff/engine-answer@1', fit: { beta: ['a'] } }));"),
  );
  const names = ['hangs', 'dies', 'babbles', 'odd'].map((name) => `external:./engines/${name}/REML`);
  writeFileSync(join(folder, 'external.yaml'), withEstimators(...names));
  // from another folder, too: neither the program nor a result hangs on where somebody stands
  expect(await run(['external.yaml', '--workers', '1'])).toMatchObject({ code: 0 });
  const rows = await columnsOf('external.results', ['estimator', 'label', 'said']);
  expect(rows.slice(5)).toEqual(rows.slice(0, 5));
  expect(rows.slice(0, 5).map(([, label]) => label)).toEqual([
    'converged',
    'timed-out',
    'crashed',
    'crashed',
    'crashed',
  ]);
  const said = rows.slice(1, 5).map(([, , words]) => String(words));
  expect(said[0]).toBe(`./engines/hangs did not answer within ${SECONDS} s`);
  expect(said[1]).toContain('./engines/dies ended by SIGSEGV without an answer');
  expect(said[2]).toContain('./engines/babbles does not keep to the protocol: its answer is not JSON');
  expect(said[3]).toContain('./engines/odd does not keep to the protocol');
  expect(said.join('\n')).not.toContain(folder);
}, 120_000);

/** Rscript in the place of R: asked for all at once it dies; alone it does as the mean of the responses says. */
const RSCRIPT = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const [folder] = process.argv.slice(-1);
const jobs = JSON.parse(readFileSync(folder + '/jobs.json', 'utf8'));
writeFileSync(${JSON.stringify(folder)} + '/asked.log', jobs.length + '\\n', { flag: 'a' });
const what = readFileSync(${JSON.stringify(folder)} + '/does', 'utf8');
if (jobs.length > 1 || what === 'dies') process.kill(process.pid, 'SIGKILL');
else if (what === 'hangs') setInterval(() => {}, 1000);
else writeFileSync(folder + '/answers.json', what === 'stops' ? JSON.stringify([{ error: 'its own words', notes: [], seconds: 0, versions: {} }]) : 'garbage');
`;
const DOES = [
  ['dies', 'crashed'],
  ['hangs', 'timed-out'],
  ['babbles', 'crashed'],
  ['stops', 'error'],
] as const;
// one that hangs alone has died with others before
test.each(LONG ? DOES : DOES.filter(([what]) => what === 'hangs'))(
  'an Rscript that %s',
  async (what, label) => {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    executable('bin/Rscript', RSCRIPT);
    writeFileSync(join(folder, 'does'), what);
    rmSync(join(folder, 'asked.log'), { force: true });
    writeFileSync(join(folder, 'r.yaml'), withEstimators('r:lme4/REML'));
    const PATH = `${join(folder, 'bin')}:${process.env['PATH']}`;
    expect(await run(['r.yaml', '--workers', '1', '--out', what], { PATH })).toMatchObject({ code: 0 });
    expect(await columnsOf(what, ['estimator', 'label'])).toEqual([
      ['lme4/REML', 'converged'],
      ['r:lme4/REML', label],
      ['lme4/REML', 'converged'],
      ['r:lme4/REML', label],
    ]);
    // both at once, then each alone
    expect(readFileSync(join(folder, 'asked.log'), 'utf8')).toBe('2\n1\n1\n');
  },
  120_000,
);

test('a fit of ours that takes longer than it may is ended with its worker, and the others stay', async () => {
  const estimators =
    "[{estimator: glmmTMB/ML, name: large, formula: 'y ~ x + (x | g) + (x | k)'}, {estimator: lme4/ML, formula: 'y ~ 1 + (1 | g)'}]";
  writeFileSync(
    join(folder, 'slow.yaml'),
    STUDY.replace('[lme4/REML]', estimators)
      .replace('replicates: 2', 'replicates: 1')
      .replace('g: 6, k: 3', 'g: 400, k: 40')
      .replace(`timeLimit: ${SECONDS}`, 'timeLimit: 1'),
  );
  expect(await run(['slow.yaml', '--workers', '1'])).toMatchObject({ code: 0 });
  const rows = await columnsOf('slow.results', ['estimator', 'label', 'said']);
  expect(rows.map(([estimator]) => estimator)).toEqual(['large', 'lme4/ML']);
  expect(rows[0]?.slice(1)).toEqual(['timed-out', 'glmmTMB took longer than 1 s']);
  expect(rows[1]?.[1]).not.toBe('timed-out');
}, 120_000);

/** A file system of so many bytes; null: none may be mounted here. */
function tiny(bytes: number): { readonly path: string; grow(bytes: number): void; end(): void } | null {
  const path = join(folder, 'tiny');
  mkdirSync(path);
  const mount = (...args: string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
  if (!mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path)) return null;
  return {
    path,
    grow: (more) => void mount('-o', `remount,size=${more}`, path),
    end: () => void spawnSync('umount', [path]),
  };
}
test('a full disk loses the chunk in work, says so, and the run can be repeated', async (context) => {
  const disk = tiny(49152);
  if (!disk) return context.skip('no file system may be mounted here');
  try {
    const many = smallStudy({ replicates: 6, chunk: 1, estimators: '[lme4/REML]', estimands: "['beta|x']" });
    writeFileSync(join(folder, 'many.yaml'), many.replace('estimators', 'certify: false\nestimators'));
    const out = join(disk.path, 'out');
    const full = await run(['many.yaml', '--out', out, '--workers', '1']);
    expect(full.code).toBe(2);
    expect(full.stderr).toMatch(
      /cannot write into .*: no space left on the device \(ENOSPC\); \d+ of 12 replicates are there, whole\n.*run the same command again/,
    );
    const kept = resultHashes(out);
    expect(Object.keys(kept).length).toBeGreaterThan(2);
    expect(readdirSync(join(out, 'claims'))).toEqual([]);
    for (const part of ['results', 'timings'])
      expect(readdirSync(join(out, part)).filter((name) => !name.endsWith('.parquet'))).toEqual([]);
    disk.grow(4 * 1024 * 1024);
    const again = await run(['many.yaml', '--out', out, '--workers', '1']);
    expect(again.stdout).toContain('12 of 12 replicates are done');
    const whole = resultHashes(out);
    expect(Object.keys(whole).length).toBe(12);
    expect(whole).toMatchObject(kept);
    if (!LONG) return;
    expect(await run(['many.yaml', '--workers', '2'])).toMatchObject({ code: 0 });
    expect(resultHashes(join(folder, 'many.results'))).toEqual(whole);
  } finally {
    disk.end();
  }
}, 120_000);
