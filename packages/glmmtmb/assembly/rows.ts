/**
 * Log-densities of rows and their derivatives in the linear predictor, two rows at a time: the equations of
 * src/laplace/families/binomial-logit.ts and poisson.ts, whose functions are the twins. Addresses in bytes, n an even count of numbers.
 */
import { gathered } from '@mixdiff/wasm/assembly/linear-predictors';
import { exponentOf, mantissaOf, stated } from '@mixdiff/wasm/assembly/products';

/** out <- sign (base + b of the level of each row), `sign` 0: 1; the largest absolute value, NaN if one is. */
export function predictors(n: i32, level: usize, base: usize, b: usize, sign: usize, out: usize): f64 {
  let most = f64x2.splat(0);
  let ordered = i64x2.splat(-1);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    let x = f64x2.add(v128.load(base + at), gathered(b, level + (at >> 1)));
    if (sign !== 0) x = f64x2.mul(v128.load(sign + at), x);
    v128.store(out + at, x);
    const size = f64x2.abs(x);
    most = f64x2.pmax(most, size);
    ordered = v128.and(ordered, f64x2.eq(size, size));
  }
  // f64x2.max would tell NaN itself, at several times the cost
  if (!i64x2.all_true(ordered)) return NaN;
  return Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** Factors are 1 + e^80 at most: so many of them are within the range of doubles. */
const RUN: usize = 8;

/** Rows of one trial with odds q against what was seen, `sign` -1 for a success; the product of all 1 + q goes to `out`. */
export function singleTrials(n: i32, sign: usize, odds: usize, e: usize, ee: usize, eee: usize, out: usize): void {
  const one = f64x2.splat(1);
  let product = one;
  let exponent = i64x2.splat(0);
  const all = (<usize>n) << 3;
  for (let at: usize = 0; at < all; ) {
    for (const end = min<usize>(at + (RUN << 4), all); at < end; at += 16) {
      const against = v128.load(sign + at);
      const q = v128.load(odds + at);
      const above = f64x2.add(one, q);
      const rest = f64x2.div(one, above);
      const share = f64x2.mul(q, rest);
      const second = f64x2.mul(share, rest);
      const signed = f64x2.mul(against, share);
      v128.store(e + at, f64x2.neg(signed));
      v128.store(ee + at, second);
      v128.store(eee + at, f64x2.mul(second, f64x2.sub(against, f64x2.add(signed, signed))));
      product = f64x2.mul(product, above);
    }
    exponent = i64x2.add(exponent, exponentOf(product));
    product = mantissaOf(product);
  }
  stated(product, exponent, out);
}

/** Counts, `counted` w y, with powers e^x of the linear predictors x: l' and -l'', which is -l''' too; the sum of w y x - w e^x. */
export function counts(n: i32, w: usize, counted: usize, x: usize, powers: usize, e: usize, ee: usize): f64 {
  let all = f64x2.splat(0);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const mu = f64x2.mul(v128.load(w + at), v128.load(powers + at));
    const seen = v128.load(counted + at);
    v128.store(e + at, f64x2.sub(seen, mu));
    v128.store(ee + at, mu);
    all = f64x2.add(all, f64x2.sub(f64x2.mul(seen, v128.load(x + at)), mu));
  }
  return f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
}

/** Sums of x and y over the rows of each level, which begin at ptr. */
export function sumByLevel(levels: i32, ptr: usize, x: usize, y: usize, outX: usize, outY: usize): void {
  let row = (<usize>load<i32>(ptr)) << 3;
  for (let l = 0; l < levels; l++, outX += 8, outY += 8) {
    ptr += 4;
    const end = (<usize>load<i32>(ptr)) << 3;
    let ofX = f64x2.splat(0);
    let ofY = f64x2.splat(0);
    for (; row + 16 <= end; row += 16) {
      ofX = f64x2.add(ofX, v128.load(x + row));
      ofY = f64x2.add(ofY, v128.load(y + row));
    }
    let sumX = f64x2.extract_lane(ofX, 0) + f64x2.extract_lane(ofX, 1);
    let sumY = f64x2.extract_lane(ofY, 0) + f64x2.extract_lane(ofY, 1);
    if (row < end) {
      sumX += load<f64>(x + row);
      sumY += load<f64>(y + row);
      row = end;
    }
    store<f64>(outX, sumX);
    store<f64>(outY, sumY);
  }
}

/** out <- A eee - e - rho ee for the rows of each level, A and rho one number a level. */
export function slopes(
  levels: i32,
  ptr: usize,
  e: usize,
  ee: usize,
  eee: usize,
  A: usize,
  rho: usize,
  out: usize,
): void {
  let row = (<usize>load<i32>(ptr)) << 3;
  for (let l = 0; l < levels; l++, A += 8, rho += 8) {
    ptr += 4;
    const bent = load<f64>(A);
    const turned = load<f64>(rho);
    const end = (<usize>load<i32>(ptr)) << 3;
    for (; row + 16 <= end; row += 16) {
      const own = f64x2.sub(f64x2.mul(f64x2.splat(bent), v128.load(eee + row)), v128.load(e + row));
      v128.store(out + row, f64x2.sub(own, f64x2.mul(f64x2.splat(turned), v128.load(ee + row))));
    }
    if (row < end) {
      store<f64>(out + row, bent * load<f64>(eee + row) - load<f64>(e + row) - turned * load<f64>(ee + row));
      row = end;
    }
  }
}

/** out[j] <- column j of X (n numbers each) times y. */
export function products(X: usize, n: i32, columns: i32, y: usize, out: usize): void {
  const column = (<usize>n) << 3;
  for (let j = 0; j < columns; j++, X += column, out += 8) {
    let first = f64x2.splat(0);
    let second = f64x2.splat(0);
    let at: usize = 0;
    for (; at + 32 <= column; at += 32) {
      first = f64x2.add(first, f64x2.mul(v128.load(X + at), v128.load(y + at)));
      second = f64x2.add(second, f64x2.mul(v128.load(X + at, 16), v128.load(y + at, 16)));
    }
    if (at < column) first = f64x2.add(first, f64x2.mul(v128.load(X + at), v128.load(y + at)));
    const sum = f64x2.add(first, second);
    store<f64>(out, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  }
}
