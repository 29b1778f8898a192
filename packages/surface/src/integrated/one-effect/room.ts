/** The memory in which the kernels of assembly/ work. Positions are counted in numbers (eights of bytes), and those of integers too; counts are of pairs. */
import { EXPONENTIAL_TABLE } from '@mixdiff/linalg';
import { type Room as RoomOf, rooms } from '@mixdiff/wasm';
import { BASE64 } from './bytes.ts';

/** What assembly/ exports; its files say what each does. */
export interface Kernels {
  exponentials(x: number, n: number, out: number, table: number, powers: number): void;
  predictors(
    pairs: number,
    ptr: number,
    eta: number,
    v: number,
    u: number,
    folded: boolean,
    x: number,
    out: number,
  ): void;
  trials(
    pairs: number,
    ptr: number,
    v: number,
    x: number,
    powers: number,
    r: number,
    o: number,
    bent: number,
    A: number,
    g: number,
    T: number,
    unit: number,
    out: number,
  ): number;
  counts(
    pairs: number,
    ptr: number,
    v: number,
    x: number,
    powers: number,
    w: number,
    seen: number,
    r: number,
    o: number,
    A: number,
    g: number,
    T: number,
  ): number;
  working(
    pairs: number,
    ptr: number,
    eta: number,
    v: number,
    x: number,
    r: number,
    o: number,
    A: number,
    g: number,
  ): void;
  slopes(
    pairs: number,
    ptr: number,
    v: number,
    r: number,
    o: number,
    bent: number,
    A: number,
    T: number,
    u: number,
    onEta: number,
    onV: number,
    unit: number,
  ): void;
}
/** LIVE: until somebody else comes. */
export type Room = RoomOf<Kernels>;

/**
 * Whether there is room for so many numbers; room for them, filled by its owner if somebody else came since; where the table of exponentials
 * begins, and the first position that is free.
 */
export const {
  has: hasRoom,
  claim,
  constants: TABLE,
  free: FREE,
} = rooms<Kernels>({
  base64: BASE64,
  functions: {},
  constants: EXPONENTIAL_TABLE,
  inNumbers: (k) => ({
    exponentials: (x, n, out, table, powers) => k.exponentials(8 * x, n, 8 * out, 8 * table, 8 * powers),
    predictors: (pairs, ptr, eta, v, u, folded, x, out) =>
      k.predictors(pairs, 8 * ptr, 8 * eta, 8 * v, 8 * u, folded, 8 * x, 8 * out),
    trials: (pairs, ptr, v, x, powers, r, o, bent, A, g, T, unit, out) =>
      k.trials(
        pairs,
        8 * ptr,
        8 * v,
        8 * x,
        8 * powers,
        8 * r,
        8 * o,
        8 * bent,
        8 * A,
        8 * g,
        8 * T,
        8 * unit,
        8 * out,
      ),
    counts: (pairs, ptr, v, x, powers, w, seen, r, o, A, g, T) =>
      k.counts(pairs, 8 * ptr, 8 * v, 8 * x, 8 * powers, 8 * w, 8 * seen, 8 * r, 8 * o, 8 * A, 8 * g, 8 * T),
    working: (pairs, ptr, eta, v, x, r, o, A, g) =>
      k.working(pairs, 8 * ptr, 8 * eta, 8 * v, 8 * x, 8 * r, 8 * o, 8 * A, 8 * g),
    slopes: (pairs, ptr, v, r, o, bent, A, T, u, onEta, onV, unit) =>
      k.slopes(pairs, 8 * ptr, 8 * v, 8 * r, 8 * o, 8 * bent, 8 * A, 8 * T, 8 * u, 8 * onEta, 8 * onV, 8 * unit),
  }),
});
/** 2^0, 2^(1 / 32), ... */
export const POWERS = TABLE + EXPONENTIAL_TABLE.indexOf(1);
