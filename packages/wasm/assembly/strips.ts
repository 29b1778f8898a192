/**
 * Triangular solves with many right-hand sides: strips of four of them side by side, a row 32 bytes long, so that each entry of L is
 * read once for four. L: a sparse head (columns with the diagonal first, rows ascending) and below it a dense lower triangle. All by
 * columns of L, ascending (or descending); the twin is src/twins/strips.ts. Addresses and sizes in bytes, but counts of columns, rows
 * and strips.
 */

/** Rows of `strips` strips from x, `stride` apart: head columns 0 .. columns - 1 of L x = b. */
export function lowerHead(
  columns: i32,
  colPtr: usize,
  rowIdx: usize,
  head: usize,
  x: usize,
  stride: usize,
  strips: i32,
): void {
  for (; strips > 0; strips--, x += stride) {
    let own = x;
    let from = load<i32>(colPtr);
    for (let j = 0; j < columns; j++, own += 32) {
      const to = load<i32>(colPtr + ((<usize>(j + 1)) << 2));
      const pivot = v128.load64_splat(head + ((<usize>from) << 3));
      const upper = f64x2.div(v128.load(own), pivot);
      const lower = f64x2.div(v128.load(own, 16), pivot);
      v128.store(own, upper);
      v128.store(own, lower, 16);
      for (let p = from + 1; p < to; p++) {
        const l = v128.load64_splat(head + ((<usize>p) << 3));
        const row = x + ((<usize>load<i32>(rowIdx + ((<usize>p) << 2))) << 5);
        v128.store(row, f64x2.sub(v128.load(row), f64x2.mul(upper, l)));
        v128.store(row, f64x2.sub(v128.load(row, 16), f64x2.mul(lower, l)), 16);
      }
      from = to;
    }
  }
}

/** The same of L'x = b: columns descending. */
export function upperHead(
  columns: i32,
  colPtr: usize,
  rowIdx: usize,
  head: usize,
  x: usize,
  stride: usize,
  strips: i32,
): void {
  for (; strips > 0; strips--, x += stride) {
    for (let j = columns - 1; j >= 0; j--) {
      const from = load<i32>(colPtr + ((<usize>j) << 2));
      const to = load<i32>(colPtr + ((<usize>(j + 1)) << 2));
      const own = x + ((<usize>j) << 5);
      let upper = v128.load(own);
      let lower = v128.load(own, 16);
      for (let p = from + 1; p < to; p++) {
        const l = v128.load64_splat(head + ((<usize>p) << 3));
        const row = x + ((<usize>load<i32>(rowIdx + ((<usize>p) << 2))) << 5);
        upper = f64x2.sub(upper, f64x2.mul(v128.load(row), l));
        lower = f64x2.sub(lower, f64x2.mul(v128.load(row, 16), l));
      }
      const pivot = v128.load64_splat(head + ((<usize>from) << 3));
      v128.store(own, f64x2.div(upper, pivot));
      v128.store(own, f64x2.div(lower, pivot), 16);
    }
  }
}

/** A dense lower triangle of that order, column-major: L x = b. */
export function lowerTail(order: i32, tail: usize, x: usize, stride: usize, strips: i32): void {
  for (; strips > 0; strips--, x += stride) {
    const end = x + ((<usize>order) << 5);
    let own = x;
    for (let j = 0; j < order; j++, own += 32) {
      let l = tail + ((<usize>(j * order + j)) << 3);
      const pivot = v128.load64_splat(l);
      const upper = f64x2.div(v128.load(own), pivot);
      const lower = f64x2.div(v128.load(own, 16), pivot);
      v128.store(own, upper);
      v128.store(own, lower, 16);
      for (let row = own + 32; row < end; row += 32) {
        l += 8;
        const entry = v128.load64_splat(l);
        v128.store(row, f64x2.sub(v128.load(row), f64x2.mul(upper, entry)));
        v128.store(row, f64x2.sub(v128.load(row, 16), f64x2.mul(lower, entry)), 16);
      }
    }
  }
}

/** And L'x = b. */
export function upperTail(order: i32, tail: usize, x: usize, stride: usize, strips: i32): void {
  for (; strips > 0; strips--, x += stride) {
    const end = x + ((<usize>order) << 5);
    for (let j = order - 1; j >= 0; j--) {
      let l = tail + ((<usize>(j * order + j)) << 3);
      const pivot = v128.load64_splat(l);
      const own = x + ((<usize>j) << 5);
      let upper = v128.load(own);
      let lower = v128.load(own, 16);
      for (let row = own + 32; row < end; row += 32) {
        l += 8;
        const entry = v128.load64_splat(l);
        upper = f64x2.sub(upper, f64x2.mul(v128.load(row), entry));
        lower = f64x2.sub(lower, f64x2.mul(v128.load(row, 16), entry));
      }
      v128.store(own, f64x2.div(upper, pivot));
      v128.store(own, f64x2.div(lower, pivot), 16);
    }
  }
}

/** `columns` columns of n numbers from b into strips at x, zeros in what is left of the last: row k of a strip is row order[k] of b. */
export function intoStrips(order: usize, b: usize, n: i32, columns: i32, x: usize): void {
  const stride = (<usize>n) << 3;
  for (; columns > 0; columns -= 4, b += stride << 2) {
    const second = columns > 1 ? b + stride : 0;
    const third = columns > 2 ? b + 2 * stride : 0;
    const fourth = columns > 3 ? b + 3 * stride : 0;
    for (let k = 0; k < n; k++, x += 32) {
      const row = (<usize>load<i32>(order + ((<usize>k) << 2))) << 3;
      store<f64>(x, load<f64>(b + row));
      store<f64>(x, second ? load<f64>(second + row) : 0, 8);
      store<f64>(x, third ? load<f64>(third + row) : 0, 16);
      store<f64>(x, fourth ? load<f64>(fourth + row) : 0, 24);
    }
  }
}

/** And back: row order[k] of b is row k of its strip. */
export function fromStrips(order: usize, b: usize, n: i32, columns: i32, x: usize): void {
  const stride = (<usize>n) << 3;
  for (; columns > 0; columns -= 4, b += stride << 2) {
    for (let k = 0; k < n; k++, x += 32) {
      const row = b + ((<usize>load<i32>(order + ((<usize>k) << 2))) << 3);
      store<f64>(row, load<f64>(x));
      if (columns > 1) store<f64>(row + stride, load<f64>(x, 8));
      if (columns > 2) store<f64>(row + 2 * stride, load<f64>(x, 16));
      if (columns > 3) store<f64>(row + 3 * stride, load<f64>(x, 24));
    }
  }
}

/** Rows of strips from b, side by side at x: row k of every strip times the k-th of the numbers at w. */
export function scaleStrips(b: usize, n: i32, strips: i32, w: usize, x: usize): void {
  for (; strips > 0; strips--) {
    let weight = w;
    for (let k = n; k > 0; k--, b += 32, x += 32, weight += 8) {
      const own = v128.load64_splat(weight);
      v128.store(x, f64x2.mul(v128.load(b), own));
      v128.store(x, f64x2.mul(v128.load(b, 16), own), 16);
    }
  }
}
