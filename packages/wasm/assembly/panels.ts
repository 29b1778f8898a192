/**
 * Cholesky factor of a symmetric matrix of which most columns have few rows, by panels of neighbouring columns with the same rows. A
 * panel is packed in strips of four rows, column after column, and factored there (L_JJ L_JJ' = A_JJ, L_IJ L_JJ' = A_IJ); then
 * A_IK <- A_IK - L_IJ L_KJ' for all pairs of its strips below, in tiles of 4 x 4 whose sixteen sums stay in registers. Products of a sum by
 * ascending column, subtracted once per panel. The twin is src/twins/panels.ts. Addresses and `ld` in bytes, indices and counts not.
 */
import { packRows, subtract, unpackRows } from './listed';
import { tile } from './tiles';

/** Bytes of four numbers, and of a block of four by four. */
const ROW: usize = 32;
const BLOCK: usize = 128;

/**
 * Panel p is columns first[p] .. first[p + 1] - 1 of a (n x n, its lower triangle), with entries below its own rows in rows[ptr[p] ..
 * ptr[p + 1] - 1], ascending and filled up to a multiple of four with n: there is room for a row and a column n. What is in the upper
 * triangle is lost. `room`: for the largest panel. Returns the column whose pivot is not positive and finite, or -1.
 */
export function factorPanels(
  a: usize,
  ld: usize,
  n: i32,
  panels: i32,
  first: usize,
  ptr: usize,
  rows: usize,
  room: usize,
): i32 {
  for (let p = 0; p < panels; p++, first += 4, ptr += 4) {
    const from = load<i32>(first);
    const width = load<i32>(first, 4) - from;
    const own = (width + 3) >> 2;
    const stride = (<usize>own) << 7;
    const column = a + <usize>from * ld;
    const list = rows + ((<usize>load<i32>(ptr)) << 2);
    const below = (load<i32>(ptr, 4) - load<i32>(ptr)) >> 2;
    const packed = room + <usize>own * ROW;
    const belowAt = packed + <usize>own * stride;
    packOwn(column + ((<usize>from) << 3), ld, width, packed, stride);
    packRows(column, ld, n, width, own, list, below, belowAt, stride);
    const failed = factorOwn(packed, stride, own, room);
    if (failed >= 0) return from + failed;
    for (let s = 0, x = belowAt; s < below; s++, x += stride) solveStrip(x, packed, stride, own, room);
    unpackOwn(column + ((<usize>from) << 3), ld, width, packed, stride);
    unpackRows(column, ld, n, width, list, below, belowAt, stride);
    subtract(a, ld, list, below, belowAt, stride);
  }
  return -1;
}

/** The panel's own rows: what is left over of the last strip, and the columns filled up with, are those of an identity matrix. */
function packOwn(diagonal: usize, ld: usize, width: i32, to: usize, stride: usize): void {
  const padded = (width + 3) & ~3;
  for (let i = 0; i < padded; i += 4, to += stride) {
    for (let k = 0; k < i + 4; k++) {
      for (let r = i; r < i + 4; r++) {
        const at = to + ((<usize>k) << 5) + ((<usize>(r - i)) << 3);
        const value =
          r < width && k <= r ? load<f64>(diagonal + <usize>k * ld + ((<usize>r) << 3)) : <f64>(<i32>(r === k));
        store<f64>(at, value);
      }
    }
  }
}
function unpackOwn(diagonal: usize, ld: usize, width: i32, from: usize, stride: usize): void {
  for (let i = 0; i < width; i += 4, from += stride) {
    const end = min(i + 4, width);
    for (let k = 0; k < end; k++) {
      for (let r = max(i, k); r < end; r++)
        store<f64>(
          diagonal + <usize>k * ld + ((<usize>r) << 3),
          load<f64>(from + ((<usize>k) << 5) + ((<usize>(r - i)) << 3)),
        );
    }
  }
}

/** Own rows strip after strip; 1 / L[k, k] to inverse[k]. The failing column of the panel, or -1. */
function factorOwn(packed: usize, stride: usize, own: i32, inverse: usize): i32 {
  for (let s = 0, x = packed; s < own; s++, x += stride) {
    solveStrip(x, packed, stride, s, inverse);
    const diagonal = x + <usize>s * BLOCK;
    if (s > 0) tile(diagonal, ROW, x, x, <usize>s * BLOCK);
    const failed = factorBlock(diagonal, inverse + <usize>s * ROW);
    if (failed >= 0) return 4 * s + failed;
  }
  return -1;
}

