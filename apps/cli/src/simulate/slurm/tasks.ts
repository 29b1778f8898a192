/** Chunks shared out among the tasks of an array: neighbours together, for a scenario is opened once, and each task about as long as the next. */
import type { Chunk } from '@mixdiff/simulate';

export interface Sizes {
  /** Seconds of one replicate of a scenario, as far as it is known. */
  readonly seconds: ReadonlyMap<number, number>;
  /** Seconds that a task is meant to take. */
  readonly wanted: number;
  /** Tasks that there may be at most. */
  readonly most: number;
  /** Tasks that are asked for; null: as many as `wanted` makes of it. */
  readonly asked: number | null;
}
/** A scenario that was not timed takes as long as the others on average; where none was, all take the same. */
export function costOf({ seconds }: Pick<Sizes, 'seconds'>): (chunk: Chunk) => number {
  const known = [...seconds.values()];
  const usual = known.length > 0 ? known.reduce((sum, x) => sum + x, 0) / known.length : 1;
  return ({ scenario, first, last }) => (last - first + 1) * (seconds.get(scenario) ?? usual);
}
export function tasksOf(chunks: readonly Chunk[], sizes: Sizes): Chunk[][] {
  if (chunks.length === 0) return [];
  const cost = costOf(sizes);
  const total = chunks.reduce((sum, chunk) => sum + cost(chunk), 0);
  const byTime = sizes.seconds.size === 0 ? chunks.length : Math.ceil(total / sizes.wanted);
  const count = Math.max(1, Math.min(sizes.asked ?? byTime, sizes.most, chunks.length));
  const tasks: Chunk[][] = Array.from({ length: count }, () => []);
  let [before, last] = [0, 0];
  for (const [i, chunk] of chunks.entries()) {
    const own = cost(chunk);
    // by the middle of its time; but no task is passed over, and enough chunks stay for those that follow
    const place = total > 0 ? Math.floor((count * (before + own / 2)) / total) : i;
    const least = count - (chunks.length - i);
    last = Math.max(Math.min(place, last + (i === 0 ? 0 : 1), count - 1), least, i === 0 ? 0 : last);
    tasks[last]?.push(chunk);
    before += own;
  }
  return tasks;
}
