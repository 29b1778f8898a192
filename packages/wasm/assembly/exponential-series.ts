/**
 * e^r - 1 by its series to r^6, |r| < 0.0109: what is left of an exponential whose power of 2^(1 / 32) stands in a table (Tang 1989, and
 * packages/linalg/src/exponentials.ts).
 */

/** Added and taken away, it rounds to whole numbers. */
export const ROUND: f64 = 6755399441055744.0;

/** Two numbers. */
export function series(r: v128): v128 {
  const half = f64x2.splat(0.5);
  const third = f64x2.splat(1.0 / 6.0);
  const fourth = f64x2.splat(1.0 / 24.0);
  const fifth = f64x2.splat(1.0 / 120.0);
  const sixth = f64x2.splat(1.0 / 720.0);
  const s = f64x2.mul(r, r);
  const inner = f64x2.add(f64x2.add(fourth, f64x2.mul(r, fifth)), f64x2.mul(s, sixth));
  const outer = f64x2.add(f64x2.add(half, f64x2.mul(r, third)), f64x2.mul(s, inner));
  return f64x2.add(r, f64x2.mul(s, outer));
}
