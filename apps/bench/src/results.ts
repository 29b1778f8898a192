import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Memory } from './memory.ts';
import { type Spread, spread } from './timing.ts';

/** Milliseconds of every round, in order. */
export interface Times {
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
}
export interface Row {
  readonly id: string;
  readonly model: string;
  readonly engine: string;
  readonly what: string;
  readonly ours: Times;
  readonly r: Times | null;
  /** What each side found: a log-likelihood, a p-value, a limit. Null where there is nothing to compare. */
  readonly found: { readonly ours: number | null; readonly r: number | null };
  /** Of one run of ours in a process of its own. */
  readonly memory?: Memory;
  /** What this row was measured on; that of the whole run where it is left out. */
  readonly machine?: Machine;
}
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly r: Readonly<Record<string, string>> | null;
  /** Mean number of runnable processes over five minutes, before and after: above the cores, times are not the machine's. */
  readonly load: readonly [before: number, after: number];
  /**
   * Up to how many runs, and how many seconds of processor time, a task went through before the first round on either side; `rBelow`: R only
   * where a run of ours takes fewer seconds.
   */
  readonly warmed?: { readonly runs: number; readonly seconds: number; readonly rBelow?: number };
}
export interface Results {
  readonly schema: 'mixdiff/bench@2';
  readonly command: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly rows: readonly Row[];
  /** Ids of rows that were measured later than the others, in a run of their own. */
  readonly later?: readonly string[];
}
export const machine = (r: Machine['r'], before: number, warmed?: Machine['warmed']): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  node: process.versions.node,
  r,
  load: [before, load()],
  ...(warmed ? { warmed } : {}),
});
export const load = (): number => Number((loadavg()[1] ?? 0).toFixed(1));
/** Rows of a run of some tasks in the place of those of an earlier run, or behind them, each with the rounds of its own run. */
export function merged(saved: Results, now: Results): Results {
  const anew = new Map(now.rows.map((row) => [row.id, row]));
  const known = new Set(saved.rows.map(({ id }) => id));
  const [before, after] = [0, 1].map((k) => Math.max(saved.machine.load[k] as number, now.machine.load[k] as number));
  return {
    ...saved,
    machine: { ...now.machine, r: { ...saved.machine.r, ...now.machine.r }, load: [before as number, after as number] },
    rows: [
      ...saved.rows.map((row) => anew.get(row.id) ?? { machine: saved.machine, ...row }),
      ...now.rows.filter(({ id }) => !known.has(id)),
    ],
    later: [...new Set([...(saved.later ?? []), ...anew.keys()])],
  };
}

/** R's processor time over ours, round by round: what another process does in between changes it least. */
export const ratio = ({ ours, r }: Pick<Row, 'ours' | 'r'>): Spread | null =>
  r && spread(r.cpu.map((ms, i) => ms / (ours.cpu[i] as number)));
