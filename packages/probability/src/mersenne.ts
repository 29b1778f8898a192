/**
 * The Mersenne-Twister MT19937 (Matsumoto & Nishimura 1998, ACM TOMACS 8:3-30), seeded as R's `set.seed` does: fifty
 * steps of the congruential generator s <- 69069 s + 1 (mod 2^32), one more step per word for a discarded position
 * word, then one per state word. One instance is one stream: nothing here is global.
 */
const N = 624;
const M = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const MATRIX_A = 0x9908b0df | 0;
/** 1 / (2^32 - 1): what R multiplies by to keep draws off 0 and 1. */
const OPEN = 2.328306437080797e-10;

export class Mersenne {
  readonly #state = new Int32Array(N);
  #at = N;

  constructor(seed: number) {
    let s = seed | 0;
    const step = (): number => {
      s = (Math.imul(69069, s) + 1) | 0;
      return s;
    };
    for (let j = 0; j < 51; j++) step();
    for (let j = 0; j < N; j++) this.#state[j] = step();
  }

  /** The next uniform in the open interval (0, 1), with 32 random bits. */
  next(): number {
    if (this.#at === N) this.#refill();
    let y = this.#state[this.#at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    const u = (y >>> 0) * 2.3283064365386963e-10;
    return u <= 0 ? 0.5 * OPEN : 1 - u <= 0 ? 1 - 0.5 * OPEN : u;
  }

  /** Passes over `count` uniforms: about a tenth of the cost of drawing them. */
  skip(count: number): void {
    let left = count;
    while (left > 0) {
      if (this.#at === N) this.#refill();
      const step = Math.min(left, N - this.#at);
      this.#at += step;
      left -= step;
    }
  }

  /** Position and state words: plain data, so that a stream can go on in another worker. */
  save(): Int32Array {
    const out = new Int32Array(N + 1);
    out[0] = this.#at;
    out.set(this.#state, 1);
    return out;
  }

  restore(saved: Int32Array): void {
    this.#at = saved[0];
    this.#state.set(saved.subarray(1));
  }

  /** The state in another's memory: words at `at`; returns the position. `takeFrom` is the way back. */
  lendTo(integers: Int32Array, at: number): number {
    integers.set(this.#state, at);
    return this.#at;
  }
  takeFrom(integers: Int32Array, at: number, position: number): void {
    this.#state.set(integers.subarray(at, at + N));
    this.#at = position;
  }

  #refill(): void {
    const mt = this.#state;
    let k = 0;
    for (; k < N - M; k++) {
      const y = (mt[k] & UPPER) | (mt[k + 1] & LOWER);
      mt[k] = mt[k + M] ^ (y >>> 1) ^ (-(y & 1) & MATRIX_A);
    }
    for (; k < N - 1; k++) {
      const y = (mt[k] & UPPER) | (mt[k + 1] & LOWER);
      mt[k] = mt[k + M - N] ^ (y >>> 1) ^ (-(y & 1) & MATRIX_A);
    }
    const y = (mt[N - 1] & UPPER) | (mt[0] & LOWER);
    mt[N - 1] = mt[M - 1] ^ (y >>> 1) ^ (-(y & 1) & MATRIX_A);
    this.#at = 0;
  }
}
