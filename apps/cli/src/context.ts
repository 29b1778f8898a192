/**
 * Clock, interruption, workers and progress. Packages get them handed in: they have no process of their own in a
 * browser.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@mixdiff/contract';
import { during } from './heartbeat.ts';
import { signal } from './interruption.ts';

/** Ample for writing a job and starting Rscript. */
const SPAWN_MS = 60;

/** What only an app has: a clock, an abort signal, and progress on stderr. `quiet`: part of something that tells its own. */
export function appContext(quiet = false): Context {
  const progress = (done: number, of: number, what: string): void => during(`${what} (${done} of ${of} done)`);
  return {
    signal,
    milliseconds: () => performance.now(),
    breathe: () => sleep(SPAWN_MS),
    ...(quiet ? {} : { progress }),
  };
}
