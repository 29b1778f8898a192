/** One coordinate: a scan, and each valley narrowed. */

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
/** Evenly from first to last. */
export const evenly = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.round((last - first) / step) + 1 }, (_, i) => first + i * step);
/** logit of the share of its interval that a correlation has gone: to 1.4e-11 of either end. */
export const FIRST = -25;
const SHARES = evenly(FIRST, 25, 0.2);
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** What a point must be lower by than those beside it: on a plateau rounding makes valleys. */
const ROUNDING = 1e-9;
/** Of more, the lowest. */
const MOST = 5;

/** `grid`: where it looks, ascending. Each valley is narrowed to 1e-8. */
export function scan({ value }: { value(x: number): number }, grid: readonly number[] = SHARES): Scan {
  const seen = grid.map(value);
  const at = (i: number): number => seen[i] ?? Number.POSITIVE_INFINITY;
  const finite = seen.filter(Number.isFinite);
  const low = [...grid.keys()].filter((i) => Number.isFinite(at(i)) && isLow(at, i, grid.length));
  const valleys = low
    .sort((a, b) => at(a) - at(b))
    .slice(0, MOST)
    .map((i): Valley => {
      const open = i === 0 || i === grid.length - 1;
      const narrowed = open ? grid[i] : narrow(value, grid[i - 1], grid[i + 1]);
      const reached = value(narrowed);
      return reached <= at(i) ? { x: narrowed, value: reached, open } : { x: grid[i], value: at(i), open };
    });
  return {
    valleys: valleys.sort((a, b) => a.value - b.value),
    points: grid.length,
    range: Math.max(...finite) - Math.min(...finite),
  };
}
/** No higher than those beside it, and at the far side of a plateau lower than what comes before it. */
function isLow(at: (i: number) => number, i: number, length: number): boolean {
  const falls = i === 0 || at(i) < at(i - 1) - ROUNDING;
  const ends = i === length - 1 || at(i) <= at(i + 1) + ROUNDING;
  return falls && ends;
}
/** Golden section: the minimum between a and b. */
function narrow(value: (x: number) => number, a: number, b: number): number {
  let [low, high] = [a, b];
  let [c, d] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atC, atD] = [value(c), value(d)];
  while (high - low > 1e-8) {
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
