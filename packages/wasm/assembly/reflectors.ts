/**
 * Householder reflectors H = I - v v' / v[0] (packages/linalg/src/reflector.ts says what they are for). Every sum by ascending row, so
 * that it is the same whatever stands beside it; four or eight columns go together, whose sums do not wait for each other. The twin is
 * src/twins/reflectors.ts. Addresses in bytes, `n` a count of entries.
 */

/** x'x. */
export function square(x: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) sum += load<f64>(x) * load<f64>(x);
  return sum;
}

/** x <- x / by, n numbers. */
export function divide(x: usize, n: i32, by: f64): void {
  const both = f64x2.splat(by);
  for (const end = x + ((<usize>(n & ~1)) << 3); x < end; x += 16) v128.store(x, f64x2.div(v128.load(x), both));
  if (n & 1) store<f64>(x, load<f64>(x) / by);
}

/** y <- H y for every one of `columns` columns from y, `stride` apart; v and y have n entries. */
export function reflect(v: usize, n: i32, y: usize, stride: usize, columns: i32): void {
  while (columns > 4) {
    const taken = min(columns, 8);
    reflectEight(v, n, y, stride, taken);
    columns -= taken;
    y += stride * <usize>taken;
  }
  if (columns > 0) reflectFour(v, n, y, stride, columns);
}

/** One to four columns: where there are fewer, the last one's sum is taken again. Two columns stand side by side in a vector. */
function reflectFour(v: usize, n: i32, y: usize, stride: usize, columns: i32): void {
  const last = y + stride * <usize>(columns - 1);
  const y1 = min(y + stride, last);
  const y2 = min(y1 + stride, last);
  const y3 = min(y2 + stride, last);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  const whole = (<usize>(n & ~1)) << 3;
  for (let at: usize = 0; at < whole; at += 16) {
    const even = v128.load64_splat(v + at);
    const odd = v128.load64_splat(v + at, 8);
    a = withRows(a, even, odd, v128.load(y + at), v128.load(y1 + at));
    b = withRows(b, even, odd, v128.load(y2 + at), v128.load(y3 + at));
  }
  if (n & 1) {
    const even = v128.load64_splat(v + whole);
    a = f64x2.add(a, f64x2.mul(even, pair(y + whole, y1 + whole)));
    b = f64x2.add(b, f64x2.mul(even, pair(y2 + whole, y3 + whole)));
  }
  addTwo(v, n, a, y, stride, columns);
  if (columns > 2) addTwo(v, n, b, y2, stride, columns - 2);
}

/** The same of five to eight: their sums do not wait for each other. */
function reflectEight(v: usize, n: i32, y: usize, stride: usize, columns: i32): void {
  const last = y + stride * <usize>(columns - 1);
  const y1 = y + stride;
  const y2 = y1 + stride;
  const y3 = y2 + stride;
  const y4 = y3 + stride;
  const y5 = min(y4 + stride, last);
  const y6 = min(y5 + stride, last);
  const y7 = min(y6 + stride, last);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  const whole = (<usize>(n & ~1)) << 3;
  for (let at: usize = 0; at < whole; at += 16) {
    const even = v128.load64_splat(v + at);
    const odd = v128.load64_splat(v + at, 8);
    a = withRows(a, even, odd, v128.load(y + at), v128.load(y1 + at));
    b = withRows(b, even, odd, v128.load(y2 + at), v128.load(y3 + at));
    c = withRows(c, even, odd, v128.load(y4 + at), v128.load(y5 + at));
    d = withRows(d, even, odd, v128.load(y6 + at), v128.load(y7 + at));
  }
  if (n & 1) {
    const even = v128.load64_splat(v + whole);
    a = f64x2.add(a, f64x2.mul(even, pair(y + whole, y1 + whole)));
    b = f64x2.add(b, f64x2.mul(even, pair(y2 + whole, y3 + whole)));
    c = f64x2.add(c, f64x2.mul(even, pair(y4 + whole, y5 + whole)));
    d = f64x2.add(d, f64x2.mul(even, pair(y6 + whole, y7 + whole)));
  }
  addTwo(v, n, a, y, stride, 2);
  addTwo(v, n, b, y2, stride, 2);
  addTwo(v, n, c, y4, stride, columns - 4);
  if (columns > 6) addTwo(v, n, d, y6, stride, columns - 6);
}

