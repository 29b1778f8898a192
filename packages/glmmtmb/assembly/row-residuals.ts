/**
 * Residuals by row and what is summed of them: the loops of src/residuals.ts, each sum in the same order. Addresses in bytes, columns `stride`
 * bytes apart.
 */
import { gathered } from '@mixdiff/wasm/assembly/linear-predictors';

/** out += z (b of the level of each row): an even count of numbers. */
export function addLevels(n: i32, level: usize, z: usize, b: usize, out: usize): void {
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const by = f64x2.mul(v128.load(z + at), gathered(b, level + (at >> 1)));
    v128.store(out + at, f64x2.add(v128.load(out + at), by));
  }
}

/** r <- e - fit; r'r, by ascending row. */
export function residuals(n: i32, e: usize, fit: usize, r: usize): f64 {
  let sum: f64 = 0;
  const end = (<usize>n) << 3;
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const left = f64x2.sub(v128.load(e + at), v128.load(fit + at));
    v128.store(r + at, left);
    const square = f64x2.mul(left, left);
    sum += f64x2.extract_lane(square, 0);
    sum += f64x2.extract_lane(square, 1);
  }
  if (at < end) {
    const left = load<f64>(e + at) - load<f64>(fit + at);
    store<f64>(r + at, left);
    sum += left * left;
  }
  return sum;
}

/** out[level[i]] += z[i] x[i], by ascending row. */
export function addByLevel(n: i32, level: usize, z: usize, x: usize, out: usize): void {
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 8) {
    const to = out + ((<usize>load<i32>(level + (at >> 1))) << 3);
    store<f64>(to, load<f64>(to) + load<f64>(z + at) * load<f64>(x + at));
  }
}

/** out[j] <- column j of X times y, by ascending row: eight columns go together, then two. */
export function columnSums(X: usize, stride: usize, n: i32, columns: i32, y: usize, out: usize): void {
  let j = 0;
  for (; j + 8 <= columns; j += 8, X += stride << 3, out += 64) eightColumns(X, stride, n, y, out);
  for (; j + 2 <= columns; j += 2, X += stride << 1, out += 16) twoColumns(X, stride, n, y, out);
  if (j === columns) return;
  let sum: f64 = 0;
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 8) sum += load<f64>(X + at) * load<f64>(y + at);
  store<f64>(out, sum);
}

/** Entries of two columns in one row. */
function two(x: usize, stride: usize): v128 {
  return v128.load64_lane(x + stride, v128.load64_zero(x), 1);
}
function twoColumns(X: usize, stride: usize, n: i32, y: usize, out: usize): void {
  let sum = f64x2.splat(0);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 8) {
    sum = f64x2.add(sum, f64x2.mul(two(X + at, stride), v128.load64_splat(y + at)));
  }
  v128.store(out, sum);
}
function eightColumns(X: usize, stride: usize, n: i32, y: usize, out: usize): void {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  const pair = stride << 1;
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 8) {
    const by = v128.load64_splat(y + at);
    let x = X + at;
    s0 = f64x2.add(s0, f64x2.mul(two(x, stride), by));
    x += pair;
    s1 = f64x2.add(s1, f64x2.mul(two(x, stride), by));
    x += pair;
    s2 = f64x2.add(s2, f64x2.mul(two(x, stride), by));
    x += pair;
    s3 = f64x2.add(s3, f64x2.mul(two(x, stride), by));
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
}
