/**
 * Loops over numbers, two at a time: counts are even, what fills a row up is 0. Addresses and strides in bytes, `n` a count of numbers.
 * src/glmer/nested computes the same in JavaScript. Where a sum is said to be taken one after the other, its bits are those.
 */
import { ROUND, series } from '@mixdiff/wasm/assembly/exponential-series';
import { exponentOf, mantissaOf, stated } from '@mixdiff/wasm/assembly/products';

/** How far the table reaches below 2^0, in steps of 2^(1 / 32). */
const SPAN: usize = 1848;

/** Where |x| is larger, e^x is not what is put there. */
const REACH: f64 = 40;

/**
 * e^x, |x| at most 40: packages/linalg/src/exponentials.ts, whose table and constants were put there. Returns the largest |x|; NaN where some x
 * is none.
 */
export function exponentials(x: usize, n: i32, out: usize, table: usize): f64 {
  const perStep = v128.load64_splat(table);
  const high = v128.load64_splat(table, 8);
  const low = v128.load64_splat(table, 16);
  const second = v128.load64_splat(table, 24);
  const third = v128.load64_splat(table, 32);
  const fourth = v128.load64_splat(table, 40);
  const fifth = v128.load64_splat(table, 48);
  const sixth = v128.load64_splat(table, 56);
  const powers = table + 64 + (SPAN << 3);
  const round = f64x2.splat(ROUND);
  const reach = f64x2.splat(REACH);
  const down = f64x2.splat(-REACH);
  let most = f64x2.splat(0);
  let ordered = i64x2.splat(-1);
  for (let end = x + ((<usize>n) << 3); x < end; x += 16, out += 16) {
    const given = v128.load(x);
    most = f64x2.pmax(most, f64x2.abs(given));
    ordered = v128.and(ordered, f64x2.eq(given, given));
    const v = f64x2.pmax(f64x2.pmin(given, reach), down);
    const sum = f64x2.add(f64x2.mul(v, perStep), round);
    const k = f64x2.sub(sum, round);
    const r = f64x2.sub(f64x2.sub(v, f64x2.mul(k, high)), f64x2.mul(k, low));
    // the low bits of the sum are k
    const first = v128.load64_zero(powers + ((<usize>i32x4.extract_lane(sum, 0)) << 3));
    const power = v128.load64_lane(powers + ((<usize>i32x4.extract_lane(sum, 2)) << 3), first, 1);
    v128.store(out, f64x2.add(power, f64x2.mul(power, series(r, second, third, fourth, fifth, sixth))));
  }
  return larger(most, ordered);
}

/** The larger of two lanes; NaN unless all of `ordered` is ones: no number seen was NaN. f64x2.max would say so itself, at several times the cost. */
function larger(most: v128, ordered: v128): f64 {
  if (!i64x2.all_true(ordered)) return NaN;
  return Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}
