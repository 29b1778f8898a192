/**
 * The memory that the kernels of assembly/ work in, one for all fits: whoever comes puts what it needs there, unless it was the last.
 * Positions are counted in numbers (eights of bytes), and those of integers too; counts are even but for pairs.
 */
import { EXPONENTIAL_TABLE } from '@mixdiff/linalg';
import { type Room as RoomOf, rooms } from '@mixdiff/wasm';
import { BASE64 } from './bytes.ts';

type Eliminate = (
  theta: number,
  w: number,
  s: number,
  d: number,
  inverse: number,
  n: number,
  around: number,
  outW: number,
  outS: number,
) => void;
/** `over`: pivots, or their inverses. */
type Substitute = (
  theta: number,
  w: number,
  s: number,
  over: number,
  u: number,
  b: number,
  n: number,
  around: number,
  outB: number,
) => void;
/** What assembly/ exports; its files say what each does. */
export interface Kernels {
  exponentials(x: number, n: number, out: number, table: number): number;
  linear(from: number, X: number, n: number, rank: number, beta: number, out: number): void;
  gather(index: number, n: number, x: number, out: number): void;
  dot(x: number, y: number, n: number): number;
  dots(X: number, stride: number, columns: number, y: number, n: number, out: number): void;
  dotFrom(start: number, x: number, y: number, n: number): number;
  dotsOver(x: number, y: number, z: number, d: number, n: number, out: number): void;
  subtractColumns(X: number, stride: number, rank: number, b: number, y: number, n: number): void;
  square(x: number, n: number): number;
  add(factor: number, x: number, y: number, n: number): void;
  addProducts(x: number, z: number, y: number, n: number): void;
  product(x: number, n: number, out: number): void;
  alone(theta: number, w: number, s: number, d: number, u: number, b: number, n: number): void;
  eliminate: Eliminate;
  eliminateOnce: Eliminate;
  substitute: Substitute;
  substituteOnce: Substitute;
  addUp(theta: number, u: number, b: number, n: number, around: number, outB: number): void;
  pass(c: number, inverse: number, n: number, around: number, out: number): void;
  trials(
    pairs: number,
    weighs: boolean,
    ptr: number,
    odds: number,
    powers: number,
    seen: number,
    weight: number,
    score: number,
    unit: number,
    out: number,
  ): void;
  beginCounts(
    pairs: number,
    ptr: number,
    index: number,
    fixed: number,
    expectations: number,
    w: number,
    counted: number,
    logs: number,
    outer: number,
    expected: number,
    excess: number,
  ): void;
  counts(
    pairs: number,
    counted: number,
    expected: number,
    excess: number,
    b: number,
    powers: number,
    weight: number,
    score: number,
  ): number;
  sumTrials(
    levels: number,
    level: number,
    success: number,
    odds: number,
    powers: number,
    inverse: number,
    ptr: number,
    middle: number,
    weights: number,
    scores: number,
    above: number,
    weight: number,
    score: number,
    unit: number,
  ): number;
  beginListed(
    levels: number,
    ptr: number,
    index: number,
    fixed: number,
    expectations: number,
    w: number,
    counted: number,
    logs: number,
    outer: number,
    expected: number,
    excess: number,
  ): void;
  spreadListed(
    rows: number,
    level: number,
    counted: number,
    outer: number,
    powers: number,
    weights: number,
    scores: number,
  ): void;
  sumListed(
    levels: number,
    counted: number,
    expected: number,
    excess: number,
    b: number,
    powers: number,
    weight: number,
    score: number,
  ): number;
  weighListed(
    levels: number,
    ptr: number,
    X: number,
    stride: number,
    columns: number,
    weights: number,
    out: number,
    sums: number,
    far: number,
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
  functions: { listed: { log: Math.log } },
  constants: EXPONENTIAL_TABLE,
  inNumbers,
});
/** 1 */
export const UNIT = TABLE + EXPONENTIAL_TABLE.indexOf(1);
/** Addresses in bytes from positions in numbers. */
function inNumbers(k: Kernels): Kernels {
  return {
    exponentials: (x, n, out, table) => k.exponentials(8 * x, n, 8 * out, 8 * table),
    linear: (from, X, n, rank, beta, out) => k.linear(8 * from, 8 * X, n, rank, 8 * beta, 8 * out),
    gather: (index, n, x, out) => k.gather(8 * index, n, 8 * x, 8 * out),
    dot: (x, y, n) => k.dot(8 * x, 8 * y, n),
    dots: (X, stride, columns, y, n, out) => k.dots(8 * X, 8 * stride, columns, 8 * y, n, 8 * out),
    dotFrom: (start, x, y, n) => k.dotFrom(start, 8 * x, 8 * y, n),
    dotsOver: (x, y, z, d, n, out) => k.dotsOver(8 * x, 8 * y, 8 * z, 8 * d, n, 8 * out),
    subtractColumns: (X, stride, rank, b, y, n) => k.subtractColumns(8 * X, 8 * stride, rank, 8 * b, 8 * y, n),
    square: (x, n) => k.square(8 * x, n),
    add: (factor, x, y, n) => k.add(factor, 8 * x, 8 * y, n),
    addProducts: (x, z, y, n) => k.addProducts(8 * x, 8 * z, 8 * y, n),
    product: (x, n, out) => k.product(8 * x, n, 8 * out),
    alone: (theta, w, s, d, u, b, n) => k.alone(theta, 8 * w, 8 * s, 8 * d, 8 * u, 8 * b, n),
    eliminate: eliminateBy(k.eliminate),
    eliminateOnce: eliminateBy(k.eliminateOnce),
    substitute: substituteBy(k.substitute),
    substituteOnce: substituteBy(k.substituteOnce),
    addUp: (theta, u, b, n, around, outB) => k.addUp(theta, 8 * u, 8 * b, n, 8 * around, 8 * outB),
    pass: (c, inverse, n, around, out) => k.pass(8 * c, 8 * inverse, n, 8 * around, 8 * out),
    trials: (pairs, weighs, ptr, odds, powers, seen, weight, score, unit, out) =>
      k.trials(pairs, weighs, 8 * ptr, 8 * odds, 8 * powers, 8 * seen, 8 * weight, 8 * score, 8 * unit, 8 * out),
    beginCounts: (pairs, ptr, index, fixed, expectations, w, counted, logs, outer, expected, excess) =>
      k.beginCounts(
        pairs,
        8 * ptr,
        8 * index,
        8 * fixed,
        8 * expectations,
        8 * w,
        8 * counted,
        8 * logs,
        8 * outer,
        8 * expected,
        8 * excess,
      ),
    counts: (pairs, counted, expected, excess, b, powers, weight, score) =>
      k.counts(pairs, 8 * counted, 8 * expected, 8 * excess, 8 * b, 8 * powers, 8 * weight, 8 * score),
    sumTrials: (levels, level, success, odds, powers, inverse, ptr, middle, weights, scores, above, w, score, unit) =>
      k.sumTrials(
        levels,
        8 * level,
        8 * success,
        8 * odds,
        8 * powers,
        8 * inverse,
        8 * ptr,
        8 * middle,
        8 * weights,
        8 * scores,
        8 * above,
        8 * w,
        8 * score,
        8 * unit,
      ),
    beginListed: (levels, ptr, index, fixed, expectations, w, counted, logs, outer, expected, excess) =>
      k.beginListed(
        levels,
        8 * ptr,
        8 * index,
        8 * fixed,
        8 * expectations,
        8 * w,
        8 * counted,
        8 * logs,
        8 * outer,
        8 * expected,
        8 * excess,
      ),
    spreadListed: (rows, level, counted, outer, powers, weights, scores) =>
      k.spreadListed(rows, 8 * level, 8 * counted, 8 * outer, 8 * powers, 8 * weights, 8 * scores),
    sumListed: (levels, counted, expected, excess, b, powers, weight, score) =>
      k.sumListed(levels, 8 * counted, 8 * expected, 8 * excess, 8 * b, 8 * powers, 8 * weight, 8 * score),
    weighListed: (levels, ptr, X, stride, columns, weights, out, sums, far) =>
      k.weighListed(levels, 8 * ptr, 8 * X, 8 * stride, columns, 8 * weights, 8 * out, 8 * sums, 8 * far),
  };
}
const eliminateBy =
  (f: Eliminate): Eliminate =>
  (theta, w, s, d, inverse, n, around, outW, outS) =>
    f(theta, 8 * w, 8 * s, 8 * d, 8 * inverse, n, 8 * around, 8 * outW, 8 * outS);
const substituteBy =
  (f: Substitute): Substitute =>
  (theta, w, s, over, u, b, n, around, outB) =>
    f(theta, 8 * w, 8 * s, 8 * over, 8 * u, 8 * b, n, 8 * around, 8 * outB);
