import type { Task } from './task.ts';

/** Milliseconds: by the clock, and of processor time, user's and system's, of all threads. */
export interface Took {
  readonly wall: number;
  readonly cpu: number;
}
/** One run, from as many as take `least` milliseconds of processor time: on a busy machine the clock goes on without them. */
export async function timed(run: Task['run'], least: number): Promise<Took> {
  let times = 1;
  for (;;) {
    const started = performance.now();
    const before = process.cpuUsage();
    await run(times);
    const { user, system } = process.cpuUsage(before);
    const took = performance.now() - started;
    const cpu = (user + system) / 1000;
    if (cpu >= least) return { wall: took / times, cpu: cpu / times };
    times *= Math.min(100, Math.max(2, Math.ceil((1.2 * least) / Math.max(cpu, 1e-3))));
  }
}
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  const median = ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
  return { min: sorted[0] ?? Number.NaN, median, max: sorted.at(-1) ?? Number.NaN };
}
