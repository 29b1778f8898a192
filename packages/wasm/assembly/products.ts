/** Products of so many positive numbers that they leave the range of doubles: what is left of a product from 1 to 2, and its exponent apart. */

/** Exponents of two positive numbers, as whole numbers. */
export function exponentOf(x: v128): v128 {
  return i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023));
}
export function mantissaOf(x: v128): v128 {
  return v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
}
/** The product of both lanes, with exponents counted apart, as out[0] 2^out[1]. */
export function stated(product: v128, exponent: v128, out: usize): void {
  const counted = v128.add<i64>(exponent, exponentOf(product));
  const left = mantissaOf(product);
  store<f64>(out, f64x2.extract_lane(left, 0) * f64x2.extract_lane(left, 1));
  store<f64>(out, <f64>(i64x2.extract_lane(counted, 0) + i64x2.extract_lane(counted, 1)), 8);
}
