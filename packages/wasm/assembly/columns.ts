/**
 * Columns of a dense Cholesky factor from the left (packages/linalg/src/cholesky.ts says whose). Each entry takes its products by
 * ascending column, four to a pass; the twin is src/twins/columns.ts. Addresses and `ld` in bytes, the others counts.
 */

/** Columns first .. end - 1 down to row n - 1, those from `first` on taken off; the column of the failing pivot, or -1. */
export function factorColumns(a: usize, ld: usize, n: i32, first: i32, end: i32): i32 {
  for (let j = first; j < end; j++) {
    const diagonal = a + <usize>j * ld + ((<usize>j) << 3);
    const rows = n - j;
    subtract(a, ld, first, j, diagonal, rows);
    const square = load<f64>(diagonal);
    if (!(square > 0 && square < Infinity)) return j;
    const pivot = sqrt(square);
    store<f64>(diagonal, pivot);
    scale(diagonal + 8, rows - 1, 1 / pivot);
  }
  return -1;
}

function subtract(a: usize, ld: usize, first: i32, j: i32, to: usize, rows: i32): void {
  let k = first;
  let from = a + <usize>first * ld + ((<usize>j) << 3);
  for (; k + 4 <= j; k += 4, from += ld << 2) {
    const c1 = ld;
    const c2 = ld << 1;
    const c3 = c1 + c2;
    const f0 = v128.load64_splat(from);
    const f1 = v128.load64_splat(from + c1);
    const f2 = v128.load64_splat(from + c2);
    const f3 = v128.load64_splat(from + c3);
    let at = from;
    let out = to;
    for (const last = to + ((<usize>(rows & ~1)) << 3); out < last; out += 16, at += 16) {
      let x = f64x2.sub(v128.load(out), f64x2.mul(f0, v128.load(at)));
      x = f64x2.sub(x, f64x2.mul(f1, v128.load(at + c1)));
      x = f64x2.sub(x, f64x2.mul(f2, v128.load(at + c2)));
      v128.store(out, f64x2.sub(x, f64x2.mul(f3, v128.load(at + c3))));
    }
    if (rows & 1) {
      let x = load<f64>(out) - load<f64>(from) * load<f64>(at);
      x -= load<f64>(from + c1) * load<f64>(at + c1);
      x -= load<f64>(from + c2) * load<f64>(at + c2);
      store<f64>(out, x - load<f64>(from + c3) * load<f64>(at + c3));
    }
  }
  for (; k < j; k++, from += ld) {
    const factor = v128.load64_splat(from);
    let at = from;
    let out = to;
    for (const last = to + ((<usize>(rows & ~1)) << 3); out < last; out += 16, at += 16)
      v128.store(out, f64x2.sub(v128.load(out), f64x2.mul(factor, v128.load(at))));
    if (rows & 1) store<f64>(out, load<f64>(out) - load<f64>(from) * load<f64>(at));
  }
}

function scale(x: usize, count: i32, by: f64): void {
  const both = f64x2.splat(by);
  for (const last = x + ((<usize>(count & ~1)) << 3); x < last; x += 16) v128.store(x, f64x2.mul(v128.load(x), both));
  if (count & 1) store<f64>(x, load<f64>(x) * by);
}
