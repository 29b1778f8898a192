/**
 * The combined multiple-recursive generator MRG32k3a (L'Ecuyer 1999, Operations Research 47:159-164), R's "L'Ecuyer-CMRG", with its
 * streams 2^127 steps apart and substreams 2^76 steps apart (L'Ecuyer, Simard, Chen & Kelton 2002, Operations Research 50:1073-1075),
 * R's `nextRNGStream` and `nextRNGSubStream`. Seeded as R's `set.seed(seed, "L'Ecuyer-CMRG")`. One instance is one place in one stream.
 */
import type { UniformSource } from './uniform-source.ts';

const M1 = 4294967087;
const M2 = 4294944443;
const [A12, A13N] = [1403580, 810728];
const [A21, A23N] = [527612, 1370589];
/** 1 / (M1 + 1). */
const NORM = 2.328306549295728e-10;
/** What R multiplies by to keep draws off 0 and 1. */
const OPEN = 2.328306437080797e-10;

/** 3 x 3, row by row, modulo m. */
type Modular = readonly bigint[];
const ONE_STEP: readonly [Modular, Modular] = [
  [0n, 1n, 0n, 0n, 0n, 1n, BigInt(M1 - A13N), BigInt(A12), 0n],
  [0n, 1n, 0n, 0n, 0n, 1n, BigInt(M2 - A23N), 0n, BigInt(A21)],
];
const MODULI = [BigInt(M1), BigInt(M2)] as const;

function times(a: Modular, b: Modular, m: bigint): Modular {
  return a.map((_, at) => {
    const [i, j] = [Math.floor(at / 3), at % 3];
    let sum = 0n;
    for (let k = 0; k < 3; k++) sum += a[3 * i + k] * b[3 * k + j];
    return sum % m;
  });
}
/** A^(2^k) of both components, k from 0 on, as far as anybody asked. */
const powers: [Modular, Modular][] = [[...ONE_STEP]];
function power(k: number): readonly [Modular, Modular] {
  for (let at = powers.length; at <= k; at++) {
    const [a, b] = powers[at - 1];
    powers.push([times(a, a, MODULI[0]), times(b, b, MODULI[1])]);
  }
  return powers[k];
}

const STREAM = 127;
const SUBSTREAM = 76;

/** One place in a stream: uniforms from there on, and where the streams and substreams after it begin. */
export class Lecuyer implements UniformSource {
  /** As R's `.Random.seed[-1]`, read as unsigned. */
  readonly #s: Float64Array;

  private constructor(words: ArrayLike<number>) {
    this.#s = Float64Array.from(words, (word) => word >>> 0);
  }

  /** As `set.seed(seed, kind = "L'Ecuyer-CMRG")`: an integer, taken modulo 2^32. */
  static seeded(seed: number): Lecuyer {
    let s = seed | 0;
    const step = (): number => {
      s = (Math.imul(69069, s) + 1) | 0;
      return s >>> 0;
    };
    for (let j = 0; j < 50; j++) step();
    const words = Array.from({ length: 6 }, () => {
      let word = step();
      while (word >= M2) word = step();
      return word;
    });
    return new Lecuyer(words);
  }
  /** Where `words` was called. */
  static at(words: ArrayLike<number>): Lecuyer {
    return new Lecuyer(words);
  }
  /** The six words as R prints them in `.Random.seed[-1]`: plain data. */
  words(): Int32Array {
    return Int32Array.from(this.#s, (word) => word | 0);
  }

  /** The start of the stream that is `count` streams on: `nextRNGStream` so many times. */
  stream(count: number): Lecuyer {
    return this.#ahead(STREAM, count);
  }
  /** The start of the substream that is `count` substreams on: `nextRNGSubStream` so many times. */
  substream(count: number): Lecuyer {
    return this.#ahead(SUBSTREAM, count);
  }

  /** The next uniform in the open interval (0, 1). All products stay below 2^53, so doubles hold them. */
  next(): number {
    const s = this.#s;
    let p1 = (A12 * s[1] - A13N * s[0]) % M1;
    if (p1 < 0) p1 += M1;
    s[0] = s[1];
    s[1] = s[2];
    s[2] = p1;
    let p2 = (A21 * s[5] - A23N * s[3]) % M2;
    if (p2 < 0) p2 += M2;
    s[3] = s[4];
    s[4] = s[5];
    s[5] = p2;
    const u = (p1 > p2 ? p1 - p2 : p1 - p2 + M1) * NORM;
    return u <= 0 ? 0.5 * OPEN : 1 - u <= 0 ? 1 - 0.5 * OPEN : u;
  }

  /** `count` 2^k steps: the state times A^(count 2^k), by the binary digits of `count`. */
  #ahead(k: number, count: number): Lecuyer {
    let state = Array.from(this.#s, BigInt);
    for (let [left, at] = [count, k]; left > 0; left = Math.floor(left / 2), at++) {
      if (left % 2 === 0) continue;
      const [a, b] = power(at);
      state = [...applied(a, state.slice(0, 3), MODULI[0]), ...applied(b, state.slice(3), MODULI[1])];
    }
    return new Lecuyer(state.map(Number));
  }
}
const applied = (A: Modular, s: readonly bigint[], m: bigint): bigint[] =>
  [0, 1, 2].map((i) => (A[3 * i] * s[0] + A[3 * i + 1] * s[1] + A[3 * i + 2] * s[2]) % m);