/** Four by four, in place; the column that fails, or -1. */
function factorBlock(block: usize, inverse: usize): i32 {
  for (let j = 0; j < 4; j++) {
    const column = block + ((<usize>j) << 5);
    for (let k = 0; k < j; k++) {
      const earlier = block + ((<usize>k) << 5);
      const factor = load<f64>(earlier + ((<usize>j) << 3));
      for (let i = j; i < 4; i++) {
        const at = (<usize>i) << 3;
        store<f64>(column + at, load<f64>(column + at) - factor * load<f64>(earlier + at));
      }
    }
    const diagonal = column + ((<usize>j) << 3);
    const square = load<f64>(diagonal);
    if (!(square > 0 && square < Infinity)) return j;
    const pivot = sqrt(square);
    const reciprocal = 1 / pivot;
    store<f64>(diagonal, pivot);
    store<f64>(inverse + ((<usize>j) << 3), reciprocal);
    for (let i = j + 1; i < 4; i++) {
      const at = column + ((<usize>i) << 3);
      store<f64>(at, load<f64>(at) * reciprocal);
    }
  }
  return -1;
}

/** X <- X L^-T for a strip X and the first `blocks` blocks of four columns: X_b <- (X_b - sum over c < b of X_c L_bc') L_bb^-T. */
function solveStrip(x: usize, packed: usize, stride: usize, blocks: i32, inverse: usize): void {
  let l = packed;
  let at: usize = 0;
  for (; blocks > 0; blocks--, l += stride, at += BLOCK, inverse += ROW) {
    const block = x + at;
    if (at > 0) tile(block, ROW, x, l, at);
    const d = l + at;
    let upper = f64x2.mul(v128.load(block), v128.load64_splat(inverse));
    let lower = f64x2.mul(v128.load(block, 16), v128.load64_splat(inverse));
    v128.store(block, upper);
    v128.store(block, lower, 16);
    const u0 = upper;
    const w0 = lower;
    let l0 = v128.load64_splat(d, 8);
    upper = f64x2.sub(v128.load(block, 32), f64x2.mul(u0, l0));
    lower = f64x2.sub(v128.load(block, 48), f64x2.mul(w0, l0));
    const u1 = f64x2.mul(upper, v128.load64_splat(inverse, 8));
    const w1 = f64x2.mul(lower, v128.load64_splat(inverse, 8));
    v128.store(block, u1, 32);
    v128.store(block, w1, 48);
    l0 = v128.load64_splat(d, 16);
    let l1 = v128.load64_splat(d, 48);
    upper = f64x2.sub(f64x2.sub(v128.load(block, 64), f64x2.mul(u0, l0)), f64x2.mul(u1, l1));
    lower = f64x2.sub(f64x2.sub(v128.load(block, 80), f64x2.mul(w0, l0)), f64x2.mul(w1, l1));
    const u2 = f64x2.mul(upper, v128.load64_splat(inverse, 16));
    const w2 = f64x2.mul(lower, v128.load64_splat(inverse, 16));
    v128.store(block, u2, 64);
    v128.store(block, w2, 80);
    l0 = v128.load64_splat(d, 24);
    l1 = v128.load64_splat(d, 56);
    const l2 = v128.load64_splat(d, 88);
    upper = f64x2.sub(f64x2.sub(v128.load(block, 96), f64x2.mul(u0, l0)), f64x2.mul(u1, l1));
    lower = f64x2.sub(f64x2.sub(v128.load(block, 112), f64x2.mul(w0, l0)), f64x2.mul(w1, l1));
    upper = f64x2.sub(upper, f64x2.mul(u2, l2));
    lower = f64x2.sub(lower, f64x2.mul(w2, l2));
    v128.store(block, f64x2.mul(upper, v128.load64_splat(inverse, 24)), 96);
    v128.store(block, f64x2.mul(lower, v128.load64_splat(inverse, 24)), 112);
  }
}
