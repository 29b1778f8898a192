/**
 * Rows of the innermost levels one after the other, for the stage that seeks the coefficients too: what a row has is computed two rows at a
 * time, sums are taken one after the other, so that their bits are those of src/glmer/nested/logistic.ts, counts.ts and joint.ts. Level l
 * has its rows from ptr[l] on, its failures from middle[l] on. Addresses in bytes, counts of rows (even) and levels.
 */
import { gathered } from '@mixdiff/wasm/assembly/linear-predictors';

/** The host's own. */
declare function log(x: f64): f64;

const LARGE: f64 = 1e60;
const RUN: i32 = 8;

/**
 * W and score of rows and of levels; `inverse`: 1 / powers. Returns the sum of log(1 + q). A level's sums wait for one another, rows do not: each
 * level's rows are computed right before it adds them up.
 */
export function sumTrials(
  levels: i32,
  level: usize,
  success: usize,
  odds: usize,
  powers: usize,
  inverse: usize,
  ptr: usize,
  middle: usize,
  weights: usize,
  scores: usize,
  above: usize,
  weight: usize,
  score: usize,
  unit: usize,
): f64 {
  const one = v128.load64_splat(unit);
  const signBit = i64x2.splat(0x8000000000000000);
  let product: f64 = 1;
  let logs: f64 = 0;
  let row: usize = 0;
  let k: usize = 0;
  for (let l = 0; l < levels; l++, weight += 8, score += 8, middle += 4) {
    ptr += 4;
    const to = (<usize>load<i32>(ptr)) << 3;
    for (; row < to; row += 16) {
      const seen = v128.load(success + row);
      const at = level + (row >> 1);
      const q = f64x2.mul(v128.load(odds + row), v128.bitselect(gathered(inverse, at), gathered(powers, at), seen));
      const more = f64x2.add(one, q);
      const rest = f64x2.div(one, more);
      const share = f64x2.mul(q, rest);
      v128.store(above + row, more);
      v128.store(weights + row, f64x2.mul(share, rest));
      v128.store(scores + row, v128.xor(share, v128.andnot(signBit, seen)));
    }
    let known: f64 = 0;
    let gained: f64 = 0;
    // successes, then failures
    for (let half = (<usize>load<i32>(middle)) << 3; ; half = to) {
      let w: f64 = 0;
      let s: f64 = 0;
      while (k < half) {
        for (const end = min<usize>(k + (RUN << 3), half); k < end; k += 8) {
          product *= load<f64>(above + k);
          w += load<f64>(weights + k);
          s += load<f64>(scores + k);
        }
        if (product > LARGE) {
          logs += log(product);
          product = 1;
        }
      }
      known += w;
      gained += s;
      if (half === to) break;
    }
    store<f64>(weight, known);
    store<f64>(score, gained);
  }
  return logs + log(product);
}
/** Counts, what random effects have no part in: `outer` w e^o, and by level its sum and that of w y (log y - o - 1). */
export function beginListed(
  levels: i32,
  ptr: usize,
  index: usize,
  fixed: usize,
  expectations: usize,
  w: usize,
  counted: usize,
  logs: usize,
  outer: usize,
  expected: usize,
  excess: usize,
): void {
  let row = (<usize>load<i32>(ptr)) << 3;
  for (let l = 0; l < levels; l++, expected += 8, excess += 8) {
    ptr += 4;
    const to = (<usize>load<i32>(ptr)) << 3;
    let mu: f64 = 0;
    let above: f64 = 0;
    for (; row < to; row += 8) {
      const at = (<usize>load<i32>(index + (row >> 1))) << 3;
      const own = load<f64>(w + row) * load<f64>(expectations + at);
      store<f64>(outer + row, own);
      mu += own;
      above += load<f64>(counted + row) * (load<f64>(logs + row) - load<f64>(fixed + at) - 1);
    }
    store<f64>(expected, mu);
    store<f64>(excess, above);
  }
}
/** W and score of rows. */
export function spreadListed(
  rows: i32,
  level: usize,
  counted: usize,
  outer: usize,
  powers: usize,
  weights: usize,
  scores: usize,
): void {
  for (let row: usize = 0, end = (<usize>rows) << 3; row < end; row += 16) {
    const mu = f64x2.mul(v128.load(outer + row), gathered(powers, level + (row >> 1)));
    v128.store(weights + row, mu);
    v128.store(scores + row, f64x2.sub(v128.load(counted + row), mu));
  }
}
/** W and score of levels; half the sum of all r. */
export function sumListed(
  levels: i32,
  counted: usize,
  expected: usize,
  excess: usize,
  b: usize,
  powers: usize,
  weight: usize,
  score: usize,
): f64 {
  let all: f64 = 0;
  for (let at: usize = 0, end = (<usize>levels) << 3; at < end; at += 8) {
    const mu = load<f64>(expected + at) * load<f64>(powers + at);
    const seen = load<f64>(counted + at);
    store<f64>(weight + at, mu);
    store<f64>(score + at, seen - mu);
    all += mu + load<f64>(excess + at) - seen * load<f64>(b + at);
  }
  return all;
}
/** W times each column of rows, `stride` apart, and their sums by level, `far` apart. Two columns in a pass do not wait for one another. */
export function weighListed(
  levels: i32,
  ptr: usize,
  X: usize,
  stride: usize,
  columns: i32,
  weights: usize,
  out: usize,
  sums: usize,
  far: usize,
): void {
  let j = 0;
  for (; j + 2 <= columns; j += 2, X += stride << 1, out += stride << 1, sums += far << 1)
    weighTwo(levels, ptr, X, stride, weights, out, sums, far);
  if (j < columns) weighOne(levels, ptr, X, weights, out, sums);
}
function weighTwo(
  levels: i32,
  ptr: usize,
  x: usize,
  stride: usize,
  weights: usize,
  out: usize,
  sums: usize,
  far: usize,
): void {
  let row = (<usize>load<i32>(ptr)) << 3;
  for (let l = 0; l < levels; l++, sums += 8) {
    ptr += 4;
    let a: f64 = 0;
    let b: f64 = 0;
    for (const to = (<usize>load<i32>(ptr)) << 3; row < to; row += 8) {
      const w = load<f64>(weights + row);
      const first = w * load<f64>(x + row);
      const second = w * load<f64>(x + stride + row);
      store<f64>(out + row, first);
      store<f64>(out + stride + row, second);
      a += first;
      b += second;
    }
    store<f64>(sums, a);
    store<f64>(sums + far, b);
  }
}
function weighOne(levels: i32, ptr: usize, x: usize, weights: usize, out: usize, sums: usize): void {
  let row = (<usize>load<i32>(ptr)) << 3;
  for (let l = 0; l < levels; l++, sums += 8) {
    ptr += 4;
    let a: f64 = 0;
    for (const to = (<usize>load<i32>(ptr)) << 3; row < to; row += 8) {
      const first = load<f64>(weights + row) * load<f64>(x + row);
      store<f64>(out + row, first);
      a += first;
    }
    store<f64>(sums, a);
  }
}
