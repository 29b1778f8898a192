/**
 * Rows whose random effect is one number of their level, for Laplace's approximation (Kristensen et al. 2016, section 2):
 * src/integrated/laplace-of-levels.ts has the equations, and is the twin. Two levels side by side, row k of a pair of levels being two numbers; pair p has its rows from ptr[p] on, and what fills the shorter level
 * up has v = 0. With x = eta + v u of a row, r = l', o = -l'' and o' its slope, a level has
 *
 *   A = sum o v^2,   g = sum r v,   T = sum o' v^3
 *
 * Addresses in bytes, counts of pairs.
 */
import { exponentOf, mantissaOf, stated } from '@mixdiff/wasm/assembly/products';

/** Beyond it e^x is no number worth having. */
const FAR: f64 = 700;
/** Factors are 2 at most: so many of them are within the range of doubles. */
const RUN: i32 = 1000;

/** x of rows, and what an exponential is asked of: -|x| where rows are `folded`, else x, no further out than 700. */
export function predictors(
  pairs: i32,
  ptr: usize,
  eta: usize,
  v: usize,
  u: usize,
  folded: bool,
  x: usize,
  out: usize,
): void {
  const far = f64x2.splat(FAR);
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let p = 0; p < pairs; p++, u += 16) {
    ptr += 4;
    const own = v128.load(u);
    for (const last = (<usize>load<i32>(ptr)) << 4; row < last; row += 16) {
      const sum = f64x2.add(v128.load(eta + row), f64x2.mul(v128.load(v + row), own));
      v128.store(x + row, sum);
      const size = f64x2.pmin(f64x2.abs(sum), far);
      v128.store(out + row, folded ? f64x2.neg(size) : f64x2.pmin(sum, far));
    }
  }
}

/**
 * Single trials, x the logit of what was not seen: with t = e^-|x|, a = 1 / (1 + t) and b = t a, that has the probability P = a where x > 0 and b where
 * not, r = -P, o = a b, o' = o (1 - 2 P). l is minus the sum of max(x, 0), which is returned, and of log(1 + t), whose product goes to `out`.
 * A 1 stands at `unit`.
 */
export function trials(
  pairs: i32,
  ptr: usize,
  v: usize,
  x: usize,
  powers: usize,
  r: usize,
  o: usize,
  bent: usize,
  A: usize,
  g: usize,
  T: usize,
  unit: usize,
  out: usize,
): f64 {
  const one = v128.load64_splat(unit);
  const zero = f64x2.splat(0);
  let product = one;
  let exponent = i64x2.splat(0);
  let above = zero;
  let run = 0;
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let p = 0; p < pairs; p++, A += 16, g += 16, T += 16) {
    ptr += 4;
    let ofA = zero;
    let ofG = zero;
    let ofT = zero;
    for (const last = (<usize>load<i32>(ptr)) << 4; row < last; row += 16) {
      const t = v128.load(powers + row);
      const own = v128.load(x + row);
      const z = v128.load(v + row);
      const more = f64x2.add(one, t);
      const a = f64x2.div(one, more);
      const b = f64x2.mul(t, a);
      const negative = f64x2.lt(own, zero);
      const P = v128.bitselect(b, a, negative);
      const half = f64x2.sub(one, P);
      const second = f64x2.mul(a, b);
      const third = f64x2.mul(second, f64x2.sub(half, P));
      v128.store(r + row, f64x2.neg(P));
      v128.store(o + row, second);
      v128.store(bent + row, third);
      const square = f64x2.mul(z, z);
      ofG = f64x2.sub(ofG, f64x2.mul(P, z));
      ofA = f64x2.add(ofA, f64x2.mul(second, square));
      ofT = f64x2.add(ofT, f64x2.mul(third, f64x2.mul(square, z)));
      above = f64x2.add(above, f64x2.pmax(own, zero));
      product = f64x2.mul(product, more);
      if (++run < RUN) continue;
      run = 0;
      exponent = i64x2.add(exponent, exponentOf(product));
      product = mantissaOf(product);
    }
    v128.store(A, ofA);
    v128.store(g, ofG);
    v128.store(T, ofT);
  }
  stated(product, exponent, out);
  return f64x2.extract_lane(above, 0) + f64x2.extract_lane(above, 1);
}

