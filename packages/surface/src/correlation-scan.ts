/** One coordinate: a scan, and each valley narrowed. */
import type { Profile } from './marginal-profile.ts';

/** A lowest point of the scan, narrowed. */
export interface Valley {
  readonly x: number;
  readonly value: number;
  /** At an end of the scan: still falling there. */
  readonly open: boolean;
}
/** What a scan of a marginal profile found. */
export interface Scan {
  /** Best first. */
  readonly valleys: readonly Valley[];
  readonly points: number;
  /** Highest minus lowest value seen: zero where the likelihood does not depend on the coordinate. */
  readonly range: number;
}
/** logit of the share of its interval that the correlation has gone: to 1.4e-11 of either end. */
export const FIRST = -25;
const [LAST, STEP] = [25, 0.2];
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Every 0.2 of the coordinate; each valley narrowed to 1e-9. */
export function scan({ value }: Profile): Scan {
  const grid = Array.from({ length: Math.round((LAST - FIRST) / STEP) + 1 }, (_, i) => FIRST + i * STEP);
  const seen = grid.map(value);
  const at = (i: number): number => seen[i] ?? Number.POSITIVE_INFINITY;
  const finite = seen.filter(Number.isFinite);
  const valleys = grid.flatMap((x, i): Valley[] => {
    if (!Number.isFinite(at(i)) || at(i) > at(i - 1) || at(i) > at(i + 1)) return [];
    const open = i === 0 || i === grid.length - 1;
    const narrowed = open ? x : narrow(value, x - STEP, x + STEP);
    return [{ x: narrowed, value: Math.min(at(i), value(narrowed)), open }];
  });
  return {
    valleys: valleys.sort((a, b) => a.value - b.value),
    points: grid.length,
    range: Math.max(...finite) - Math.min(...finite),
  };
}
/** Golden section: the minimum between a and b. */
function narrow(value: (x: number) => number, a: number, b: number): number {
  let [low, high] = [a, b];
  let [c, d] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atC, atD] = [value(c), value(d)];
  while (high - low > 1e-9) {
    if (atC < atD) {
      [high, d, atD] = [d, c, atC];
      c = high - GOLDEN * (high - low);
      atC = value(c);
    } else {
      [low, c, atC] = [c, d, atD];
      d = low + GOLDEN * (high - low);
      atD = value(d);
    }
  }
  return (low + high) / 2;
}
