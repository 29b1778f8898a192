/**
 * Random intercepts each of whose levels lies within one of the next term: the equations of src/glmer/nested/levels.ts. Levels of a term begin
 * at an even place and are filled up with levels of weight 0. Addresses in bytes, counts of levels.
 */
import { gathered } from '@mixdiff/wasm/assembly/linear-predictors';

/**
 * Of one term alone: s <- s + w b, d = 1 + theta^2 w, u = theta s / d, b = theta u.
 */
export function alone(theta: f64, w: usize, s: usize, d: usize, u: usize, b: usize, n: i32): void {
  const t = f64x2.splat(theta);
  const square = f64x2.splat(theta * theta);
  const one = f64x2.splat(1);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const weight = v128.load(w + at);
    const score = f64x2.add(v128.load(s + at), f64x2.mul(weight, v128.load(b + at)));
    const pivot = f64x2.add(one, f64x2.mul(square, weight));
    const own = f64x2.div(f64x2.mul(t, score), pivot);
    v128.store(d + at, pivot);
    v128.store(u + at, own);
    v128.store(b + at, f64x2.mul(t, own));
  }
}
/**
 * d = 1 + theta^2 w and 1 / d; w / d and s / d of each level are added to those of the one around it (`around`: null, there is none), one after
 * the other.
 */
export function eliminate(
  theta: f64,
  w: usize,
  s: usize,
  d: usize,
  inverse: usize,
  n: i32,
  around: usize,
  outW: usize,
  outS: usize,
): void {
  const square = f64x2.splat(theta * theta);
  const one = f64x2.splat(1);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const weight = v128.load(w + at);
    const pivot = f64x2.add(one, f64x2.mul(square, weight));
    v128.store(d + at, pivot);
    v128.store(inverse + at, f64x2.div(one, pivot));
    if (around === 0) continue;
    const ofW = f64x2.div(weight, pivot);
    const ofS = f64x2.div(v128.load(s + at), pivot);
    passOn(outW, around + (at >> 1), ofW);
    passOn(outS, around + (at >> 1), ofS);
  }
}
/** u = theta (s - w b_around) / d, b = b_around + theta u. */
export function substitute(
  theta: f64,
  w: usize,
  s: usize,
  d: usize,
  u: usize,
  b: usize,
  n: i32,
  around: usize,
  outB: usize,
): void {
  const t = f64x2.splat(theta);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    let over = f64x2.splat(0);
    let score = v128.load(s + at);
    if (around !== 0) {
      over = gathered(outB, around + (at >> 1));
      score = f64x2.sub(score, f64x2.mul(v128.load(w + at), over));
    }
    const own = f64x2.div(f64x2.mul(t, score), v128.load(d + at));
    v128.store(u + at, own);
    v128.store(b + at, f64x2.add(over, f64x2.mul(t, own)));
  }
}
/** `eliminate` and `substitute` with 1 / d in the place of quotients: other last bits, where none of them matters. */
export function eliminateOnce(
  theta: f64,
  w: usize,
  s: usize,
  d: usize,
  inverse: usize,
  n: i32,
  around: usize,
  outW: usize,
  outS: usize,
): void {
  const square = f64x2.splat(theta * theta);
  const one = f64x2.splat(1);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const weight = v128.load(w + at);
    const pivot = f64x2.add(one, f64x2.mul(square, weight));
    const over = f64x2.div(one, pivot);
    v128.store(d + at, pivot);
    v128.store(inverse + at, over);
    if (around === 0) continue;
    const ofW = f64x2.mul(weight, over);
    const ofS = f64x2.mul(v128.load(s + at), over);
    passOn(outW, around + (at >> 1), ofW);
    passOn(outS, around + (at >> 1), ofS);
  }
}
export function substituteOnce(
  theta: f64,
  w: usize,
  s: usize,
  inverse: usize,
  u: usize,
  b: usize,
  n: i32,
  around: usize,
  outB: usize,
): void {
  const t = f64x2.splat(theta);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    let over = f64x2.splat(0);
    let score = v128.load(s + at);
    if (around !== 0) {
      over = gathered(outB, around + (at >> 1));
      score = f64x2.sub(score, f64x2.mul(v128.load(w + at), over));
    }
    const own = f64x2.mul(f64x2.mul(t, score), v128.load(inverse + at));
    v128.store(u + at, own);
    v128.store(b + at, f64x2.add(over, f64x2.mul(t, own)));
  }
}
/** b from u: after a step was halved. */
export function addUp(theta: f64, u: usize, b: usize, n: i32, around: usize, outB: usize): void {
  const t = f64x2.splat(theta);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    let over = f64x2.splat(0);
    if (around !== 0) {
      over = gathered(outB, around + (at >> 1));
    }
    v128.store(b + at, f64x2.add(over, f64x2.mul(t, v128.load(u + at))));
  }
}
/** A column c of cross-products, as `eliminate` passes w on: c / d is added to that of the level around. */
export function pass(c: usize, inverse: usize, n: i32, around: usize, out: usize): void {
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const own = f64x2.mul(v128.load(c + at), v128.load(inverse + at));
    passOn(out, around + (at >> 1), own);
  }
}
/** Two numbers are added to those of the levels that `pair` names, one after the other: they may be one. */
function passOn(out: usize, pair: usize, x: v128): void {
  const first = out + ((<usize>load<i32>(pair)) << 3);
  store<f64>(first, load<f64>(first) + f64x2.extract_lane(x, 0));
  const second = out + ((<usize>load<i32>(pair, 4)) << 3);
  store<f64>(second, load<f64>(second) + f64x2.extract_lane(x, 1));
}