/** Counts, `seen` w y: mu = w e^x, r = w y - mu, o = o' = mu. Returns the sum of w y x - mu. */
export function counts(
  pairs: i32,
  ptr: usize,
  v: usize,
  x: usize,
  powers: usize,
  w: usize,
  seen: usize,
  r: usize,
  o: usize,
  A: usize,
  g: usize,
  T: usize,
): f64 {
  let sum = f64x2.splat(0);
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let p = 0; p < pairs; p++, A += 16, g += 16, T += 16) {
    ptr += 4;
    let ofA = f64x2.splat(0);
    let ofG = f64x2.splat(0);
    let ofT = f64x2.splat(0);
    for (const last = (<usize>load<i32>(ptr)) << 4; row < last; row += 16) {
      const mu = f64x2.mul(v128.load(w + row), v128.load(powers + row));
      const counted = v128.load(seen + row);
      const z = v128.load(v + row);
      const first = f64x2.sub(counted, mu);
      v128.store(r + row, first);
      v128.store(o + row, mu);
      const second = f64x2.mul(mu, f64x2.mul(z, z));
      ofG = f64x2.add(ofG, f64x2.mul(first, z));
      ofA = f64x2.add(ofA, second);
      ofT = f64x2.add(ofT, f64x2.mul(second, z));
      sum = f64x2.add(sum, f64x2.sub(f64x2.mul(counted, v128.load(x + row)), mu));
    }
    v128.store(A, ofA);
    v128.store(g, ofG);
    v128.store(T, ofT);
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** A, and g = sum v (r + o (x - eta)): Newton's step at new eta and v, from r, o and x as they were. */
export function working(
  pairs: i32,
  ptr: usize,
  eta: usize,
  v: usize,
  x: usize,
  r: usize,
  o: usize,
  A: usize,
  g: usize,
): void {
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let p = 0; p < pairs; p++, A += 16, g += 16) {
    ptr += 4;
    let ofA = f64x2.splat(0);
    let ofG = f64x2.splat(0);
    for (const last = (<usize>load<i32>(ptr)) << 4; row < last; row += 16) {
      const z = v128.load(v + row);
      const second = v128.load(o + row);
      const moved = f64x2.mul(second, f64x2.sub(v128.load(x + row), v128.load(eta + row)));
      ofA = f64x2.add(ofA, f64x2.mul(second, f64x2.mul(z, z)));
      ofG = f64x2.add(ofG, f64x2.mul(z, f64x2.add(v128.load(r + row), moved)));
    }
    v128.store(A, ofA);
    v128.store(g, ofG);
  }
}

/**
 * Slopes in eta and v of rows: with M = 1 / (1 + A), c = v^2 M and p = T M^2 of the level,
 *
 *   on eta  r - (o' c - o v p) / 2,   on v  u times that - r p / 2 - o v M
 */
export function slopes(
  pairs: i32,
  ptr: usize,
  v: usize,
  r: usize,
  o: usize,
  bent: usize,
  A: usize,
  T: usize,
  u: usize,
  onEta: usize,
  onV: usize,
  unit: usize,
): void {
  const one = v128.load64_splat(unit);
  const half = f64x2.mul(one, f64x2.splat(0.5));
  let row = (<usize>load<i32>(ptr)) << 4;
  for (let level = 0, at: usize = 0; level < pairs; level++, at += 16) {
    ptr += 4;
    const M = f64x2.div(one, f64x2.add(one, v128.load(A + at)));
    const halfP = f64x2.mul(half, f64x2.mul(v128.load(T + at), f64x2.mul(M, M)));
    const halfM = f64x2.mul(half, M);
    const own = v128.load(u + at);
    for (const last = (<usize>load<i32>(ptr)) << 4; row < last; row += 16) {
      const z = v128.load(v + row);
      const first = v128.load(r + row);
      const second = v128.load(o + row);
      const pulled = f64x2.mul(second, z);
      const curved = f64x2.mul(v128.load(bent + row), f64x2.mul(halfM, f64x2.mul(z, z)));
      const eta = f64x2.add(f64x2.sub(first, curved), f64x2.mul(pulled, halfP));
      v128.store(onEta + row, eta);
      const v0 = f64x2.sub(f64x2.mul(own, eta), f64x2.mul(first, halfP));
      v128.store(onV + row, f64x2.sub(v0, f64x2.mul(pulled, M)));
    }
  }
}
