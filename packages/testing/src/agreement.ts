/** A tolerance with the reason or the source of the expected number beside it. */
export interface Tolerance {
  readonly rel?: number;
  readonly abs?: number;
  /** Where the expected number comes from. */
  readonly source: string;
}

/** Throws, naming both numbers and the source, unless |got - expected| <= max(abs, rel |expected|). NaN never agrees. */
export function agree(got: number, expected: number, { rel = 0, abs = 0, source }: Tolerance, what = 'value'): void {
  const allowed = Math.max(abs, rel * Math.abs(expected));
  const difference = Math.abs(got - expected);
  if (got === expected || difference <= allowed) return;
  throw new Error(`${what}: got ${got}, expected ${expected} (${source}), off by ${difference}, allowed ${allowed}`);
}
/** `agree`, element by element. */
export function agreeAll(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  what = 'value',
): void {
  if (got.length !== expected.length) {
    throw new Error(`${what}: got ${got.length} numbers, expected ${expected.length} (${tolerance.source})`);
  }
  for (let i = 0; i < expected.length; i++) agree(got[i] as number, expected[i] as number, tolerance, `${what}[${i}]`);
}
/** Equal after rounding to the printed digits; half a unit of the last place, plus rounding of the decimal itself. */
export function agreesWithPrinted(got: number, printed: string): boolean {
  const text = printed.trim();
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const decimals = (mantissa.split('.')[1] ?? '').length;
  const unit = 10 ** (Number(exponent) - decimals);
  return Math.abs(got - Number(text)) <= unit * (0.5 + 1e-9);
}
