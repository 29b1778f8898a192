/** Twin of assembly/panels.ts. */
import { plainTile } from './tiles.ts';

export function factorPanels(
  numbers: Float64Array,
  integers: Int32Array,
  a: number,
  ld: number,
  n: number,
  panels: number,
  first: number,
  ptr: number,
  rows: number,
  room: number,
): number {
  for (let p = 0; p < panels; p++) {
    const from = integers[first + p];
    const width = integers[first + p + 1] - from;
    const own = (width + 3) >> 2;
    const stride = 16 * own;
    const list = rows + integers[ptr + p];
    const strips = (integers[ptr + p + 1] - integers[ptr + p]) >> 2;
    const packed = room + 4 * own;
    const below = packed + own * stride;
    const column = a + from * ld;
    packOwn(numbers, column + from, ld, width, packed, stride);
    packRows(numbers, integers, column, ld, n, width, list, strips, below, stride);
    const failed = factorOwn(numbers, packed, stride, own, room);
    if (failed >= 0) return from + failed;
    for (let s = 0; s < strips; s++) solveStrip(numbers, below + s * stride, packed, stride, own, room);
    unpackOwn(numbers, column + from, ld, width, packed, stride);
    unpackRows(numbers, integers, column, ld, n, width, list, strips, below, stride);
    subtract(numbers, integers, a, ld, list, strips, below, stride);
  }
  return -1;
}

function packOwn(a: Float64Array, diagonal: number, ld: number, width: number, to: number, stride: number): void {
  for (let i = 0; i < width; i += 4, to += stride) {
    for (let k = 0; k < i + 4; k++) {
      for (let r = i; r < i + 4; r++)
        a[to + 4 * k + r - i] = r < width && k <= r ? a[diagonal + k * ld + r] : r === k ? 1 : 0;
    }
  }
}
function unpackOwn(a: Float64Array, diagonal: number, ld: number, width: number, from: number, stride: number): void {
  for (let i = 0; i < width; i += 4, from += stride) {
    const end = Math.min(i + 4, width);
    for (let k = 0; k < end; k++) {
      for (let r = Math.max(i, k); r < end; r++) a[diagonal + k * ld + r] = a[from + 4 * k + r - i];
    }
  }
}

function packRows(
  a: Float64Array,
  integers: Int32Array,
  column: number,
  ld: number,
  n: number,
  width: number,
  list: number,
  strips: number,
  to: number,
  stride: number,
): void {
  for (let s = 0; s < strips; s++, list += 4, to += stride) {
    for (let r = 0; r < 4; r++) {
      const row = integers[list + r];
      for (let k = 0; k < width; k++) a[to + 4 * k + r] = row < n ? a[column + k * ld + row] : 0;
      for (let k = 4 * width; k < stride; k += 4) a[to + k + r] = 0;
    }
  }
}
function unpackRows(
  a: Float64Array,
  integers: Int32Array,
  column: number,
  ld: number,
  n: number,
  width: number,
  list: number,
  strips: number,
  from: number,
  stride: number,
): void {
  for (let s = 0; s < strips; s++, list += 4, from += stride) {
    for (let r = 0; r < 4; r++) {
      const row = integers[list + r];
      if (row < n) for (let k = 0; k < width; k++) a[column + k * ld + row] = a[from + 4 * k + r];
    }
  }
}

function factorOwn(a: Float64Array, packed: number, stride: number, own: number, inverse: number): number {
  for (let s = 0; s < own; s++) {
    const x = packed + s * stride;
    solveStrip(a, x, packed, stride, s, inverse);
    if (s > 0) plainTile(a, x + 16 * s, 4, x, x, 4 * s);
    const failed = factorBlock(a, x + 16 * s, inverse + 4 * s);
    if (failed >= 0) return 4 * s + failed;
  }
  return -1;
}

function factorBlock(a: Float64Array, block: number, inverse: number): number {
  for (let j = 0; j < 4; j++) {
    const column = block + 4 * j;
    for (let k = 0; k < j; k++) {
      const earlier = block + 4 * k;
      const factor = a[earlier + j];
      for (let i = j; i < 4; i++) a[column + i] -= factor * a[earlier + i];
    }
    const square = a[column + j];
    if (!(square > 0 && square < Infinity)) return j;
    const pivot = Math.sqrt(square);
    const reciprocal = 1 / pivot;
    a[column + j] = pivot;
    a[inverse + j] = reciprocal;
    for (let i = j + 1; i < 4; i++) a[column + i] *= reciprocal;
  }
  return -1;
}

function solveStrip(a: Float64Array, x: number, packed: number, stride: number, blocks: number, inverse: number): void {
  for (let b = 0; b < blocks; b++) {
    const block = x + 16 * b;
    const l = packed + b * stride;
    if (b > 0) plainTile(a, block, 4, x, l, 4 * b);
    for (let r = block; r < block + 4; r++) {
      for (let k = 0; k < 4; k++) {
        let value = a[r + 4 * k];
        for (let j = 0; j < k; j++) value -= a[r + 4 * j] * a[l + 16 * b + 4 * j + k];
        a[r + 4 * k] = value * a[inverse + 4 * b + k];
      }
    }
  }
}

function subtract(
  a: Float64Array,
  integers: Int32Array,
  at: number,
  ld: number,
  list: number,
  strips: number,
  x: number,
  stride: number,
): void {
  const width = stride >> 2;
  for (let t = 0; t < strips; t++) {
    for (let c = 0; c < 4; c++) {
      const column = at + integers[list + 4 * t + c] * ld;
      const y = x + t * stride + c;
      for (let s = t; s < strips; s++) {
        for (let r = 0; r < 4; r++) {
          const own = x + s * stride + r;
          let sum = 0;
          for (let k = 0; k < 4 * width; k += 4) sum += a[own + k] * a[y + k];
          a[column + integers[list + 4 * s + r]] -= sum;
        }
      }
    }
  }
}

export function packListed(
  a: Float64Array,
  integers: Int32Array,
  at: number,
  ld: number,
  n: number,
  rows: number,
  strips: number,
  columns: number,
  count: number,
  to: number,
): void {
  pack(a, integers, at, 1, ld, n, rows, strips, columns, count, to);
}

export function packSymmetric(
  a: Float64Array,
  integers: Int32Array,
  at: number,
  ld: number,
  n: number,
  rows: number,
  strips: number,
  columns: number,
  count: number,
  to: number,
): void {
  pack(a, integers, at, ld, 1, n, rows, strips, columns, count, to);
}
/** Entry (i, j) stands at i `down` + j `along`. */
function pack(
  a: Float64Array,
  integers: Int32Array,
  at: number,
  down: number,
  along: number,
  n: number,
  rows: number,
  strips: number,
  columns: number,
  count: number,
  to: number,
): void {
  for (let s = 0; s < strips; s++) {
    for (let k = 0; k < count; k++, to += 4) {
      const column = integers[columns + k];
      for (let r = 0; r < 4; r++) {
        const row = integers[rows + 4 * s + r];
        a[to + r] = column < n && row < n ? a[at + column * along + row * down] : 0;
      }
    }
  }
}

export function placeSymmetric(
  a: Float64Array,
  integers: Int32Array,
  at: number,
  ld: number,
  n: number,
  from: number,
  columns: number,
  list: number,
  count: number,
  x: number,
): void {
  for (let s = 0; s < count && integers[list + s] < n; s++) {
    const row = integers[list + s];
    for (let k = 0; k < columns; k++) {
      const entry = -a[x + k * count + s];
      a[at + (from + k) * ld + row] = entry;
      a[at + row * ld + from + k] = entry;
    }
  }
}
