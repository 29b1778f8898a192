/**
 * e^x of many numbers, |x| at most 700: packages/linalg/src/exponentials.ts with powers of two beyond its table. x = (m + j / 32) log 2 + r, m and j
 * whole numbers, 0 <= j < 32, |r| < 0.0109: e^x = 2^m 2^(j / 32) e^r, the second from a table and the third by its series to r^6 (Tang 1989).
 */
import { ROUND, series } from './exponential-series';

/**
 * out <- e^x of an even number n; 32 / log 2, both parts of log 2 / 32 and the coefficients of the series stand at `table`, 2^(j / 32) at
 * `powers`. Addresses in bytes.
 */
export function exponentials(x: usize, n: i32, out: usize, table: usize, powers: usize): void {
  const perStep = v128.load64_splat(table);
  const high = v128.load64_splat(table, 8);
  const low = v128.load64_splat(table, 16);
  const second = v128.load64_splat(table, 24);
  const third = v128.load64_splat(table, 32);
  const fourth = v128.load64_splat(table, 40);
  const fifth = v128.load64_splat(table, 48);
  const sixth = v128.load64_splat(table, 56);
  const round = f64x2.splat(ROUND);
  const one = i64x2.splat(0x3ff);
  const rest = i64x2.splat(31);
  for (let end = x + ((<usize>n) << 3); x < end; x += 16, out += 16) {
    const v = v128.load(x);
    const sum = f64x2.add(f64x2.mul(v, perStep), round);
    const k = f64x2.sub(sum, round);
    const r = f64x2.sub(f64x2.sub(v, f64x2.mul(k, high)), f64x2.mul(k, low));
    // the low bits of the sum are k = 32 m + j
    const whole = i64x2.shr_s(i64x2.shl(sum, 48), 53);
    const place = v128.and(sum, rest);
    const first = v128.load64_zero(powers + ((<usize>i64x2.extract_lane(place, 0)) << 3));
    const fraction = v128.load64_lane(powers + ((<usize>i64x2.extract_lane(place, 1)) << 3), first, 1);
    const power = f64x2.mul(fraction, i64x2.shl(i64x2.add(whole, one), 52));
    v128.store(out, f64x2.add(power, f64x2.mul(power, series(r, second, third, fourth, fifth, sixth))));
  }
}
