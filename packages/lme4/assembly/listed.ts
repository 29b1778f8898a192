/**
 * Rows of the innermost levels one after the other, for the stage that seeks the coefficients too: what a row has is computed two rows at a
 * time, sums are taken one after the other, so that their bits are those of src/glmer/nested/logistic.ts, counts.ts and joint.ts. Level l
 * has its rows from ptr[l] on, its failures from middle[l] on. Addresses in bytes, counts of rows (even) and levels.
 */

/** The host's own. */
declare function log(x: f64): f64;

const LARGE: f64 = 1e60;
const RUN: i32 = 8;

/** x of each row's level. */
function ofLevel(x: usize, level: usize): v128 {
  const first = v128.load64_zero(x + ((<usize>load<i32>(level)) << 3));
  return v128.load64_lane(x + ((<usize>load<i32>(level, 4)) << 3), first, 1);
}

/** W and score of rows, 1 + q in `above`; `inverse`: 1 / powers. */
export function spreadTrials(
  rows: i32,
  level: usize,
  success: usize,
  odds: usize,
  powers: usize,
  inverse: usize,
  weights: usize,
  scores: usize,
  above: usize,
): void {
  const one = f64x2.splat(1);
  const signBit = i64x2.splat(0x8000000000000000);
  for (let row: usize = 0, end = (<usize>rows) << 3; row < end; row += 16) {
    const seen = v128.load(success + row);
    const at = level + (row >> 1);
    const q = f64x2.mul(v128.load(odds + row), v128.bitselect(ofLevel(inverse, at), ofLevel(powers, at), seen));
    const more = f64x2.add(one, q);
    const rest = f64x2.div(one, more);
    const share = f64x2.mul(q, rest);
    v128.store(above + row, more);
    v128.store(weights + row, f64x2.mul(share, rest));
    v128.store(scores + row, v128.xor(share, v128.andnot(signBit, seen)));
  }
}
/** The product so far, beside what was taken to its logarithm. */
let product: f64 = 1;
let logs: f64 = 0;
function multiplyRun(above: usize, from: usize, to: usize): void {
  let all = product;
  for (let run = from; run < to; run += RUN << 3) {
    const end = min<usize>(run + (RUN << 3), to);
    for (let k = run; k < end; k += 8) all *= load<f64>(above + k);
    if (all > LARGE) {
      logs += log(all);
      all = 1;
    }
  }
  product = all;
}
function sum(x: usize, from: usize, to: usize): f64 {
  let all: f64 = 0;
  for (; from < to; from += 8) all += load<f64>(x + from);
  return all;
}
/** W and score of levels from those of rows; the sum of log(1 + q). */
export function sumTrials(
  levels: i32,
  ptr: usize,
  middle: usize,
  weights: usize,
  scores: usize,
  above: usize,
  weight: usize,
  score: usize,
): f64 {
  product = 1;
  logs = 0;
  let from = (<usize>load<i32>(ptr)) << 3;
  for (let l = 0; l < levels; l++, weight += 8, score += 8, middle += 4) {
    ptr += 4;
    const half = (<usize>load<i32>(middle)) << 3;
    const to = (<usize>load<i32>(ptr)) << 3;
    multiplyRun(above, from, half);
    multiplyRun(above, half, to);
    store<f64>(weight, sum(weights, from, half) + sum(weights, half, to));
    store<f64>(score, sum(scores, from, half) + sum(scores, half, to));
    from = to;
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
    const mu = f64x2.mul(v128.load(outer + row), ofLevel(powers, level + (row >> 1)));
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
/** W times a column of rows, and its sums by level. */
export function weighListed(
  levels: i32,
  ptr: usize,
  x: usize,
  weights: usize,
  rows: i32,
  out: usize,
  sums: usize,
): void {
  for (let row: usize = 0, end = (<usize>rows) << 3; row < end; row += 16) {
    v128.store(out + row, f64x2.mul(v128.load(weights + row), v128.load(x + row)));
  }
  let from = (<usize>load<i32>(ptr)) << 3;
  for (let l = 0; l < levels; l++, sums += 8) {
    ptr += 4;
    const to = (<usize>load<i32>(ptr)) << 3;
    store<f64>(sums, sum(out, from, to));
    from = to;
  }
}
