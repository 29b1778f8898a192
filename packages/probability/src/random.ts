import { drawingWorkspace } from '@mixdiff/wasm';
import { binomialVariate } from './binomial-variate.ts';
import { exponential, MULTIPLES, PARTIAL_SUMS } from './exponential.ts';
import { beyondSqueeze, gammaVariate, squeeze } from './gamma-variate.ts';
import { Mersenne } from './mersenne.ts';
import { qnorm } from './normal.ts';
import { poissonVariate } from './poisson-variate.ts';
import type { UniformSource } from './uniform-source.ts';

/** Numbers in whose place the 624 words of a twister fit. */
const STATE = 312;
/** Numbers that kernels keep uniforms in. */
const ROOM = 628;
/** 2^27: a normal is made from 27 bits of one uniform and 32 of the next. */
const BIG = 134217728;

/**
 * R's random numbers (`RNGkind("Mersenne-Twister", "Inversion", "Rejection")`, the default since R 3.6.0, or another source of
 * uniforms in the twister's place): the same seed gives R's own draws in R's order. An instance is a stream of its own; `save` and `restore` hand it to a worker.
 */
export class Random {
  readonly #source: UniformSource;
  /** The source, where it is one: what only a twister has. */
  readonly #twister: Mersenne | null;
  readonly #normal = (): number => this.normRand();

  /** As `set.seed(seed)`: an integer, taken modulo 2^32. Or R's draws out of another generator's uniforms. */
  constructor(seed: number | UniformSource) {
    const source = typeof seed === 'number' ? new Mersenne(seed) : seed;
    this.#source = source;
    this.#twister = source instanceof Mersenne ? source : null;
  }

