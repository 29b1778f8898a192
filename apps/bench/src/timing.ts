import type { Task } from './task.ts';

/** Milliseconds of one run, from as many as fill `least` milliseconds. */
export async function timed(run: Task['run'], least: number): Promise<number> {
  let times = 1;
  for (;;) {
    const started = performance.now();
    await run(times);
    const took = performance.now() - started;
    if (took >= least) return took / times;
    times *= Math.min(100, Math.max(2, Math.ceil((1.2 * least) / Math.max(took, 1e-3))));
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
