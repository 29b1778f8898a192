/** Exponentials of many rows at once, in room that is kept. */
import { exponentials } from '@mixdiff/linalg';

let room = new Float64Array(0);
let inner = room;

/** e^x of n numbers. LIVE: until the next call. */
export function powers(x: Float64Array): Float64Array {
  const out = roomFor(x.length);
  exponentials(x, 1, out);
  mend(x, 1, out);
  return out;
}
/** e^-|x|. LIVE */
export function shrinking(x: Float64Array): Float64Array {
  const out = roomFor(x.length);
  for (let i = 0; i < x.length; i++) out[i] = Math.abs(x[i]);
  exponentials(out, -1, out);
  mend(x, -1, out);
  return out;
}
/** e^x where y is 0, e^-x where it is 1. LIVE */
export function oddsAgainst(x: Float64Array, y: Float64Array): Float64Array {
  const out = roomFor(x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i] * (1 - 2 * y[i]);
  exponentials(out, 1, out);
  for (let i = 0; i < out.length; i++) if (Number.isNaN(out[i])) out[i] = Math.exp(x[i] * (1 - 2 * y[i]));
  return out;
}
function roomFor(n: number): Float64Array {
  if (room.length < n) room = new Float64Array(n);
  if (inner.length !== n) inner = room.subarray(0, n);
  return inner;
}
/** Far out the quick way has no answer. */
function mend(x: Float64Array, sign: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    const e = out[i];
    if (Number.isNaN(e)) out[i] = Math.exp(sign === 1 ? x[i] : -Math.abs(x[i]));
  }
}
