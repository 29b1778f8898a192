import { type Results, type Row, ratio } from './results.ts';
import { spread } from './timing.ts';

/**
 * How much worse than a saved run a row may be. Medians of five rounds of the same code, on two cores that others used too, lay up to
 * 1.25 apart in processor time, and R's over ours up to 1.3.
 */
export const TOLERANCE = 1.4;

/** One line per row that is slower than in the saved run by more than `tolerance`, and per row that is gone. */
export function slower(now: Results, saved: Results, tolerance: number): string[] {
  const rows = new Map(now.rows.map((row) => [row.id, row]));
  return saved.rows.flatMap((before) => {
    const row = rows.get(before.id);
    if (!row) return [`${before.id}: not measured in this run`];
    const times = timesSlower(row, before);
    return times > tolerance ? [`${before.id}: ${times.toFixed(2)} times as slow as in the saved run`] : [];
  });
}
/** By R's time over ours where both runs have it, since then a slower machine slows both; else by our processor time. */
function timesSlower(now: Row, before: Row): number {
  const [ratioNow, ratioBefore] = [ratio(now), ratio(before)];
  if (ratioNow && ratioBefore) return ratioBefore.median / ratioNow.median;
  return spread(now.ours.cpu).median / spread(before.ours.cpu).median;
}
