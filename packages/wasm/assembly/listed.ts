/**
 * Rows and columns of a matrix that are given by lists, in fours, the last ones filled up with n: into strips of four rows, column after
 * column, and back, and products of strips taken off them in tiles (panels.ts, tiles.ts). The twins are in src/twins/panels.ts.
 */
import { take } from './tiles';

/** Bytes of four numbers. */
const ROW: usize = 32;

/** Listed rows of a panel, `strips` times four; zeros for those that are none. */
export function packRows(
  column: usize,
  ld: usize,
  n: i32,
  width: i32,
  own: i32,
  list: usize,
  strips: i32,
  to: usize,
  stride: usize,
): void {
  for (; strips > 0; strips--, list += 16, to += stride) {
    const r0 = load<i32>(list);
    const r3 = load<i32>(list, 12);
    let from = column + ((<usize>r0) << 3);
    let at = to;
    if (r3 === r0 + 3 && r3 < n) {
      // side by side
      for (let k = 0; k < width; k++, from += ld, at += ROW) {
        v128.store(at, v128.load(from));
        v128.store(at, v128.load(from, 16), 16);
      }
    } else {
      const r1 = load<i32>(list, 4);
      const r2 = load<i32>(list, 8);
      const d1 = (<usize>(r1 - r0)) << 3;
      const d2 = (<usize>(r2 - r0)) << 3;
      const d3 = (<usize>(r3 - r0)) << 3;
      for (let k = 0; k < width; k++, from += ld, at += ROW) {
        store<f64>(at, load<f64>(from));
        store<f64>(at, r1 < n ? load<f64>(from + d1) : 0, 8);
        store<f64>(at, r2 < n ? load<f64>(from + d2) : 0, 16);
        store<f64>(at, r3 < n ? load<f64>(from + d3) : 0, 24);
      }
    }
    for (let k = width; k < 4 * own; k++, at += ROW) {
      v128.store(at, f64x2.splat(0));
      v128.store(at, f64x2.splat(0), 16);
    }
  }
}
export function unpackRows(
  column: usize,
  ld: usize,
  n: i32,
  width: i32,
  list: usize,
  strips: i32,
  from: usize,
  stride: usize,
): void {
  for (; strips > 0; strips--, list += 16, from += stride) {
    const r0 = load<i32>(list);
    const r1 = load<i32>(list, 4);
    const r2 = load<i32>(list, 8);
    const r3 = load<i32>(list, 12);
    let to = column;
    let at = from;
    for (let k = 0; k < width; k++, to += ld, at += ROW) {
      store<f64>(to + ((<usize>r0) << 3), load<f64>(at));
      if (r1 < n) store<f64>(to + ((<usize>r1) << 3), load<f64>(at, 8));
      if (r2 < n) store<f64>(to + ((<usize>r2) << 3), load<f64>(at, 16));
      if (r3 < n) store<f64>(to + ((<usize>r3) << 3), load<f64>(at, 24));
    }
  }
}

/** Strips of rows at a time: as many as stay in the nearest cache while all columns pass. */
const CHUNK = 16;

/** a at listed rows and columns less the products of their strips, on and below the diagonal. */
export function subtract(a: usize, ld: usize, list: usize, strips: i32, x: usize, stride: usize): void {
  for (let start = 0; start < strips; start += CHUNK) {
    const end = min(start + CHUNK, strips);
    let columns = list;
    let y = x;
    for (let t = 0; t < end; t++, columns += 16, y += stride) {
      const c0 = a + <usize>load<i32>(columns) * ld;
      const c1 = a + <usize>load<i32>(columns, 4) * ld;
      const c2 = a + <usize>load<i32>(columns, 8) * ld;
      const c3 = a + <usize>load<i32>(columns, 12) * ld;
      for (let s = max(start, t); s < end; s++)
        tileAt(c0, c1, c2, c3, list + ((<usize>s) << 4), x + <usize>s * stride, y, stride);
    }
  }
}

/** A tile at four listed rows of four columns; its loop is that of `tile`, whose eight sums are registers and cannot be handed on. */
function tileAt(c0: usize, c1: usize, c2: usize, c3: usize, rows: usize, x: usize, y: usize, width: usize): void {
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
  const r0 = load<i32>(rows);
  const r2 = load<i32>(rows, 8);
  const r3 = load<i32>(rows, 12);
  const d0 = (<usize>r0) << 3;
  // side by side: rows ascend, but that the last ones may all be n
  if (r3 === r0 + 3 && r2 === r0 + 2) {
    take(c0 + d0, a0, b0);
    take(c1 + d0, a1, b1);
    take(c2 + d0, a2, b2);
    take(c3 + d0, a3, b3);
    return;
  }
  const d1 = (<usize>load<i32>(rows, 4)) << 3;
  const d2 = (<usize>r2) << 3;
  const d3 = (<usize>r3) << 3;
  scatter(c0, d0, d1, d2, d3, a0, b0);
  scatter(c1, d0, d1, d2, d3, a1, b1);
  scatter(c2, d0, d1, d2, d3, a2, b2);
  scatter(c3, d0, d1, d2, d3, a3, b3);
}