/** The sum of two lanes. */
export function both(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** out[i] <- x[index[i]] */
export function gather(index: usize, n: i32, x: usize, out: usize): void {
  for (const end = index + ((<usize>n) << 2); index < end; index += 8, out += 16) {
    store<f64>(out, load<f64>(x + ((<usize>load<i32>(index)) << 3)));
    store<f64>(out, load<f64>(x + ((<usize>load<i32>(index, 4)) << 3)), 8);
  }
}

/** x'y by four sums, what is left over in the first. */
export function dot(x: usize, y: usize, n: i32): f64 {
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  const end = y + ((<usize>n) << 3);
  for (const four = y + ((<usize>(n & ~3)) << 3); y < four; x += 32, y += 32) {
    first = f64x2.add(first, f64x2.mul(v128.load(x), v128.load(y)));
    second = f64x2.add(second, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
  }
  return ended(first, second, x, y, end);
}
/** out[j] <- `dot` of column j of X, columns `stride` apart, and y: to its bits, four columns in one pass. */
export function dots(X: usize, stride: usize, columns: i32, y: usize, n: i32, out: usize): void {
  let j = 0;
  for (; j + 4 <= columns; j += 4, X += stride << 2, out += 32) dotsOfFour(X, stride, y, n, out);
  for (; j < columns; j++, X += stride, out += 8) store<f64>(out, dot(X, y, n));
}
function dotsOfFour(X: usize, stride: usize, y: usize, n: i32, out: usize): void {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let b2 = f64x2.splat(0);
  let c2 = f64x2.splat(0);
  let d2 = f64x2.splat(0);
  const s2 = stride << 1;
  const s3 = s2 + stride;
  const end = y + ((<usize>n) << 3);
  let x = X;
  for (const four = y + ((<usize>(n & ~3)) << 3); y < four; x += 32, y += 32) {
    const first = v128.load(y);
    const second = v128.load(y, 16);
    a = f64x2.add(a, f64x2.mul(v128.load(x), first));
    a2 = f64x2.add(a2, f64x2.mul(v128.load(x, 16), second));
    b = f64x2.add(b, f64x2.mul(v128.load(x + stride), first));
    b2 = f64x2.add(b2, f64x2.mul(v128.load(x + stride, 16), second));
    c = f64x2.add(c, f64x2.mul(v128.load(x + s2), first));
    c2 = f64x2.add(c2, f64x2.mul(v128.load(x + s2, 16), second));
    d = f64x2.add(d, f64x2.mul(v128.load(x + s3), first));
    d2 = f64x2.add(d2, f64x2.mul(v128.load(x + s3, 16), second));
  }
  store<f64>(out, ended(a, a2, x, y, end));
  store<f64>(out, ended(b, b2, x + stride, y, end), 8);
  store<f64>(out, ended(c, c2, x + s2, y, end), 16);
  store<f64>(out, ended(d, d2, x + s3, y, end), 24);
}
/** Four sums, what is left over in the first. */
function ended(first: v128, second: v128, x: usize, y: usize, end: usize): f64 {
  let sum = f64x2.extract_lane(first, 0);
  for (; y < end; x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum + f64x2.extract_lane(first, 1) + both(second);
}
/** start + x'y, one after the other. */
export function dotFrom(start: f64, x: usize, y: usize, n: i32): f64 {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, y += 8) start += load<f64>(x) * load<f64>(y);
  return start;
}
/** out[0] and out[1] <- sums of x y / d and x z / d, one after the other. */
export function dotsOver(x: usize, y: usize, z: usize, d: usize, n: i32, out: usize): void {
  let sum = f64x2.splat(0);
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, y += 8, z += 8, d += 8) {
    const others = v128.load64_lane(z, v128.load64_zero(y), 1);
    sum = f64x2.add(sum, f64x2.div(f64x2.mul(v128.load64_splat(x), others), v128.load64_splat(d)));
  }
  v128.store(out, sum);
}
/** y -= X b, columns of n, `stride` apart. */
export function subtractColumns(X: usize, stride: usize, rank: i32, b: usize, y: usize, n: i32): void {
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    let sum = f64x2.splat(0);
    let x = X + at;
    for (let j = 0; j < rank; j++, x += stride) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(x), v128.load64_splat(b + ((<usize>j) << 3))));
    }
    v128.store(y + at, f64x2.sub(v128.load(y + at), sum));
  }
}
/** x'x, one after the other. */
export function square(x: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) sum += load<f64>(x) * load<f64>(x);
  return sum;
}
/** y += factor x */
export function add(factor: f64, x: usize, y: usize, n: i32): void {
  const all = f64x2.splat(factor);
  for (const end = x + ((<usize>n) << 3); x < end; x += 16, y += 16) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(all, v128.load(x))));
  }
}
/** y += x z, number by number. */
export function addProducts(x: usize, z: usize, y: usize, n: i32): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 16, y += 16, z += 16) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(v128.load(x), v128.load(z))));
  }
}

/** The product of n positive numbers as out[0] 2^out[1]. */
export function product(x: usize, n: i32, out: usize): void {
  let all = f64x2.splat(1);
  let exponent = i64x2.splat(0);
  for (const end = x + ((<usize>n) << 3); x < end; x += 16) {
    all = f64x2.mul(all, v128.load(x));
    exponent = i64x2.add(exponent, exponentOf(all));
    all = mantissaOf(all);
  }
  stated(all, exponent, out);
}
