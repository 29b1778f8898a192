/**
 * C <- C - XY' in 4 x 4 tiles whose sixteen sums stay in registers. X and Y are strips of four rows, column after column, so that a
 * tile reads two contiguous streams. Products of a sum by ascending column, subtracted once. The twin is src/twins/tiles.ts.
 *
 * Rows c .. c + 4 strips - 1 of four columns, ld apart, less X (strips one after another from x) times the strip at y. Addresses and
 * sizes in bytes; `width` is 32 for every column of X and Y, at least one; `strips` a count, at least one.
 */
export function update(c: usize, ld: usize, x: usize, y: usize, width: usize, strips: i32): void {
  for (; strips > 0; strips--, c += 32, x += width) tile(c, ld, x, y, width);
}

/** One tile: four rows of four columns. */
export function tile(c: usize, ld: usize, x: usize, y: usize, width: usize): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let a2 = f64x2.splat(0);
  let a3 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let b2 = f64x2.splat(0);
  let b3 = f64x2.splat(0);
  let at = y;
  for (const end = x + width; x < end; x += 32, at += 32) {
    const upper = v128.load(x);
    const lower = v128.load(x, 16);
    const y0 = v128.load64_splat(at);
    a0 = f64x2.add(a0, f64x2.mul(upper, y0));
    b0 = f64x2.add(b0, f64x2.mul(lower, y0));
    const y1 = v128.load64_splat(at, 8);
    a1 = f64x2.add(a1, f64x2.mul(upper, y1));
    b1 = f64x2.add(b1, f64x2.mul(lower, y1));
    const y2 = v128.load64_splat(at, 16);
    a2 = f64x2.add(a2, f64x2.mul(upper, y2));
    b2 = f64x2.add(b2, f64x2.mul(lower, y2));
    const y3 = v128.load64_splat(at, 24);
    a3 = f64x2.add(a3, f64x2.mul(upper, y3));
    b3 = f64x2.add(b3, f64x2.mul(lower, y3));
  }
  take(c, a0, b0);
  take(c + ld, a1, b1);
  take(c + 2 * ld, a2, b2);
  take(c + 3 * ld, a3, b3);
}

/** Four rows of a column less what both vectors hold. */
export function take(c: usize, upper: v128, lower: v128): void {
  v128.store(c, f64x2.sub(v128.load(c), upper));
  v128.store(c, f64x2.sub(v128.load(c, 16), lower), 16);
}
