import { availableParallelism, cpus, loadavg } from 'node:os';
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
  readonly schema: 'mixdiff/bench@2';
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
/** R's processor time over ours, round by round: what another process does in between changes it least. */
export const ratio = ({ ours, r }: Pick<Row, 'ours' | 'r'>): Spread | null =>
  r && spread(r.cpu.map((ms, i) => ms / (ours.cpu[i] as number)));
