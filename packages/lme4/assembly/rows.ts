/**
 * Rows of the innermost levels, two levels side by side: row k of a pair of levels is two numbers, those of the level with fewer rows being
 * filled up with rows that have no part in any sum. Pair p has its rows from ptr[p] on. The equations are those of
 * src/glmer/nested/logistic.ts and counts.ts. Addresses in bytes, counts of pairs.
 */
import { exponentOf, mantissaOf, stated } from '@mixdiff/wasm/assembly/products';
import { both } from './numbers';

/** Factors are 1 + e^36 at most: so many pairs of them, and one more, are within the range of doubles. */
const RUN: i32 = 8;

/**
 * Single trials: odds q = e^-+(o + b) against what was seen, `success` all ones where that was one. W and score by level. The product of all
 * 1 + q goes to `out`. Two rows share a quotient: with p = (1 + q)(1 + r), 1 / (1 + q) = (1 + r) / p.
 */
export function singleTrials(
  pairs: i32,
  ptr: usize,
  success: usize,
  odds: usize,
  powers: usize,
  weight: usize,
  score: usize,
  out: usize,
): void {
  const one = f64x2.splat(1);
  const signBit = i64x2.splat(0x8000000000000000);
  let product = one;
  let exponent = i64x2.splat(0);
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let p = 0; p < pairs; p++, ptr += 4, powers += 16, weight += 16, score += 16) {
    const power = v128.load(powers);
    const inverse = f64x2.div(one, power);
    const last = (<usize>load<i32>(ptr, 4)) << 4;
    let known = f64x2.splat(0);
    let gained = f64x2.splat(0);
    let run = 0;
    for (; row + 32 <= last; row += 32) {
      const seen = v128.load(success + row);
      const next = v128.load(success + row, 16);
      const q = f64x2.mul(v128.load(odds + row), v128.bitselect(inverse, power, seen));
      const r = f64x2.mul(v128.load(odds + row, 16), v128.bitselect(inverse, power, next));
      const ofQ = f64x2.add(one, q);
      const ofR = f64x2.add(one, r);
      const two = f64x2.mul(ofQ, ofR);
      const over = f64x2.div(one, two);
      const restQ = f64x2.mul(ofR, over);
      const restR = f64x2.mul(ofQ, over);
      const shareQ = f64x2.mul(q, restQ);
      const shareR = f64x2.mul(r, restR);
      const signedQ = v128.xor(shareQ, v128.andnot(signBit, seen));
      const signedR = v128.xor(shareR, v128.andnot(signBit, next));
      gained = f64x2.add(gained, f64x2.add(signedQ, signedR));
      known = f64x2.add(known, f64x2.add(f64x2.mul(shareQ, restQ), f64x2.mul(shareR, restR)));
      product = f64x2.mul(product, two);
      if (++run < RUN) continue;
      run = 0;
      exponent = i64x2.add(exponent, exponentOf(product));
      product = mantissaOf(product);
    }
    if (row < last) {
      const seen = v128.load(success + row);
      const q = f64x2.mul(v128.load(odds + row), v128.bitselect(inverse, power, seen));
      const above = f64x2.add(one, q);
      const rest = f64x2.div(one, above);
      const share = f64x2.mul(q, rest);
      gained = f64x2.add(gained, v128.xor(share, v128.andnot(signBit, seen)));
      known = f64x2.add(known, f64x2.mul(share, rest));
      product = f64x2.mul(product, above);
      row = last;
    }
    exponent = i64x2.add(exponent, exponentOf(product));
    product = mantissaOf(product);
    v128.store(weight, known);
    v128.store(score, gained);
  }
  stated(product, exponent, out);
}
/** The product of 1 + q alone, to the bits that `singleTrials` gives it. */
export function productOfTrials(pairs: i32, ptr: usize, success: usize, odds: usize, powers: usize, out: usize): void {
  const one = f64x2.splat(1);
  let product = one;
  let exponent = i64x2.splat(0);
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let p = 0; p < pairs; p++, ptr += 4, powers += 16) {
    const power = v128.load(powers);
    const inverse = f64x2.div(one, power);
    const last = (<usize>load<i32>(ptr, 4)) << 4;
    let run = 0;
    for (; row + 32 <= last; row += 32) {
      const q = f64x2.mul(v128.load(odds + row), v128.bitselect(inverse, power, v128.load(success + row)));
      const r = f64x2.mul(v128.load(odds + row, 16), v128.bitselect(inverse, power, v128.load(success + row, 16)));
      product = f64x2.mul(product, f64x2.mul(f64x2.add(one, q), f64x2.add(one, r)));
      if (++run < RUN) continue;
      run = 0;
      exponent = i64x2.add(exponent, exponentOf(product));
      product = mantissaOf(product);
    }
    if (row < last) {
      const q = f64x2.mul(v128.load(odds + row), v128.bitselect(inverse, power, v128.load(success + row)));
      product = f64x2.mul(product, f64x2.add(one, q));
      row = last;
    }
    exponent = i64x2.add(exponent, exponentOf(product));
    product = mantissaOf(product);
  }
  stated(product, exponent, out);
}

/** Counts, what random effects have no part in: w e^o of rows and its sum by level, and the sum of w [y (log y - o) - y]; `logs`: log y - 1. */
export function beginCounts(
  pairs: i32,
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
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let p = 0; p < pairs; p++, ptr += 4, expected += 16, excess += 16) {
    const last = (<usize>load<i32>(ptr, 4)) << 4;
    let sum = f64x2.splat(0);
    let above = f64x2.splat(0);
    for (; row < last; row += 16) {
      const first = (<usize>load<i32>(index + (row >> 1))) << 3;
      const second = (<usize>load<i32>(index + (row >> 1), 4)) << 3;
      const mu = f64x2.mul(
        v128.load(w + row),
        v128.load64_lane(expectations + second, v128.load64_zero(expectations + first), 1),
      );
      const o = v128.load64_lane(fixed + second, v128.load64_zero(fixed + first), 1);
      v128.store(outer + row, mu);
      sum = f64x2.add(sum, mu);
      above = f64x2.add(above, f64x2.mul(v128.load(counted + row), f64x2.sub(v128.load(logs + row), o)));
    }
    v128.store(expected, sum);
    v128.store(excess, above);
  }
}
/** W and score of levels; returns half the sum of all r. */
export function counts(
  pairs: i32,
  counted: usize,
  expected: usize,
  excess: usize,
  b: usize,
  powers: usize,
  weight: usize,
  score: usize,
): f64 {
  let all = f64x2.splat(0);
  for (let at: usize = 0, end = (<usize>pairs) << 4; at < end; at += 16) {
    const mu = f64x2.mul(v128.load(expected + at), v128.load(powers + at));
    const seen = v128.load(counted + at);
    v128.store(weight + at, mu);
    v128.store(score + at, f64x2.sub(seen, mu));
    all = f64x2.add(all, f64x2.sub(f64x2.add(mu, v128.load(excess + at)), f64x2.mul(seen, v128.load(b + at))));
  }
  return both(all);
}
