/**
 * Chi-square variates with one degree of freedom from the Mersenne-Twister MT19937, in R's stream: what
 * packages/probability/src (mersenne.ts, exponential.ts, gamma-variate.ts) says of each step holds here; draws there are the twin.
 * Addresses in bytes.
 */

/** The host's own: a draw depends on its last bit. */
declare function log(x: f64): f64;

const N = 624;
const M = 397;
/** Words of the state, and the next of them to be used. */
let state: usize = 0;
let at: i32 = 0;

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
function uniform(): f64 {
  if (at === N) refill();
  let y = word(at++);
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  y ^= y >>> 18;
  const u = <f64>(<u32>y) * 2.3283064365386963e-10;
  return u <= 0 ? 0.5 * 2.328306437080797e-10 : 1 - u <= 0 ? 1 - 0.5 * 2.328306437080797e-10 : u;
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
/**
 * out (count numbers) <- chi-squares from the stream whose 624 words are at `words`, the next of them `from`; `sums`: numbers for
 * the exponential. Returns the next word to be used.
 */
export function chiSquares(words: usize, from: i32, sums: usize, out: usize, count: i32): i32 {
  state = words;
  at = from;
  for (const end = out + ((<usize>count) << 3); out < end; out += 8) {
    let x: f64;
    for (;;) {
      const p = E * uniform();
      if (p >= 1) {
        x = -log((E - p) / 0.5);
        if (exponential(sums) >= 0.5 * log(x)) break;
      } else {
        x = p * p;
        if (exponential(sums) >= x) break;
      }
    }
    store<f64>(out, 2 * x);
  }
  return at;
}