  /** A stream that goes on where `save` was called. */
  static restored(saved: Int32Array): Random {
    const twister = new Mersenne(0);
    twister.restore(saved);
    return new Random(twister);
  }
  /** Of a twister alone: other generators are saved where they were made. */
  save(): Int32Array {
    if (!this.#twister) throw new Error('only a Mersenne-Twister is saved here');
    return this.#twister.save();
  }

  /** Uniform on the open interval (0, 1): `runif(1)`. */
  unifRand(): number {
    return this.#source.next();
  }
  /** Standard normal by inversion: `rnorm(1)`. Always two uniforms. */
  normRand(): number {
    const high = Math.trunc(BIG * this.#source.next());
    return qnorm((high + this.#source.next()) / BIG);
  }
  /** Standard exponential: `rexp(1)`. */
  expRand(): number {
    return exponential(this.#source);
  }
  /** `rgamma(1, shape, scale = scale)`; NaN for a negative shape. */
  gamma(shape: number, scale = 1): number {
    return scale * gammaVariate(shape, this.#source, this.#normal);
  }
  /** `rchisq(1, df)`. */
  chisq(df: number): number {
    return this.gamma(df / 2, 2);
  }

  /** `rbinom(1, n, p)`; NaN where n or p is none. */
  binomial(n: number, p: number): number {
    return binomialVariate(n, p, this.#source);
  }
  /** `rpois(1, mu)`; NaN for a negative mean. */
  poisson(mu: number): number {
    return poissonVariate(mu, this.#source, this.#normal);
  }
  /** `rnbinom(1, size, mu = mu)`, variance mu + mu^2 / size: a Poisson variate whose mean is a gamma one. */
  negativeBinomial(size: number, mu: number): number {
    return mu === 0 ? 0 : this.poisson(this.gamma(size, mu / size));
  }
  /**
   * Fills rows of 1 + `ones` numbers: of each the first as `rchisq(1, df)`, the others as `rchisq(ones, 1)`, row after row.
   */
  chisqRows(df: number, ones: number, out: Float64Array): Float64Array {
    const width = ones + 1;
    const [words, room, sums] = [0, STATE, STATE + ROOM];
    const first = sums + PARTIAL_SUMS.length + MULTIPLES.length;
    const { numbers, integers, kernels } = drawingWorkspace(first + out.length);
    const twister = this.#twister;
    const known = kernels.chiSquareRows && twister && df >= 2 && ones > 0;
    const [s, d] = squeeze(df / 2);
    for (let done = 0; done < out.length; done += width) {
      if (known) {
        const from = twister.lendTo(integers, words);
        numbers.set(PARTIAL_SUMS, sums);
        numbers.set(MULTIPLES, sums + PARTIAL_SUMS.length);
        const rows = (out.length - done) / width;
        const ended = kernels.chiSquareRows(words, from, sums, room, s, d, ones, rows, first);
        twister.takeFrom(integers, words, ended & 1023);
        const length = (ended >> 10) * width;
        out.set(numbers.subarray(first, first + length), done);
        done += length;
        if (done === out.length) break;
        out[done] = 2 * beyondSqueeze(df / 2, numbers[first + length], numbers[first + length + 1], twister);
      } else out[done] = this.chisq(df);
      this.chisqOnes(out.subarray(done + 1, done + width));
    }
    return out;
  }
  /** Fills `out` with chi-squares of one degree of freedom, first to last, as `rchisq(length, 1)`. */
  chisqOnes(out: Float64Array): Float64Array {
    const [words, room, sums] = [0, STATE, STATE + ROOM];
    const first = sums + PARTIAL_SUMS.length + MULTIPLES.length;
    const { numbers, integers, kernels } = drawingWorkspace(first + out.length);
    const twister = this.#twister;
    if (!kernels.chiSquares || !twister) {
      for (let i = 0; i < out.length; i++) out[i] = this.chisq(1);
      return out;
    }
    const from = twister.lendTo(integers, words);
    numbers.set(PARTIAL_SUMS, sums);
    numbers.set(MULTIPLES, sums + PARTIAL_SUMS.length);
    twister.takeFrom(integers, words, kernels.chiSquares(words, from, sums, room, first, out.length));
    out.set(numbers.subarray(first, first + out.length));
    return out;
  }

  /** Fills `out` with standard normals, first to last, as `rnorm(length)`. */
  normals(out: Float64Array): Float64Array {
    const [words, room, first] = [0, STATE, STATE + ROOM];
    const { numbers, integers, kernels } = drawingWorkspace(first + out.length);
    const twister = this.#twister;
    if (!kernels.normals || !twister) {
      for (let i = 0; i < out.length; i++) out[i] = this.normRand();
      return out;
    }
    const from = twister.lendTo(integers, words);
    twister.takeFrom(integers, words, kernels.normals(words, from, room, first, out.length));
    out.set(numbers.subarray(first, first + out.length));
    return out;
  }
  /** Passes over `count` normals without computing them. */
  skipNormals(count: number): void {
    if (this.#twister) this.#twister.skip(2 * count);
    else for (let i = 0; i < 2 * count; i++) this.#source.next();
  }

  /** A uniform integer in 0 … n - 1, by rejection from the next power of two (Lemire's bias does not arise). */
  index(n: number): number {
    if (n <= 0) return 0;
    const bits = Math.ceil(Math.log2(n));
    for (;;) {
      const value = this.#bits(bits);
      if (value < n) return value;
    }
  }
  /** `size` of the integers 1 … n without replacement, in R's order: `sample(n, size)`. */
  sample(n: number, size = n): Int32Array {
    const left = Int32Array.from({ length: n }, (_, i) => i + 1);
    const out = new Int32Array(size);
    for (let i = 0, remaining = n; i < size; i++) {
      const j = this.index(remaining);
      out[i] = left[j];
      left[j] = left[--remaining];
    }
    return out;
  }

  /** Sixteen bits at a time, high part first, one uniform each; n stays below 2^31, so doubles hold the value. */
  #bits(bits: number): number {
    let value = 0;
    for (let n = 0; n <= bits; n += 16) value = 65536 * value + Math.floor(this.#source.next() * 65536);
    return value % 2 ** bits;
  }
}
