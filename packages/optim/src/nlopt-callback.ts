import type { Watched } from './watched.ts';

/** What NLopt calls; `fill` takes the gradient where the algorithm wants one. */
export type Callback = (at: Float64Array, fill: Float64Array | null | undefined) => number;

/** Thrown through NLopt: no algorithm of its recovers from a first value that is not finite, and some never end. */
export class NotFiniteAtStart extends Error {}

/** Stands for +Infinity in COBYLA, whose linear models would become NaN and run for ever. */
const BIG = 1e35;

/** LIVE: another view once the memory has grown. */
interface Heap {
  readonly HEAPF64: Float64Array;
}

export function callbackFor(heap: Heap, algorithm: string, watched: Watched, n: number): Callback {
  const live = callback(heap, watched, n);
  if (algorithm === 'LN_COBYLA') return (at, fill) => Math.min(live(at, fill), BIG);
  return live;
}

/** NLopt's own memory is copied, and found again to be written, because an objective that runs NLopt may make it move. */
function callback(heap: Heap, { value, gradient, counts }: Watched, n: number): Callback {
  const x = new Float64Array(n);
  const slope = new Float64Array(n);
  return (at, fill) => {
    x.set(at);
    const offset = fill?.byteOffset;
    const f = value(x);
    if (counts.f === 1 && !Number.isFinite(f)) throw new NotFiniteAtStart();
    if (offset !== undefined) {
      gradient(x, slope);
      new Float64Array(heap.HEAPF64.buffer, offset, n).set(slope);
    }
    return f;
  };
}
