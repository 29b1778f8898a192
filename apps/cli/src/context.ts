/**
 * Clock, interruption, workers and progress. Packages get them handed in: they have no process of their own in a
 * browser.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@mixdiff/contract';
import { terminalText } from '@mixdiff/quoting';
import { SingleBar } from 'cli-progress';
import { signal } from './interruption.ts';

/** What only an app has: a clock, an abort signal, and progress on stderr (a bar on a terminal, nothing in a pipe). */
export interface AppContext extends Context {
  readonly done: () => void;
}
/** Ample for writing a job and starting Rscript. */
const SPAWN_MS = 60;

export function appContext(quiet = false): AppContext {
  let bar: SingleBar | null = null;
  const progress = (done: number, of: number, named: string): void => {
    const what = terminalText(named);
    if (quiet || !process.stderr.isTTY) return;
    if (!bar) {
      bar = new SingleBar(
        { format: '{what} {bar} {value}/{total}', clearOnComplete: true, hideCursor: true },
        undefined,
      );
      bar.start(of, done, { what });
    } else {
      bar.setTotal(of);
      bar.update(done, { what });
    }
  };
  const done = (): void => {
    bar?.stop();
    bar = null;
  };
  return { signal, milliseconds: () => performance.now(), progress, breathe: () => sleep(SPAWN_MS), done };
}
