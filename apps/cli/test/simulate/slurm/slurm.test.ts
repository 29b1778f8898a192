/** A study as an array job of a real Slurm, from the bundle. Where none can be started, this says why it is skipped. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mixdiff, type Ran } from '../../mixdiff.ts';
import { resultHashes, smallStudy } from '../small-study.ts';
import { lacking, type Slurm, startSlurm } from './a-slurm.ts';

const MAX_ARRAY = 10;
const why = lacking();
const top = mkdtempSync(join(tmpdir(), 'mixdiff-array-'));
/** What a shell would take apart, were it not quoted. */
const folder = join(top, `it's $(touch x) "here" %a`);
const STUDY = smallStudy({
  replicates: 16,
  chunk: 2,
  estimators: '[lme4/REML, glmmTMB/ML]',
  estimands: "['beta|x', 'sd|g|(Intercept)']",
});
let slurm: Slurm;
const run = (...args: string[]): Promise<Ran> => mixdiff(['simulate', ...args], folder, slurm.env);
const hashes = (out: string): Record<string, string> => resultHashes(resolve(folder, out));
interface Status {
  readonly replicates: { readonly done: number };
  readonly queue: { readonly running: number; readonly waiting: number } | null;
}
const status = async (out: string): Promise<Status> =>
  JSON.parse((await run('status', 'study.yaml', '--out', out, '--json')).stdout);
/** Until the queue has nothing of it. */
async function ended(out: string): Promise<Status> {
  for (;;) {
    const now = await status(out);
    if (now.queue && now.queue.running + now.queue.waiting === 0) return now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
const logs = (out: string): string => {
  const path = join(folder, out, 'slurm/0001');
  return readdirSync(path)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('\n');
};

describe.skipIf(why !== null)(`an array of a real Slurm${why === null ? '' : ` (skipped: ${why})`}`, () => {
  beforeAll(async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'study.yaml'), STUDY);
    slurm = await startSlurm(MAX_ARRAY);
  }, 120_000);
  afterAll(async () => {
    await slurm?.stop();
    rmSync(top, { recursive: true, force: true });
  });

  test('eight tasks write the bytes of one worker, whatever the names of the folder', async () => {
    expect(await run('study.yaml', '--workers', '1', '--out', 'one')).toMatchObject({ code: 0 });
    const submitted = await run('study.yaml', '--slurm', '--tasks', '8', '--out', 'array');
    expect(submitted.stderr).toBe('');
    expect(submitted.stdout).toContain('16 chunks in 8 tasks');
    expect((await ended('array')).replicates.done, logs('array')).toBe(32);
    expect(hashes('array')).toEqual(hashes('one'));
    expect(existsSync(join(folder, 'x'))).toBe(false);
    const again = await run('study.yaml', '--slurm', '--out', 'array');
    expect(again.stdout).toContain('every replicate is done');
    expect(readdirSync(join(folder, 'array/slurm')).filter((name) => /^\d/.test(name))).toEqual(['0001']);
  }, 300_000);

  test('sized by a timing of the first chunks; only what is missing is submitted; an array is never too long', async () => {
    const short = STUDY.replace('chunk: 2', 'chunk: 1');
    writeFileSync(join(folder, 'study.yaml'), short);
    // nothing starts while it is held: what is in the queue is seen to be there
    const held = await run('study.yaml', '--slurm', '--tasks', String(MAX_ARRAY), '--sbatch=--hold', '--out', 'held');
    expect(held.stdout).toContain(`32 chunks in ${MAX_ARRAY} tasks`);
    expect((await status('held')).queue).toMatchObject({ running: 0, waiting: MAX_ARRAY });
    expect((await run('study.yaml', '--slurm', '--out', 'held')).stdout).toContain('the queue has them');
    expect(await run('study.yaml', '--slurm', '--tasks', String(MAX_ARRAY + 1), '--out', 'held')).toMatchObject({
      code: 2,
    });
    const out = join(top, 'timed');
    const timed = await run('study.yaml', '--slurm', '--out', out);
    expect(timed.stderr).toContain('timing the first chunks');
    expect(timed.stdout).toContain('30 chunks in 1 task,');
    await ended(out);
    const before = hashes(out);
    // one file lost, or never made
    rmSync(join(out, 'results/s0002-r00000003-00000003.parquet'));
    expect((await run('study.yaml', '--slurm', '--out', out)).stdout).toContain('1 chunks in 1 task');
    await ended(out);
    expect(hashes(out)).toEqual(before);
    expect(Object.keys(before)).toHaveLength(32);
    expect(readFileSync(join(out, 'slurm/0001/0.log'), 'utf8')).toContain(
      '30 of its 30 chunks were missing; 0 of the study',
    );
  }, 300_000);

  test('--dry-run prints the script and leaves no trace; bad options of sbatch are refused', async () => {
    const { code, stdout } = await run(
      'study.yaml',
      '--slurm',
      '--dry-run',
      '--tasks',
      '3',
      '--out',
      'dry',
      '--sbatch=--time=10',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('#SBATCH --array=0-2\n');
    expect(stdout).toContain('#SBATCH --time=10\n');
    expect(stdout).toContain(`it'\\''s $(touch x)`);
    expect(existsSync(join(folder, 'dry'))).toBe(false);
    for (const option of ['--array=0-9', '--comment=a b', '-p short', '--x=$(y)\n'])
      expect(await run('study.yaml', '--slurm', '--dry-run', `--sbatch=${option}`)).toMatchObject({ code: 2 });
    expect((await run('study.yaml', '--dry-run')).stderr).toContain('does nothing');
  }, 120_000);
});
