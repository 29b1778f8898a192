/**
 * The one kernel below all dense work of order n^3: C <- C - XY' in 4 x 4 tiles whose sixteen sums stay in registers.
 * X and Y are packed in strips of four rows, column after column, so that a tile reads two contiguous streams.
 *
 * It runs in a workspace of its own (WebAssembly reaches no other memory), shared by all callers, which only grows:
 * once an order has been seen, nothing is allocated. Summation order: for each entry of C the products by ascending
 * column of X, subtracted once; plain and WebAssembly kernels give the same bits.
 */
import { loadTileWasm } from './tile-wasm.ts';

export interface TileSpace {
  readonly numbers: Float64Array;
  /**
   * Rows c .. c + 4 strips - 1 of four columns, ld apart (positions in `numbers`), less X (strips one after another
   * from x) times the strip at y; `width` is the number of columns of X and Y, at least one.
   */
  readonly update: (c: number, ld: number, x: number, y: number, width: number, strips: number) => void;
}

let space: TileSpace = { numbers: new Float64Array(0), update: () => undefined };
let wasm: ReturnType<typeof loadTileWasm> | undefined;

const PAGE = 65536;

/** The workspace with room for `size` numbers. Its content is whatever the last caller left. */
export function tileSpace(size: number): TileSpace {
  if (space.numbers.length >= size) return space;
  space = wasmSpace(size) ?? plainSpace(size);
  return space;
}

function wasmSpace(size: number): TileSpace | null {
  if (wasm === undefined) wasm = loadTileWasm();
  if (!wasm) return null;
  const { memory, update } = wasm;
  try {
    memory.grow(Math.ceil((8 * size - memory.buffer.byteLength) / PAGE));
  } catch {
    return null;
  }
  return {
    numbers: new Float64Array(memory.buffer),
    update: (c, ld, x, y, width, strips) => update(8 * c, 8 * ld, 8 * x, 8 * y, 32 * width, strips),
  };
}

/** The same on an ordinary array: where there is no WebAssembly, or not that much memory for it. */
export function plainSpace(size: number): TileSpace {
  const numbers = new Float64Array(size);
  return {
    numbers,
    update(c, ld, x, y, width, strips) {
      for (let strip = 0; strip < strips; strip++)
        plainTile(numbers, c + 4 * strip, ld, x + 4 * strip * width, y, width);
    },
  };
}

/** `rows` (a multiple of four) of `columns` columns at `from`, ld apart, into strips at `to`. */
export function packStrips(a: Float64Array, from: number, ld: number, rows: number, columns: number, to: number): void {
  let at = to;
  for (let i = from; i < from + rows; i += 4) {
    for (let k = i; k < i + columns * ld; k += ld) {
      a[at] = a[k];
      a[at + 1] = a[k + 1];
      a[at + 2] = a[k + 2];
      a[at + 3] = a[k + 3];
      at += 4;
    }
  }
}

function plainTile(a: Float64Array, c: number, ld: number, x: number, y: number, width: number): void {
  let s00 = 0;
  let s10 = 0;
  let s20 = 0;
  let s30 = 0;
  let s01 = 0;
  let s11 = 0;
  let s21 = 0;
  let s31 = 0;
  let s02 = 0;
  let s12 = 0;
  let s22 = 0;
  let s32 = 0;
  let s03 = 0;
  let s13 = 0;
  let s23 = 0;
  let s33 = 0;
  for (const end = x + 4 * width; x < end; x += 4, y += 4) {
    const x0 = a[x];
    const x1 = a[x + 1];
    const x2 = a[x + 2];
    const x3 = a[x + 3];
    const y0 = a[y];
    s00 += x0 * y0;
    s10 += x1 * y0;
    s20 += x2 * y0;
    s30 += x3 * y0;
    const y1 = a[y + 1];
    s01 += x0 * y1;
    s11 += x1 * y1;
    s21 += x2 * y1;
    s31 += x3 * y1;
    const y2 = a[y + 2];
    s02 += x0 * y2;
    s12 += x1 * y2;
    s22 += x2 * y2;
    s32 += x3 * y2;
    const y3 = a[y + 3];
    s03 += x0 * y3;
    s13 += x1 * y3;
    s23 += x2 * y3;
    s33 += x3 * y3;
  }
  a[c] -= s00;
  a[c + 1] -= s10;
  a[c + 2] -= s20;
  a[c + 3] -= s30;
  const c1 = c + ld;
  a[c1] -= s01;
  a[c1 + 1] -= s11;
  a[c1 + 2] -= s21;
  a[c1 + 3] -= s31;
  const c2 = c1 + ld;
  a[c2] -= s02;
  a[c2 + 1] -= s12;
  a[c2 + 2] -= s22;
  a[c2 + 3] -= s32;
  const c3 = c2 + ld;
  a[c3] -= s03;
  a[c3 + 1] -= s13;
  a[c3 + 2] -= s23;
  a[c3 + 3] -= s33;
}
