/** PORT's maximum: b where a is NaN, NaN where b is; `Math.max` would give NaN for both. */
export function larger(a: number, b: number): number {
  if (a > b) return a;
  return b;
}
