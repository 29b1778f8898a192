import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { goldenPath } from '@mixdiff/testing';
import { writeGenerated } from './generated.ts';
import type { Took } from './timing.ts';

/** One R for the whole run, asked for one timing at a time, so that rounds of R and of ours alternate. */
export interface RSession {
  readonly versions: Readonly<Record<string, string>>;
  readonly ids: ReadonlySet<string>;
  /** One run, and what it found. */
  time(id: string, leastMs: number): Promise<Took & { readonly value: number | null }>;
  close(): void;
}
interface Hello {
  readonly versions: Record<string, string>;
  readonly ids: string[];
}

/** Null where there is no Rscript, or it lacks the packages. */
export async function openR(models: readonly string[]): Promise<RSession | null> {
  const script = fileURLToPath(new URL('../R/bench.R', import.meta.url));
  const generated = writeGenerated(models);
  const child = spawn('Rscript', ['--vanilla', script, goldenPath(), models.join(','), generated ?? ''], {
    env: { ...process.env, LC_ALL: 'C', OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const lines = linesOf(child);
  const first = await lines.next();
  if (first.done) return null;
  const { versions, ids } = JSON.parse(first.value) as Hello;
  const time = async (id: string, leastMs: number) => {
    child.stdin.write(`${id} ${leastMs}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`R ended while it timed ${id}`);
    return JSON.parse(value) as Took & { value: number | null };
  };
  const close = () => {
    child.stdin.end();
    if (generated) rmSync(generated, { recursive: true });
  };
  return { versions, ids: new Set(ids), time, close };
}
function linesOf(child: ChildProcessWithoutNullStreams): AsyncIterator<string> {
  child.on('error', () => child.stdout.destroy());
  child.stdin.on('error', () => undefined);
  child.stderr.resume();
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}
