/** Where the kernels of assembly/ work. Positions are counted in numbers (eights of bytes), and those of integers too; counts are even but for levels. */
import { EXPONENTIAL_TABLE } from '@mixdiff/linalg';
import { type Room as RoomOf, type RoomsOptions, rooms } from '@mixdiff/wasm';
import { BASE64 } from './bytes.ts';

/** What assembly/ exports; its files say what each does. */
export interface Kernels {
  exponentials(x: number, n: number, out: number, table: number, powers: number): void;
  linear(from: number, X: number, n: number, columns: number, beta: number, out: number): void;
  predictors(n: number, level: number, base: number, b: number, sign: number, out: number): number;
  singleTrials(n: number, sign: number, odds: number, e: number, ee: number, eee: number, out: number): void;
  counts(n: number, w: number, counted: number, x: number, powers: number, e: number, ee: number): number;
  sumByLevel(levels: number, ptr: number, x: number, y: number, outX: number, outY: number): void;
  slopes(levels: number, ptr: number, e: number, ee: number, eee: number, A: number, rho: number, out: number): void;
  products(X: number, n: number, columns: number, y: number, out: number): void;
  eliminate(n: number, inverseVariance: number, table: number): number;
  modes(n: number, terms: number, inverseVariance: number, table: number): void;
  traces(n: number, terms: number, targets: number, table: number): void;
  addLevels(n: number, level: number, z: number, b: number, out: number): void;
  residuals(n: number, e: number, fit: number, r: number): number;
  addByLevel(n: number, level: number, z: number, x: number, out: number): void;
  columnSums(X: number, stride: number, n: number, columns: number, y: number, out: number): void;
}
/** LIVE: until somebody else comes. */
export type Room = RoomOf<Kernels>;

const OPTIONS: RoomsOptions<Kernels> = {
  base64: BASE64,
  functions: {},
  constants: EXPONENTIAL_TABLE,
  inNumbers: (k) => ({
    exponentials: (x, n, out, table, powers) => k.exponentials(8 * x, n, 8 * out, 8 * table, 8 * powers),
    linear: (from, X, n, columns, beta, out) => k.linear(8 * from, 8 * X, n, columns, 8 * beta, 8 * out),
    predictors: (n, level, base, b, sign, out) => k.predictors(n, 8 * level, 8 * base, 8 * b, 8 * sign, 8 * out),
    singleTrials: (n, sign, odds, e, ee, eee, out) =>
      k.singleTrials(n, 8 * sign, 8 * odds, 8 * e, 8 * ee, 8 * eee, 8 * out),
    counts: (n, w, counted, x, powers, e, ee) => k.counts(n, 8 * w, 8 * counted, 8 * x, 8 * powers, 8 * e, 8 * ee),
    slopes: (levels, ptr, e, ee, eee, A, rho, out) =>
      k.slopes(levels, 8 * ptr, 8 * e, 8 * ee, 8 * eee, 8 * A, 8 * rho, 8 * out),
    products: (X, n, columns, y, out) => k.products(8 * X, n, columns, 8 * y, 8 * out),
    eliminate: (n, inverseVariance, table) => k.eliminate(n, inverseVariance, 8 * table),
    modes: (n, terms, inverseVariance, table) => k.modes(n, terms, inverseVariance, 8 * table),
    traces: (n, terms, targets, table) => k.traces(n, terms, targets, 8 * table),
    addLevels: (n, level, z, b, out) => k.addLevels(n, 8 * level, 8 * z, 8 * b, 8 * out),
    residuals: (n, e, fit, r) => k.residuals(n, 8 * e, 8 * fit, 8 * r),
    addByLevel: (n, level, z, x, out) => k.addByLevel(n, 8 * level, 8 * z, 8 * x, 8 * out),
    columnSums: (X, stride, n, columns, y, out) => k.columnSums(8 * X, 8 * stride, n, columns, 8 * y, 8 * out),
    sumByLevel: (levels, ptr, x, y, outX, outY) => k.sumByLevel(levels, 8 * ptr, 8 * x, 8 * y, 8 * outX, 8 * outY),
  }),
};
/**
 * Whether there is room for so many numbers; room for them, filled by its owner if somebody else came since; where the table of exponentials
 * begins, and the first position that is free.
 */
export const { has: hasRoom, claim, constants: TABLE, free: FREE } = rooms(OPTIONS);
/** A memory beside it for what an evaluation needs in between. */
export const asideRoom = rooms(OPTIONS);
/** 2^0, 2^(1 / 32), ... */
export const POWERS = TABLE + EXPONENTIAL_TABLE.indexOf(1);
