/**
 * Rows with one random effect each, sorted by its level as assembly/rows.ts takes them: levels by falling number of rows, two side by side. Rows of
 * single trials are seen from what was not seen, which turns the sign of those that were successes.
 */
import type { Layout } from '../layout.ts';
import { claim, FREE, hasRoom, type Room } from './room.ts';

/** What kernels take: single trials beside a logit, or counts beside a logarithm with weights, null: 1. */
export interface PlainRows {
  readonly kind: 'single-trials' | 'counts';
  readonly y: Float64Array;
  readonly w: Float64Array | null;
}
/** LIVE. */
export interface PairedRows {
  readonly kind: PlainRows['kind'];
  readonly pairs: number;
  /** Rows, those that fill up among them: each a row of the problem, -1: none. */
  readonly order: Int32Array;
  /** -1 for a success of single trials, else 1. */
  readonly sign: Float64Array;
  readonly at: Places;
  readonly enter: (moved: () => void) => Room;
}
type Places = Readonly<Record<keyof ReturnType<typeof lengthsOf>, number>>;

/** A predictor at which a row of single trials that fills up says nothing. */
const NOTHING = -700;

/** null: too many rows, or no WebAssembly. */
export function pairedRows({ n, q, effect }: Layout, { kind, y, w }: PlainRows): PairedRows | null {
  const { order, ptr } = inPairs(effect, q);
  const pairs = ptr.length - 1;
  const lengths = lengthsOf(order.length, 2 * pairs);
  const at: Record<string, number> = {};
  let end = FREE;
  for (const [name, length] of Object.entries(lengths)) {
    at[name] = end;
    end += 2 * Math.ceil(length / 2);
  }
  const places = at as Places;
  if (n === 0 || !hasRoom(end)) return null;
  const sign = Float64Array.from(order, (i) => (kind === 'single-trials' && i >= 0 && y[i] === 1 ? -1 : 1));
  function fill({ numbers, integers }: Room): void {
    numbers.fill(0, FREE, end);
    integers.set(ptr, 2 * places.ptr);
    order.forEach((i, k) => {
      if (i < 0) numbers[places.eta + k] = NOTHING;
      else if (kind === 'counts') {
        const weight = w ? w[i] : 1;
        numbers[places.w + k] = weight;
        numbers[places.seen + k] = weight * y[i];
      }
    });
  }
  const owner = {};
  return {
    kind,
    pairs,
    order,
    sign,
    at: places,
    enter: (moved) =>
      claim(end, owner, (room) => {
        fill(room);
        moved();
      }),
  };
}
/** Levels that have rows; where the rows of each pair begin, in rows of two. */
function inPairs(effect: Int32Array, q: number): { order: Int32Array; ptr: Int32Array } {
  const rows: number[][] = Array.from({ length: q }, () => []);
  effect.forEach((level, i) => {
    rows[level].push(i);
  });
  const levels = rows.filter((own) => own.length > 0).sort((a, b) => b.length - a.length);
  const pairs = Math.ceil(levels.length / 2);
  const ptr = new Int32Array(pairs + 1);
  for (let p = 0; p < pairs; p++) ptr[p + 1] = ptr[p] + levels[2 * p].length;
  const order = new Int32Array(2 * ptr[pairs]).fill(-1);
  levels.forEach((own, l) => {
    own.forEach((i, k) => {
      order[2 * (ptr[l >> 1] + k) + (l & 1)] = i;
    });
  });
  return { order, ptr };
}
const lengthsOf = (rows: number, levels: number) => ({
  // integers
  ptr: levels / 4 + 1,
  eta: rows,
  v: rows,
  w: rows,
  seen: rows,
  x: rows,
  powers: rows,
  r: rows,
  o: rows,
  bent: rows,
  onEta: rows,
  onV: rows,
  A: levels,
  g: levels,
  T: levels,
  u: levels,
  next: levels,
  trial: levels,
  out: 2,
});
