import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import { $, type ProcessOutput } from 'zx/core';
import type { DriverAnswer } from './answer.ts';
import type { Job } from './job.ts';
import * as say from './messages.ts';

/** Which R, with which library: one process per place answers all the jobs of one moment. */
export interface Place {
  readonly rscript: string;
  readonly library: string | null;
  readonly timeoutSeconds: number;
}
interface Waiting {
  readonly job: Job;
  readonly engine: string;
  readonly signal: { readonly aborted: boolean } | undefined;
  readonly resolve: (answer: Answer<DriverAnswer>) => void;
}
/** The folder of the scripts that R runs: what a copy of the program elsewhere needs beside it. */
export const SCRIPTS = join(dirname(fileURLToPath(import.meta.url)), '../R');
const DRIVER = join(SCRIPTS, 'driver.R');
const queues = new Map<string, Waiting[]>();

/** Asks R; jobs asked for in the same turn of the event loop share one process. */
export function ask(
  place: Place,
  job: Job,
  engine: string,
  signal?: { readonly aborted: boolean },
): Promise<Answer<DriverAnswer>> {
  const key = JSON.stringify(place);
  return new Promise((resolve) => {
    const waiting = queues.get(key);
    const entry = { job, engine, signal, resolve };
    if (waiting) {
      waiting.push(entry);
      return;
    }
    const fresh: Waiting[] = [entry];
    queues.set(key, fresh);
    setTimeout(() => {
      queues.delete(key);
      void flush(place, fresh);
    }, 0);
  });
}

async function flush(place: Place, batch: readonly Waiting[]): Promise<void> {
  const [first] = batch as [Waiting];
  const answers = await runBatch(
    place,
    batch.map((w) => w.job),
    first.engine,
    first.signal,
    // a full disk, a temporary folder that cannot be written
  ).catch((error: Error) => say.crashed(first.engine, error.message));
  for (const [i, { resolve, engine }] of batch.entries()) {
    resolve(isRefusal(answers) ? answers : (answers[i] ?? say.crashed(engine, '')));
  }
}

/** One Rscript process in a private folder; every way of failing is a refusal with its remedy. */
async function runBatch(
  place: Place,
  jobs: readonly Job[],
  engine: string,
  signal?: { readonly aborted: boolean },
): Promise<Answer<readonly DriverAnswer[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'mixdiff-r-'));
  try {
    await writeFile(join(folder, 'jobs.json'), JSON.stringify(jobs), { mode: 0o600 });
    const ended = await runR(place, folder, engine, signal);
    if (ended && isRefusal(ended)) return ended;
    const missing = await readFile(join(folder, 'missing'), 'utf8').catch(() => null);
    if (missing !== null) return say.missingPackage(missing.trim());
    const text = await readFile(join(folder, 'answers.json'), 'utf8').catch(() => null);
    return (text === null ? null : parsed(text)) ?? say.crashed(engine, lastLine(ended));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
function parsed(text: string): readonly DriverAnswer[] | null {
  try {
    return JSON.parse(text) as DriverAnswer[];
  } catch {
    return null;
  }
}
async function runR(
  place: Place,
  folder: string,
  engine: string,
  signal?: { readonly aborted: boolean },
): Promise<ProcessOutput | Refusal> {
  const rscript = programOf(place);
  if (rscript.includes('/') && !existsSync(rscript)) return say.noRscript(place.rscript);
  const running = $({
    env: environment(place, folder),
    // whatever a package leaves behind, it leaves in the folder that goes
    cwd: folder,
    nothrow: true,
    quiet: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // a group of its own: R and what it started end together, without asking `ps` who they are
    detached: true,
  })`${rscript} --vanilla ${DRIVER} ${folder}`;
  const stop = (): void => endGroup(running.pid);
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    stop();
  }, place.timeoutSeconds * 1000);
  const watch = setInterval(() => signal?.aborted && stop(), 50);
  process.once('exit', stop);
  const ended = await running;
  process.off('exit', stop);
  clearInterval(watch);
  clearTimeout(limit);
  if (signal?.aborted) return say.interrupted(engine);
  if (ended.exitCode === 127 || /ENOENT/.test(ended.message)) return say.noRscript(place.rscript);
  if (late) return say.timedOut(engine, place.timeoutSeconds);
  if (ended.exitCode !== 0) return say.crashed(engine, howItEnded(ended));
  return ended;
}
/** The process runs in a folder of its own: a path is taken from where the user stands. */
export const programOf = ({ rscript }: Place): string => (rscript.includes('/') ? resolve(rscript) : rscript);
/** No user profile, one thread, plain numbers and UTF-8; temporary files in the private folder. */
export function environment(place: Place, folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LC_ALL: 'C.UTF-8',
    TMPDIR: folder,
    OMP_NUM_THREADS: '1',
    R_PROFILE_USER: '',
    R_ENVIRON_USER: '',
    ...(place.library ? { R_LIBS: place.library } : {}),
  };
}
const lastLine = (ended: ProcessOutput | Refusal): string =>
  isRefusal(ended) ? '' : (ended.stderr.trim().split('\n').at(-1) ?? '');
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
/** A shell reports a killed child as 128 + the signal's number. */
function howItEnded(ended: ProcessOutput): string {
  if (ended.signal) return `killed by ${ended.signal}`;
  return (ended.exitCode ?? 0) > 128 ? `killed by signal ${(ended.exitCode ?? 0) - 128}` : lastLine(ended);
}
