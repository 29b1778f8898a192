/**
 * e^r - 1 by its series to r^6, |r| < 0.0109: what is left of an exponential whose power of 2^(1 / 32) stands in a table (Tang 1989, and
 * packages/linalg/src/exponentials.ts). The coefficients come from memory: those that stand in the code would be made anew for every number.
 */

/** Added and taken away, it rounds to whole numbers. */
export const ROUND: f64 = 6755399441055744.0;

/** Of two numbers; 1/2, 1/6, 1/24, 1/120 and 1/720, twice each. */
export function series(r: v128, second: v128, third: v128, fourth: v128, fifth: v128, sixth: v128): v128 {
  const s = f64x2.mul(r, r);
  const inner = f64x2.add(f64x2.add(fourth, f64x2.mul(r, fifth)), f64x2.mul(s, sixth));
  const outer = f64x2.add(f64x2.add(second, f64x2.mul(r, third)), f64x2.mul(s, inner));
  return f64x2.add(r, f64x2.mul(s, outer));
}
