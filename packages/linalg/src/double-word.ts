/**
 * A number in twice the working precision, as the unevaluated sum high + low with |low| at most half a unit in the last
 * place of high: relative errors of about 2^-104 (two-sum: Knuth 1969; two-product and division: Dekker 1971, Numer.
 * Math. 18:224-242; error bounds: Joldes, Muller & Popescu 2017, ACM TOMS 44:15). For what cancels: a few sums whose
 * digits matter, not whole computations. Factors must stay below 1e150, beyond which their products' errors overflow.
 */
export class DoubleWord {
  high = 0;
  low = 0;

  set(high: number, low = 0): void {
    this.high = high;
    this.low = low;
  }

  add(high: number, low: number): void {
    const s = this.high + high;
    const moved = s - this.high;
    const lost = this.high - (s - moved) + (high - moved);
    const t = this.low + low;
    const tMoved = t - this.low;
    const tLost = this.low - (t - tMoved) + (low - tMoved);
    const middle = lost + t;
    const first = s + middle;
    const rest = middle - (first - s) + tLost;
    this.high = first + rest;
    this.low = rest - (this.high - first);
  }

  /** += a b */
  addProduct(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
    const product = aHigh * bHigh;
    const error = lostInProduct(aHigh, bHigh, product) + (aHigh * bLow + aLow * bHigh);
    const high = product + error;
    this.add(high, error - (high - product));
  }

  /** -= a b */
  subtractProduct(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
    this.addProduct(-aHigh, -aLow, bHigh, bLow);
  }

  /** /= b */
  divide(bHigh: number, bLow: number): void {
    const first = this.high / bHigh;
    this.subtractProduct(first, 0, bHigh, bLow);
    const second = this.high / bHigh;
    this.subtractProduct(second, 0, bHigh, bLow);
    const third = this.high / bHigh;
    this.set(first);
    this.add(second, third);
  }

  /** The square root, of a positive number. */
  root(): void {
    const first = Math.sqrt(this.high);
    this.subtractProduct(first, 0, first, 0);
    const second = this.high / (2 * first);
    this.high = first + second;
    this.low = second - (this.high - first);
  }

  /** log(high + low), rounded to a double. */
  log(): number {
    return Math.log(this.high) + this.low / this.high;
  }
}

/** 2^27 + 1: its product with a number splits that into halves of 26 bits. */
const SPLITTER = 134217729;

/** a b - product, exactly. */
function lostInProduct(a: number, b: number, product: number): number {
  const ca = SPLITTER * a;
  const aTop = ca - (ca - a);
  const aRest = a - aTop;
  const cb = SPLITTER * b;
  const bTop = cb - (cb - b);
  const bRest = b - bTop;
  return aRest * bRest - (product - aTop * bTop - aRest * bTop - aTop * bRest);
}

/** An array of them. */
export interface DoubleWords {
  readonly high: Float64Array;
  readonly low: Float64Array;
}
/** Zeros. */
export const doubleWords = (length: number): DoubleWords => ({
  high: new Float64Array(length),
  low: new Float64Array(length),
});

/** word <- element `at`. */
export function load(word: DoubleWord, { high, low }: DoubleWords, at: number): void {
  word.high = high[at];
  word.low = low[at];
}
/** Element `at` <- word. */
export function store({ high, low }: DoubleWords, at: number, word: DoubleWord): void {
  high[at] = word.high;
  low[at] = word.low;
}
