/**
 * Sums over the rows of a matrix that stands row after row, each `width` numbers long, a multiple of four (the last ones may be zeros).
 * Every sum by ascending row; the twin is src/twins/rows.ts. Addresses in bytes, sizes as counts.
 */

/** out[0 .. width - 1] <- sum over rows of w[k] x[k]. */
export function combineRows(x: usize, width: i32, rows: i32, w: usize, out: usize): void {
  const stride = (<usize>width) << 3;
  const end = (<usize>rows) << 3;
  let at: usize = 0;
  for (; at + 64 <= stride; at += 64) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let row = x + at;
    for (let k: usize = 0; k < end; k += 8, row += stride) {
      const weight = v128.load64_splat(w + k);
      s0 = f64x2.add(s0, f64x2.mul(weight, v128.load(row)));
      s1 = f64x2.add(s1, f64x2.mul(weight, v128.load(row, 16)));
      s2 = f64x2.add(s2, f64x2.mul(weight, v128.load(row, 32)));
      s3 = f64x2.add(s3, f64x2.mul(weight, v128.load(row, 48)));
    }
    v128.store(out + at, s0);
    v128.store(out + at, s1, 16);
    v128.store(out + at, s2, 32);
    v128.store(out + at, s3, 48);
  }
  if (at === stride) return;
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let row = x + at;
  for (let k: usize = 0; k < end; k += 8, row += stride) {
    const weight = v128.load64_splat(w + k);
    s0 = f64x2.add(s0, f64x2.mul(weight, v128.load(row)));
    s1 = f64x2.add(s1, f64x2.mul(weight, v128.load(row, 16)));
  }
  v128.store(out + at, s0);
  v128.store(out + at, s1, 16);
}

/** Row g of out <- row g of y less the sum of w[c] x[c] over from[g] <= c < from[g + 1]. */
export function lessGroups(x: usize, width: i32, groups: i32, from: usize, w: usize, y: usize, out: usize): void {
  const stride = (<usize>width) << 3;
  let first = load<i32>(from);
  for (; groups > 0; groups--, y += stride, out += stride) {
    from += 4;
    const last = load<i32>(from);
    const start = x + <usize>first * stride;
    const weights = w + ((<usize>first) << 3);
    const count = last - first;
    for (let at: usize = 0; at < stride; at += 32) {
      let s0 = v128.load(y + at);
      let s1 = v128.load(y + at, 16);
      let row = start + at;
      let weight = weights;
      for (let c = count; c > 0; c--, row += stride, weight += 8) {
        const own = v128.load64_splat(weight);
        s0 = f64x2.sub(s0, f64x2.mul(own, v128.load(row)));
        s1 = f64x2.sub(s1, f64x2.mul(own, v128.load(row, 16)));
      }
      v128.store(out + at, s0);
      v128.store(out + at, s1, 16);
    }
    first = last;
  }
}

/** out (width x width, its lower triangle and the tiles of four by four on the diagonal) <- sum over rows of (w[k] x[k]) x[k]'. */
export function weightedSquares(x: usize, width: i32, rows: i32, w: usize, out: usize): void {
  const stride = (<usize>width) << 3;
  const end = (<usize>rows) << 3;
  for (let j: usize = 0; j < stride; j += 32) {
    for (let i = j; i < stride; i += 32) {
      let a0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let a2 = f64x2.splat(0);
      let a3 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let b1 = f64x2.splat(0);
      let b2 = f64x2.splat(0);
      let b3 = f64x2.splat(0);
      let column = x + j;
      let row = x + i;
      for (let k: usize = 0; k < end; k += 8, column += stride, row += stride) {
        const weight = v128.load64_splat(w + k);
        const upper = f64x2.mul(v128.load(row), weight);
        const lower = f64x2.mul(v128.load(row, 16), weight);
        const y0 = v128.load64_splat(column);
        a0 = f64x2.add(a0, f64x2.mul(upper, y0));
        b0 = f64x2.add(b0, f64x2.mul(lower, y0));
        const y1 = v128.load64_splat(column, 8);
        a1 = f64x2.add(a1, f64x2.mul(upper, y1));
        b1 = f64x2.add(b1, f64x2.mul(lower, y1));
        const y2 = v128.load64_splat(column, 16);
        a2 = f64x2.add(a2, f64x2.mul(upper, y2));
        b2 = f64x2.add(b2, f64x2.mul(lower, y2));
        const y3 = v128.load64_splat(column, 24);
        a3 = f64x2.add(a3, f64x2.mul(upper, y3));
        b3 = f64x2.add(b3, f64x2.mul(lower, y3));
      }
      // stride is 8 width: four columns from j / 8, rows from i / 8
      let to = out + (j >> 3) * stride + i;
      v128.store(to, a0);
      v128.store(to, b0, 16);
      to += stride;
      v128.store(to, a1);
      v128.store(to, b1, 16);
      to += stride;
      v128.store(to, a2);
      v128.store(to, b2, 16);
      to += stride;
      v128.store(to, a3);
      v128.store(to, b3, 16);
    }
  }
}

/** own[k] <- x[k]'G x[k] and other[k] <- x[k]'G y[k], G symmetric, width x width; the even and the odd products of a row added apart. */
export function formsOfRows(x: usize, y: usize, width: i32, rows: i32, G: usize, own: usize, other: usize): void {
  const stride = (<usize>width) << 3;
  for (; rows > 0; rows--, x += stride, y += stride, own += 8, other += 8) {
    let ofX = f64x2.splat(0);
    let ofY = f64x2.splat(0);
    for (let at: usize = 0; at < stride; at += 32) {
      let h0 = f64x2.splat(0);
      let h1 = f64x2.splat(0);
      let column = G + at;
      for (let j: usize = 0; j < stride; j += 8, column += stride) {
        const entry = v128.load64_splat(x + j);
        h0 = f64x2.add(h0, f64x2.mul(entry, v128.load(column)));
        h1 = f64x2.add(h1, f64x2.mul(entry, v128.load(column, 16)));
      }
      ofX = f64x2.add(ofX, f64x2.mul(h0, v128.load(x + at)));
      ofX = f64x2.add(ofX, f64x2.mul(h1, v128.load(x + at, 16)));
      ofY = f64x2.add(ofY, f64x2.mul(h0, v128.load(y + at)));
      ofY = f64x2.add(ofY, f64x2.mul(h1, v128.load(y + at, 16)));
    }
    store<f64>(own, f64x2.extract_lane(ofX, 0) + f64x2.extract_lane(ofX, 1));
    store<f64>(other, f64x2.extract_lane(ofY, 0) + f64x2.extract_lane(ofY, 1));
  }
}

/**
 * out[k] <- x[k]'y for rows x[k] of n numbers, `stride` apart: of every four products the first, second, third and fourth are added apart,
 * what is left over goes to the first, and out is (first + second) + (third + fourth).
 */
export function products(x: usize, stride: usize, rows: i32, y: usize, n: i32, out: usize): void {
  const whole = (<usize>(n & ~3)) << 3;
  const end = (<usize>n) << 3;
  for (; rows > 0; rows--, x += stride, out += 8) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let at: usize = 0;
    for (; at < whole; at += 32) {
      s0 = f64x2.add(s0, f64x2.mul(v128.load(x + at), v128.load(y + at)));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(x + at, 16), v128.load(y + at, 16)));
    }
    let first = f64x2.extract_lane(s0, 0);
    for (; at < end; at += 8) first += load<f64>(x + at) * load<f64>(y + at);
    store<f64>(out, first + f64x2.extract_lane(s0, 1) + (f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1)));
  }
}
