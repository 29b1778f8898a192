/**
 * Normal and chi-square variates from the Mersenne-Twister MT19937, in R's stream: what packages/probability/src (mersenne.ts, normal.ts,
 * exponential.ts, gamma-variate.ts) says of each step holds here; draws there are the twin. Addresses in bytes.
 */
import { centre, far, middle } from './inversion';

/** The host's own: a draw depends on its last bit. */
declare function log(x: f64): f64;

const N = 624;
const M = 397;
/** Words of the state, and the next of them to be used. */
let state: usize = 0;
let at: i32 = 0;
/** The same words as uniforms, from `at` to before `ready`. */
let uniforms: usize = 0;
let ready: i32 = 0;
/** Words made uniforms at a time: a multiple of four. */
const AHEAD = 48;

function word(k: i32): i32 {
  return load<i32>(state + ((<usize>k) << 2));
}
function twisted(k: i32, next: i32, other: i32): void {
  const y = (word(k) & 0x80000000) | (word(next) & 0x7fffffff);
  store<i32>(state + ((<usize>k) << 2), word(other) ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df));
}
/** Four neighbours, which need each other as they were. */
function twistedFour(k: i32, other: i32): void {
  const to = state + ((<usize>k) << 2);
  const y = v128.or(
    v128.and(v128.load(to), i32x4.splat(0x80000000)),
    v128.and(v128.load(to, 4), i32x4.splat(0x7fffffff)),
  );
  const odd = v128.and(i32x4.neg(v128.and(y, i32x4.splat(1))), i32x4.splat(0x9908b0df));
  const far = v128.load(state + ((<usize>other) << 2));
  v128.store(to, v128.xor(v128.xor(far, i32x4.shr_u(y, 1)), odd));
}
function refill(): void {
  let k = 0;
  for (; k + 4 <= N - M; k += 4) twistedFour(k, k + M);
  for (; k < N - M; k++) twisted(k, k + 1, k + M);
  // 396 of them
  for (; k < N - 1; k += 4) twistedFour(k, k + M - N);
  twisted(N - 1, 0, M - 1);
  at = 0;
}
/** Words from `ready` on, four at a time; what stands beyond the last of them is overwritten later. */
function more(): void {
  if (ready === N) {
    refill();
    ready = 0;
  }
  const end = min(ready + AHEAD, N);
  for (let k = ready; k < end; k += 4) {
    let y = v128.load(state + ((<usize>k) << 2));
    y = v128.xor(y, i32x4.shr_u(y, 11));
    y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
    y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
    y = v128.xor(y, i32x4.shr_u(y, 18));
    const unit = f64x2.splat(2.3283064365386963e-10);
    // 0 is the only word that falls below; the largest is below 1
    const least = f64x2.splat(0.5 * 2.328306437080797e-10);
    const to = uniforms + ((<usize>k) << 3);
    v128.store(to, f64x2.max(f64x2.mul(f64x2.convert_low_i32x4_u(y), unit), least));
    const upper = v128.shuffle<i32>(y, y, 2, 3, 2, 3);
    v128.store(to, f64x2.max(f64x2.mul(f64x2.convert_low_i32x4_u(upper), unit), least), 16);
  }
  ready = end;
}
function uniform(): f64 {
  if (at === ready) more();
  const k = at;
  at = k + 1;
  return load<f64>(uniforms + ((<usize>k) << 3));
}

/** From `sums`: sum_{i = 1}^{k + 1} log(2)^i / i!, 16 of them, then 0, log(2), log(2) + log(2), … as additions make them. */
function exponential(sums: usize): f64 {
  const multiples = sums + 128;
  const first = load<f64>(sums);
  const bits = reinterpret<i64>(uniform());
  const fraction = bits & 0xfffffffffffff;
  // u doubled until it is above 1 is 1 and its fraction, or 2: as often as its exponent says, without a loop to be guessed at
  const doublings = 1023 - <i32>(bits >>> 52) + <i32>(fraction === 0);
  const u = fraction === 0 ? 1 : reinterpret<f64>(fraction | 0x3ff0000000000000) - 1;
  const a = load<f64>(multiples + ((<usize>(doublings - 1)) << 3));
  if (u <= first) return a + u;
  let smallest = uniform();
  let next = sums;
  do {
    const other = uniform();
    if (other < smallest) smallest = other;
    next += 8;
  } while (u > load<f64>(next));
  return a + smallest * first;
}

const E: f64 = 1 + 0.36787944117144233 * 0.5;
/** A chi-square of one degree of freedom. */
function chiSquare(sums: usize): f64 {
  let x: f64;
  do {
    const p = E * uniform();
    x = accepted(p, exponential(sums));
  } while (x < 0);
  return 2 * x;
}
/** Half of it from a uniform times e and an exponential; below 0: none. */
// @ts-expect-error: a decorator
function accepted(p: f64, other: f64): f64 {
  if (p < 1) {
    const x = p * p;
    return other >= x ? x : -1;
  }
  const x = -log((E - p) / 0.5);
  // log(x) <= x - 1 spares most of these logarithms
  return other >= 0.5 * (x - 1) || other >= 0.5 * log(x) ? x : -1;
}
/** Uniforms that one try may take: one, and for the exponential two and as many as there are sums. */
const MOST = 19;

