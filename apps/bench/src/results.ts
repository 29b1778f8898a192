import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Spread } from './timing.ts';

export interface Row {
  readonly id: string;
  readonly model: string;
  readonly engine: string;
  readonly what: string;
  /** Milliseconds of every round, in order. */
  readonly ours: readonly number[];
  readonly r: readonly number[] | null;
  /** R over ours, round by round. */
  readonly ratio: Spread | null;
  /** What each side found: a log-likelihood, a p-value, a limit. Null where there is nothing to compare. */
  readonly found: { readonly ours: number | null; readonly r: number | null };
}
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly r: Readonly<Record<string, string>> | null;
  /** Mean number of runnable processes over five minutes, before and after: above the cores, times are not the machine's. */
  readonly load: readonly [before: number, after: number];
}
export interface Results {
  readonly schema: 'mixdiff/bench@1';
  readonly command: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly rows: readonly Row[];
}
export const machine = (r: Machine['r'], before: number): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  node: process.versions.node,
  r,
  load: [before, load()],
});
export const load = (): number => Number((loadavg()[1] ?? 0).toFixed(1));