function scatter(c: usize, d0: usize, d1: usize, d2: usize, d3: usize, upper: v128, lower: v128): void {
  store<f64>(c + d0, load<f64>(c + d0) - f64x2.extract_lane(upper, 0));
  store<f64>(c + d1, load<f64>(c + d1) - f64x2.extract_lane(upper, 1));
  store<f64>(c + d2, load<f64>(c + d2) - f64x2.extract_lane(lower, 0));
  store<f64>(c + d3, load<f64>(c + d3) - f64x2.extract_lane(lower, 1));
}

/**
 * Listed rows of listed columns of a (ld apart), `strips` times four of these by `count` of those, into strips at `to`; zeros for a row or
 * a column n.
 */
export function packListed(
  a: usize,
  ld: usize,
  n: i32,
  rows: usize,
  strips: i32,
  columns: usize,
  count: i32,
  to: usize,
): void {
  for (; strips > 0; strips--, rows += 16) {
    const r0 = load<i32>(rows);
    const r1 = load<i32>(rows, 4);
    const r2 = load<i32>(rows, 8);
    const r3 = load<i32>(rows, 12);
    const start = a + ((<usize>r0) << 3);
    const d1 = (<usize>(r1 - r0)) << 3;
    const d2 = (<usize>(r2 - r0)) << 3;
    const d3 = (<usize>(r3 - r0)) << 3;
    for (let k = 0; k < count; k++, to += ROW) {
      const column = load<i32>(columns + ((<usize>k) << 2));
      const from = start + <usize>column * ld;
      if (column >= n) {
        v128.store(to, f64x2.splat(0));
        v128.store(to, f64x2.splat(0), 16);
      } else if (r3 === r0 + 3 && r3 < n) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      } else {
        store<f64>(to, load<f64>(from));
        store<f64>(to, r1 < n ? load<f64>(from + d1) : 0, 8);
        store<f64>(to, r2 < n ? load<f64>(from + d2) : 0, 16);
        store<f64>(to, r3 < n ? load<f64>(from + d3) : 0, 24);
      }
    }
  }
}

/**
 * The same of a symmetric a whose two triangles are both there: down the columns that are called as the rows are, where what is next is near.
 */
export function packSymmetric(
  a: usize,
  ld: usize,
  n: i32,
  rows: usize,
  strips: i32,
  columns: usize,
  count: i32,
  to: usize,
): void {
  let inside = count;
  while (inside > 0 && load<i32>(columns + ((<usize>(inside - 1)) << 2)) >= n) inside--;
  const end = columns + ((<usize>inside) << 2);
  for (; strips > 0; strips--, rows += 16) {
    const r1 = load<i32>(rows, 4);
    const r2 = load<i32>(rows, 8);
    const r3 = load<i32>(rows, 12);
    const c0 = a + <usize>load<i32>(rows) * ld;
    const c1 = a + <usize>r1 * ld;
    const c2 = a + <usize>r2 * ld;
    const c3 = a + <usize>r3 * ld;
    if (r3 < n) {
      for (let k = columns; k < end; k += 4, to += ROW) {
        const at = (<usize>load<i32>(k)) << 3;
        v128.store(to, v128.load64_lane(c1 + at, v128.load64_zero(c0 + at), 1));
        v128.store(to, v128.load64_lane(c3 + at, v128.load64_zero(c2 + at), 1), 16);
      }
    } else {
      for (let k = columns; k < end; k += 4, to += ROW) {
        const at = (<usize>load<i32>(k)) << 3;
        store<f64>(to, load<f64>(c0 + at));
        store<f64>(to, r1 < n ? load<f64>(c1 + at) : 0, 8);
        store<f64>(to, r2 < n ? load<f64>(c2 + at) : 0, 16);
        store<f64>(to, 0, 24);
      }
    }
    for (let k = inside; k < count; k++, to += ROW) {
      v128.store(to, f64x2.splat(0));
      v128.store(to, f64x2.splat(0), 16);
    }
  }
}

/**
 * Minus x (`count` rows by `columns`, column after column) to the listed rows of columns from, from + 1, ... of a symmetric a, and to the
 * same places of its other triangle; from the first row n on there are none.
 */
export function placeSymmetric(
  a: usize,
  ld: usize,
  n: i32,
  from: i32,
  columns: i32,
  list: usize,
  count: i32,
  x: usize,
): void {
  const stride = (<usize>count) << 3;
  const corner = a + <usize>from * ld;
  let rows = count;
  while (rows > 0 && load<i32>(list + ((<usize>(rows - 1)) << 2)) >= n) rows--;
  const end = list + ((<usize>rows) << 2);
  // down the columns, whose rows are near each other, then along the rows
  let value = x;
  let down = corner;
  for (let k = columns; k > 0; k--, down += ld, value += stride) {
    let from = value;
    for (let s = list; s < end; s += 4, from += 8) store<f64>(down + ((<usize>load<i32>(s)) << 3), -load<f64>(from));
  }
  const across = a + ((<usize>from) << 3);
  for (let s = list; s < end; s += 4, x += 8) {
    let along = across + <usize>load<i32>(s) * ld;
    value = x;
    for (let k = columns; k > 0; k--, along += 8, value += stride) store<f64>(along, -load<f64>(value));
  }
}
