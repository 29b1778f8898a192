/**
 * Rows of the innermost levels, two levels side by side: row k of a pair of levels is two numbers, those of the level with fewer rows being
 * filled up with rows that have no part in any sum. Pair p has its rows from ptr[p] on. The equations are those of
 * src/glmer/nested/logistic.ts and counts.ts, but that odds are those of a success, whatever was seen. Addresses in bytes, counts of pairs.
 */
import { exponentOf, mantissaOf, stated } from '@mixdiff/wasm/assembly/products';
import { both } from './numbers';

/** Factors are 1 + e^36 at most: so many pairs of them are within the range of doubles. */
const RUN: i32 = 9;

/**
 * Single trials: with odds q = e^(o + b) of a success a level has w = sum q / (1 + q)^2 and score = successes - sum q / (1 + q), unless
 * not asked (`weighs`). The product of all 1 + q goes to `out`. Two rows share a quotient: with p = (1 + q)(1 + r), 1 / (1 + q) = (1 + r) / p.
 * A 1 stands at `unit`: one that stands in the code would be made anew for every row.
 */
export function trials(
  pairs: i32,
  weighs: bool,
  ptr: usize,
  odds: usize,
  powers: usize,
  seen: usize,
  weight: usize,
  score: usize,
  unit: usize,
  out: usize,
): void {
  const one = v128.load64_splat(unit);
  let product = one;
  let exponent = i64x2.splat(0);
  let run = 0;
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let at: usize = 0, end = (<usize>pairs) << 4; at < end; at += 16) {
    ptr += 4;
    const last = (<usize>load<i32>(ptr)) << 4;
    const power = v128.load(powers + at);
    if (weighs) {
      let known = f64x2.splat(0);
      let shares = f64x2.splat(0);
      for (; row + 32 <= last; row += 32) {
        const q = f64x2.mul(v128.load(odds + row), power);
        const r = f64x2.mul(v128.load(odds + row, 16), power);
        const ofQ = f64x2.add(one, q);
        const ofR = f64x2.add(one, r);
        const two = f64x2.mul(ofQ, ofR);
        const over = f64x2.div(one, two);
        const restQ = f64x2.mul(ofR, over);
        const restR = f64x2.mul(ofQ, over);
        const shareQ = f64x2.mul(q, restQ);
        const shareR = f64x2.mul(r, restR);
        shares = f64x2.add(shares, f64x2.add(shareQ, shareR));
        known = f64x2.add(known, f64x2.add(f64x2.mul(shareQ, restQ), f64x2.mul(shareR, restR)));
        product = f64x2.mul(product, two);
        if (++run < RUN) continue;
        run = 0;
        exponent = i64x2.add(exponent, exponentOf(product));
        product = mantissaOf(product);
      }
      if (row < last) {
        const q = f64x2.mul(v128.load(odds + row), power);
        const above = f64x2.add(one, q);
        const rest = f64x2.div(one, above);
        const share = f64x2.mul(q, rest);
        shares = f64x2.add(shares, share);
        known = f64x2.add(known, f64x2.mul(share, rest));
        product = f64x2.mul(product, above);
      }
      v128.store(weight + at, known);
      v128.store(score + at, f64x2.sub(v128.load(seen + at), shares));
    } else {
      for (; row + 32 <= last; row += 32) {
        const q = f64x2.mul(v128.load(odds + row), power);
        const r = f64x2.mul(v128.load(odds + row, 16), power);
        product = f64x2.mul(product, f64x2.mul(f64x2.add(one, q), f64x2.add(one, r)));
        if (++run < RUN) continue;
        run = 0;
        exponent = i64x2.add(exponent, exponentOf(product));
        product = mantissaOf(product);
      }
      if (row < last) product = f64x2.mul(product, f64x2.add(one, f64x2.mul(v128.load(odds + row), power)));
    }
    row = last;
    if (++run < RUN) continue;
    run = 0;
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
