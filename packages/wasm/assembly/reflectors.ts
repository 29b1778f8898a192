/**
 * Householder reflectors H = I - v v' / v[0] (packages/linalg/src/reflector.ts says what they are for). Every sum by ascending row, so
 * that it is the same whatever stands beside it; four columns go together, whose sums do not wait for each other. The twin is
 * src/twins/reflectors.ts. Addresses in bytes, `n` a count of entries.
 */

/** x'x. */
export function square(x: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) sum += load<f64>(x) * load<f64>(x);
  return sum;
}

/** y <- H y for every one of `columns` columns from y, `stride` apart; v and y have n entries. */
export function reflect(v: usize, n: i32, y: usize, stride: usize, columns: i32): void {
  const end = v + ((<usize>n) << 3);
  const first = load<f64>(v);
  for (; columns >= 4; columns -= 4, y += stride << 2) {
    const y1 = y + stride;
    const y2 = y1 + stride;
    const y3 = y2 + stride;
    let s0: f64 = 0;
    let s1: f64 = 0;
    let s2: f64 = 0;
    let s3: f64 = 0;
    for (let at = v, shift = <usize>0; at < end; at += 8, shift += 8) {
      const entry = load<f64>(at);
      s0 += entry * load<f64>(y + shift);
      s1 += entry * load<f64>(y1 + shift);
      s2 += entry * load<f64>(y2 + shift);
      s3 += entry * load<f64>(y3 + shift);
    }
    add(v, n, -s0 / first, y);
    add(v, n, -s1 / first, y1);
    add(v, n, -s2 / first, y2);
    add(v, n, -s3 / first, y3);
  }
  for (; columns > 0; columns--, y += stride) {
    let sum: f64 = 0;
    for (let at = v, shift = <usize>0; at < end; at += 8, shift += 8) sum += load<f64>(at) * load<f64>(y + shift);
    add(v, n, -sum / first, y);
  }
}

/** y <- y + factor v. */
function add(v: usize, n: i32, factor: f64, y: usize): void {
  if (factor === 0) return;
  const both = f64x2.splat(factor);
  const whole = v + ((<usize>(n & ~1)) << 3);
  for (; v < whole; v += 16, y += 16) v128.store(y, f64x2.add(v128.load(y), f64x2.mul(both, v128.load(v))));
  if (n & 1) store<f64>(y, load<f64>(y) + factor * load<f64>(v));
}
