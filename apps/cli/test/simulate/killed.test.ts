/** A study done by one worker, by two, by an array of Slurm, and killed again and again: the same bytes every time. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIN, mixdiff } from '../mixdiff.ts';
import { lacking, type Slurm, startSlurm } from './slurm/a-slurm.ts';
import { resultHashes, smallStudy } from './small-study.ts';

const LONG = process.env['LONG'] !== undefined;
const KILLS = LONG ? 200 : 4;
const top = mkdtempSync(join(tmpdir(), 'mixdiff-killed-'));
const folder = join(top, 'study');
const STUDY = smallStudy({
  replicates: LONG ? 64 : 12,
  chunk: LONG ? 4 : 3,
  estimators: '[lme4/REML, glmmTMB/ML, nlme/ML]',
  estimands: "['beta|x', 'sd|g|(Intercept)']",
});
const hashes = (out: string): Record<string, string> => resultHashes(join(folder, out));
let whole: Record<string, string> = {};
/** What one run takes, so that kills fall into its work on any machine. */
let milliseconds = 0;
beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'study.yaml'), STUDY);
  const begun = performance.now();
  expect(await mixdiff(['simulate', 'study.yaml', '--workers', '1', '--out', 'one'], folder)).toMatchObject({
    code: 0,
  });
  milliseconds = performance.now() - begun;
  whole = hashes('one');
}, 300_000);
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** SIGKILL after so many milliseconds; the code of a run that was done before. */
async function killAfter(wait: number, out: string, workers: number): Promise<number | null> {
  const child = spawn(process.execPath, [BIN, 'simulate', 'study.yaml', '--out', out, '--workers', String(workers)], {
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), wait);
  const code = await ended;
  clearTimeout(timer);
  return code;
}

test(`killed ${KILLS} times at moments of its own, and run again, it comes to the same files`, async () => {
  const out = 'killed';
  let [killed, moment, within] = [0, 0, 0];
  while (killed < KILLS) {
    // a sequence that fills a run evenly: some before the first file, some in the middle of others
    moment = (moment + 0.618) % 1;
    const before = Object.keys(hashes(out)).length;
    const code = await killAfter(100 + moment * milliseconds, out, 1 + (killed % 2));
    if (code === null) killed++;
    // what is there is whole, and of no other name
    const now = hashes(out);
    for (const [name, hash] of Object.entries(now)) expect(hash).toBe(whole[name]);
    if (code === null && Object.keys(now).length > before) within++;
    // begun anew now and then: a study that is done cannot be killed in its work
    if (Object.keys(now).length === Object.keys(whole).length && killed < KILLS)
      for (const name of readdirSync(join(folder, out))) rmSync(join(folder, out, name), { recursive: true });
  }
  expect(await mixdiff(['simulate', 'study.yaml', '--out', out], folder)).toMatchObject({ code: 0 });
  expect(hashes(out)).toEqual(whole);
  expect(readdirSync(join(folder, out, 'claims'))).toEqual([]);
  if (LONG) {
    expect(within).toBeGreaterThan(KILLS / 10);
    process.stderr.write(`${killed} kills, ${within} of them after a new file of results had been written\n`);
  }
}, 7_200_000);

const why = LONG ? lacking() : 'only with LONG; slurm/slurm.test.ts has an array';
test.skipIf(why !== null)(
  `two workers, and an array of eight${why === null ? '' : ` (skipped: ${why})`}`,
  async () => {
    const two = await mixdiff(['simulate', 'study.yaml', '--workers', '2', '--out', 'two'], folder);
    expect(two).toMatchObject({ code: 0 });
    expect(hashes('two')).toEqual(whole);
    const slurm: Slurm = await startSlurm(10);
    try {
      const run = (...args: string[]) => mixdiff(['simulate', ...args], folder, slurm.env);
      const submitted = await run('study.yaml', '--slurm', '--tasks', '8', '--out', 'array');
      expect(submitted.stdout).toContain('32 chunks in 8 tasks');
      for (;;) {
        const { queue } = JSON.parse((await run('status', 'study.yaml', '--out', 'array', '--json')).stdout);
        if (queue && queue.running + queue.waiting === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
      expect(hashes('array')).toEqual(whole);
    } finally {
      await slurm.stop();
    }
  },
  3_600_000,
);
