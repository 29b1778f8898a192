/**
 * Rows stacked under a triangle and taken into it, T* and B* of Q'[T; B] (src/twins/triangles.ts says what for, and is the twin).
 * Addresses and strides in bytes, the others counts. Of every four products of a sum the first, second, third and fourth are added apart.
 */

export function absorb(
  t: usize,
  tStride: usize,
  b: usize,
  bStride: usize,
  full: i32,
  triangular: i32,
  k: i32,
  width: i32,
): void {
  let x = b;
  let pivot = t;
  for (let j = 0; j < k; j++, x += bStride, pivot += tStride + 8) {
    const rows = full + (j + 1 < triangular ? j + 1 : triangular);
    const square = dot(x, x, rows);
    if (square === 0) continue;
    const alpha = load<f64>(pivot);
    const norm = sqrt(alpha * alpha + square);
    const beta = alpha > 0 ? -norm : norm;
    store<f64>(pivot, beta);
    const head = alpha - beta;
    let top = pivot + tStride;
    let column = x + bStride;
    let c = j + 1;
    // two columns at a time, whose sums do not wait for each other
    for (; c + 2 <= width; c += 2, top += tStride << 1, column += bStride << 1) {
      const next = top + tStride;
      dotBoth(x, column, column + bStride, rows);
      const product = head * load<f64>(top) + first;
      const other = head * load<f64>(next) + second;
      if (product !== 0) {
        store<f64>(top, load<f64>(top) + product / beta);
        add(x, product / (beta * head), column, rows);
      }
      if (other !== 0) {
        store<f64>(next, load<f64>(next) + other / beta);
        add(x, other / (beta * head), column + bStride, rows);
      }
    }
    if (c < width) {
      const product = head * load<f64>(top) + dot(x, column, rows);
      if (product === 0) continue;
      store<f64>(top, load<f64>(top) + product / beta);
      add(x, product / (beta * head), column, rows);
    }
  }
}

/** What `dotBoth` found. */
let first: f64 = 0;
let second: f64 = 0;
/** x'y and x'z. */
function dotBoth(x: usize, y: usize, z: usize, n: i32): void {
  const whole = x + ((<usize>(n & ~3)) << 3);
  const end = x + ((<usize>n) << 3);
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let t0 = f64x2.splat(0);
  let t1 = f64x2.splat(0);
  for (; x < whole; x += 32, y += 32, z += 32) {
    const low = v128.load(x);
    const high = v128.load(x, 16);
    s0 = f64x2.add(s0, f64x2.mul(low, v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(high, v128.load(y, 16)));
    t0 = f64x2.add(t0, f64x2.mul(low, v128.load(z)));
    t1 = f64x2.add(t1, f64x2.mul(high, v128.load(z, 16)));
  }
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  let other = f64x2.extract_lane(t0, 0) + f64x2.extract_lane(t0, 1);
  sum += f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1);
  other += f64x2.extract_lane(t1, 0) + f64x2.extract_lane(t1, 1);
  for (; x < end; x += 8, y += 8, z += 8) {
    const entry = load<f64>(x);
    sum += entry * load<f64>(y);
    other += entry * load<f64>(z);
  }
  first = sum;
  second = other;
}

function dot(x: usize, y: usize, n: i32): f64 {
  const whole = x + ((<usize>(n & ~3)) << 3);
  const end = x + ((<usize>n) << 3);
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  for (; x < whole; x += 32, y += 32) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
  }
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  sum += f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1);
  for (; x < end; x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum;
}

/** y <- y + factor x. */
function add(x: usize, factor: f64, y: usize, n: i32): void {
  const both = f64x2.splat(factor);
  const whole = x + ((<usize>(n & ~1)) << 3);
  for (; x < whole; x += 16, y += 16) v128.store(y, f64x2.add(v128.load(y), f64x2.mul(both, v128.load(x))));
  if (n & 1) store<f64>(y, load<f64>(y) + factor * load<f64>(x));
}