/**
 * out (count numbers) <- chi-squares. As long as there are as many uniforms as a try may take none is asked for: the next of them is where a
 * local variable says.
 */
function fillChiSquares(sums: usize, out: usize, count: i32): void {
  const multiples = sums + 128;
  const first = load<f64>(sums);
  let next: usize = 0;
  let safe: usize = 0;
  for (const end = out + ((<usize>count) << 3); out < end; out += 8) {
    let x: f64 = -1;
    do {
      if (next >= safe) {
        if (safe !== 0) at = <i32>((next - uniforms) >> 3);
        while (ready - at < MOST && ready < N) more();
        if (ready - at < MOST) {
          // the last of a block: word by word
          x = chiSquare(sums) / 2;
          next = uniforms + ((<usize>at) << 3);
          safe = next;
          break;
        }
        next = uniforms + ((<usize>at) << 3);
        safe = uniforms + ((<usize>(ready - MOST + 1)) << 3);
      }
      const p = E * load<f64>(next);
      // as in `exponential`
      const bits = reinterpret<i64>(load<f64>(next, 8));
      next += 16;
      const fraction = bits & 0xfffffffffffff;
      const doublings = 1023 - <i32>(bits >>> 52) + <i32>(fraction === 0);
      const u = fraction === 0 ? 1 : reinterpret<f64>(fraction | 0x3ff0000000000000) - 1;
      let other = load<f64>(multiples + ((<usize>(doublings - 1)) << 3));
      if (u <= first) other += u;
      else {
        let smallest = v128.load64_splat(next);
        next += 8;
        let sum = sums;
        do {
          smallest = f64x2.pmin(smallest, v128.load64_splat(next));
          next += 8;
          sum += 8;
        } while (u > load<f64>(sum));
        other += f64x2.extract_lane(smallest, 0) * first;
      }
      x = accepted(p, other);
    } while (x < 0);
    store<f64>(out, 2 * x);
  }
  if (safe !== 0) at = <i32>((next - uniforms) >> 3);
}

/**
 * out (count numbers) <- chi-squares from the stream whose 624 words are at `words`, the next of them `from`; `sums`: numbers for
 * the exponential; `room`: 628 numbers. Returns the next word to be used.
 */
export function chiSquares(words: usize, from: i32, sums: usize, room: usize, out: usize, count: i32): i32 {
  begin(words, from, room);
  fillChiSquares(sums, out, count);
  return at;
}

/**
 * Rows of a chi-square 2 x^2 and `ones` of one degree of freedom, out (rows (1 + ones) numbers), from that stream. x is where GD of
 * gamma-variate.ts takes a normal t at once, s + t / 2: t >= 0, or d times a uniform u <= t^3. Where it does not, t and u stand in the place of that
 * row, which is the last. Returns how many rows there are, times 1024, and the next word to be used.
 */
export function chiSquareRows(
  words: usize,
  from: i32,
  sums: usize,
  room: usize,
  s: f64,
  d: f64,
  ones: i32,
  rows: i32,
  out: usize,
): i32 {
  begin(words, from, room);
  const width = (<usize>(ones + 1)) << 3;
  for (let row = 0; row < rows; row++, out += width) {
    const p = half();
    const q = p - 0.5;
    const t = abs(q) > 0.425 ? outside(p, q) : f64x2.extract_lane(centre(q, q), 0);
    if (t < 0) {
      const u = uniform();
      if (d * u > t * t * t) {
        store<f64>(out, t);
        store<f64>(out, u, 8);
        return (row << 10) | at;
      }
    }
    const x = s + 0.5 * t;
    store<f64>(out, 2 * (x * x));
    fillChiSquares(sums, out + 8, ones);
  }
  return (rows << 10) | at;
}

function begin(words: usize, from: i32, room: usize): void {
  state = words;
  uniforms = room;
  at = from;
  ready = from;
}

/** out (count numbers) <- standard normals by inversion, from that stream; `room`: 628 numbers. Returns the next word to be used. */
export function normals(words: usize, from: i32, room: usize, out: usize, count: i32): i32 {
  begin(words, from, room);
  for (let left = count; left > 0; left -= 2, out += 16) {
    const p = half();
    // of an odd number the last one goes alone, beside one that is not drawn
    const other = left > 1 ? half() : 0.5;
    const value = centre(p - 0.5, other - 0.5);
    if (left > 1) v128.store(out, value);
    else store<f64>(out, f64x2.extract_lane(value, 0));
    if (abs(p - 0.5) > 0.425) store<f64>(out, outside(p, p - 0.5));
    if (abs(other - 0.5) > 0.425) store<f64>(out, outside(other, other - 0.5), 8);
  }
  return at;
}
/** 27 bits of one uniform and 32 of the next. */
function half(): f64 {
  const high = trunc(134217728 * uniform());
  return (high + uniform()) / 134217728;
}
/** The quantile of one p that `centre` is not for, q = p - 1/2. */
function outside(p: f64, q: f64): f64 {
  const r = sqrt(-log(q < 0 ? p : 1 - p));
  const value = r <= 5 ? middle(r - 1.6) : far(r - 5);
  return q < 0 ? -value : value;
}