/** A sum for either of two columns, p and q, with two of their rows. */
function withRows(sum: v128, even: v128, odd: v128, p: v128, q: v128): v128 {
  const first = f64x2.add(sum, f64x2.mul(even, v128.shuffle<f64>(p, q, 0, 2)));
  return f64x2.add(first, f64x2.mul(odd, v128.shuffle<f64>(p, q, 1, 3)));
}

/** The number at either place. */
function pair(first: usize, second: usize): v128 {
  return f64x2.replace_lane(v128.load64_splat(first), 1, load<f64>(second));
}

/** What reflection adds to a column, or to it and the next, of v'y as `sums` has it. */
function addTwo(v: usize, n: i32, sums: v128, y: usize, stride: usize, columns: i32): void {
  const first = load<f64>(v);
  add(v, n, -f64x2.extract_lane(sums, 0) / first, y);
  if (columns > 1) add(v, n, -f64x2.extract_lane(sums, 1) / first, y + stride);
}

/** y <- y + factor v. */
function add(v: usize, n: i32, factor: f64, y: usize): void {
  if (factor === 0) return;
  const both = f64x2.splat(factor);
  const whole = v + ((<usize>(n & ~1)) << 3);
  for (; v < whole; v += 16, y += 16) v128.store(y, f64x2.add(v128.load(y), f64x2.mul(both, v128.load(v))));
  if (n & 1) store<f64>(y, load<f64>(y) + factor * load<f64>(v));
}

/**
 * x <- x less its projections on `columns` columns from q, `stride` apart, two at a time: of x as it then is, out[j] <- q_j'x, and both
 * are taken off together. Returns x'x of what is left. Of every four products of a sum the first, second, third and fourth are added
 * apart, what is left over goes to the first; then these four in their order.
 */
export function project(q: usize, stride: usize, columns: i32, x: usize, n: i32, out: usize): f64 {
  for (; columns > 1; columns -= 2, q += 2 * stride, out += 16) {
    const a = dot(q, x, n);
    const b = dot(q + stride, x, n);
    store<f64>(out, a);
    store<f64>(out, b, 8);
    takeTwo(q, q + stride, a, b, x, n);
  }
  if (columns > 0) {
    const a = dot(q, x, n);
    store<f64>(out, a);
    add(q, n, -a, x);
  }
  return dot(x, x, n);
}

function dot(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  const whole = (<usize>(n & ~3)) << 3;
  let at: usize = 0;
  for (; at < whole; at += 32) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x + at), v128.load(y + at)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x + at, 16), v128.load(y + at, 16)));
  }
  let first = f64x2.extract_lane(s0, 0);
  for (const end = (<usize>n) << 3; at < end; at += 8) first += load<f64>(x + at) * load<f64>(y + at);
  return first + f64x2.extract_lane(s0, 1) + f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1);
}

/** x <- x - (a p + b q), n numbers. */
function takeTwo(p: usize, q: usize, a: f64, b: f64, x: usize, n: i32): void {
  const ofP = f64x2.splat(a);
  const ofQ = f64x2.splat(b);
  const whole = (<usize>(n & ~1)) << 3;
  for (let at: usize = 0; at < whole; at += 16) {
    const taken = f64x2.add(f64x2.mul(ofP, v128.load(p + at)), f64x2.mul(ofQ, v128.load(q + at)));
    v128.store(x + at, f64x2.sub(v128.load(x + at), taken));
  }
  if (n & 1) store<f64>(x + whole, load<f64>(x + whole) - (a * load<f64>(p + whole) + b * load<f64>(q + whole)));
}
