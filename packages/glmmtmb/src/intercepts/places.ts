/** Where in the room of the kernels an elimination has its numbers (assembly/intercepts.ts). Positions in numbers; integers take half of one. */
import { FREE } from '../compiled/room.ts';
import type { Elimination } from './elimination.ts';

const FIELDS = 26;
const even = (n: number): number => n + (n % 2);

/** `m`: unknowns, one that fills up among them. `addresses` in bytes, for `table`, in the order of assembly/intercepts.ts. */
export function placesOf({ n, order, row, target }: Elimination, rank: number) {
  const m = even(n);
  let end = FREE;
  const take = (size: number): number => {
    const from = end;
    end += even(size);
    return from;
  };
  const integers = (size: number): number => take((size + 1) >> 1);
  const table = integers(FIELDS);
  const places = {
    ptr: integers(n + 1),
    row: integers(row.length),
    target: integers(target.length),
    term: integers(n),
    ends: integers(order.length),
    // B = Z'WZ, and T
    ownB: take(n),
    offB: take(row.length),
    ZQ: take(m * rank),
    t: take(n),
    // the response
    b0: take(n),
    Ze: take(n),
    Zy: take(n),
    // K, D and L of H = K + I = L D L', and H^-1
    diagonal: take(n),
    off: take(row.length),
    pivots: take(n),
    lower: take(row.length),
    own: take(n),
    shared: take(row.length),
    lessGamma: take(rank),
    z: take(n),
    u: take(n),
    step: take(n),
    b: take(n),
    d: take(n),
    ZQd: take(rank),
    out: take(2 + order.length),
  };
  return { m, at: { table, ...places }, addresses: Int32Array.from(Object.values(places), (from) => 8 * from), end };
}
