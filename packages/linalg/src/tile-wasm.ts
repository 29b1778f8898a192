/**
 * The tile kernel of tiles.ts as a WebAssembly module with two-lane SIMD, assembled here instruction by instruction
 * (WebAssembly Core Specification 2.0, chapter 5, Binary Format). It adds the same products in the same order as the
 * plain kernel, one rounding each, so both give the same bits; it is three to four times as quick.
 *
 *   update(c, ld, x, y, width, strips): addresses and sizes in bytes, but strips a count and all at least one
 */

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The two members used of the JavaScript embedding; the language's own library does not declare it. */
interface Embedding {
  Memory: new (limits: { initial: number }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { update: Update } };
}

export type Update = (c: number, ld: number, x: number, y: number, width: number, strips: number) => void;

/** The kernel with its memory, or null where WebAssembly or its SIMD is not to be had. */
export function loadTileWasm(): { memory: Memory; update: Update } | null {
  const wasm = (globalThis as { WebAssembly?: Embedding }).WebAssembly;
  if (!wasm) return null;
  try {
    const memory = new wasm.Memory({ initial: 1 });
    const { exports } = new wasm.Instance(new wasm.Module(moduleBytes()), { tiles: { memory } });
    return { memory, update: exports.update };
  } catch {
    return null;
  }
}

type Bytes = readonly number[];

/** Unsigned LEB128. */
function leb(value: number): Bytes {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

const vector = (items: readonly Bytes[]): Bytes => [...leb(items.length), ...items.flat()];
const section = (id: number, body: Bytes): Bytes => [id, ...leb(body.length), ...body];
const name = (text: string): Bytes => vector(Array.from(text, (c) => [c.charCodeAt(0)]));

const I32 = 0x7f;
const V128 = 0x7b;
const get = (local: number): Bytes => [0x20, local];
const set = (local: number): Bytes => [0x21, local];
const tee = (local: number): Bytes => [0x22, local];
const constant = (value: number): Bytes => [0x41, value];
const ADD = [0x6a];
const SUBTRACT = [0x6b];
const BELOW = [0x49];
const loop = (...body: Bytes[]): Bytes => [0x03, 0x40, ...body.flat(), 0x0b];
const AGAIN_IF = [0x0d, 0];
const load = (offset: number): Bytes => [0xfd, 0, 3, offset];
const loadSplat = (offset: number): Bytes => [0xfd, 10, 3, offset];
const store = (offset: number): Bytes => [0xfd, 11, 3, offset];
const ZEROS: Bytes = [0xfd, 12, ...new Array<number>(16).fill(0)];
const PLUS = [0xfd, 0xf0, 1];
const MINUS = [0xfd, 0xf1, 1];
const TIMES = [0xfd, 0xf2, 1];

// Parameters, then i32 locals, then vectors: two halves of each of the four columns' sums, and of a column of x.
const [C, LD, X, Y, WIDTH, STRIPS, AT, END, TARGET] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const SUM = 9;
const UPPER = 17;
const LOWER = 18;
const FACTOR = 19;

const columns = [0, 1, 2, 3];

const accumulate = (sum: number, half: number): Bytes => [
  ...get(sum),
  ...get(half),
  ...get(FACTOR),
  ...TIMES,
  ...PLUS,
  ...set(sum),
];

/** One k: sums[, column] += x[k] y[column, k]. */
const products: Bytes = [
  ...[...get(X), ...load(0), ...set(UPPER)],
  ...[...get(X), ...load(16), ...set(LOWER)],
  ...columns.flatMap((column) => [
    ...[...get(AT), ...loadSplat(8 * column), ...set(FACTOR)],
    ...accumulate(SUM + 2 * column, UPPER),
    ...accumulate(SUM + 2 * column + 1, LOWER),
  ]),
  ...[...get(AT), ...constant(32), ...ADD, ...set(AT)],
];

const subtractHalf = (sum: number, offset: number): Bytes => [
  ...get(TARGET),
  ...[...get(TARGET), ...load(offset), ...get(sum), ...MINUS],
  ...store(offset),
];

/** The tile's columns, LD bytes apart, less their sums. */
const writeBack: Bytes = [
  ...[...get(C), ...set(TARGET)],
  ...columns.flatMap((column) => [
    ...subtractHalf(SUM + 2 * column, 0),
    ...subtractHalf(SUM + 2 * column + 1, 16),
    ...[...get(TARGET), ...get(LD), ...ADD, ...set(TARGET)],
  ]),
];

/** Strips of x follow one another, so X is at the next one when a tile is done; C moves down four rows. */
const body: Bytes = loop(
  columns.flatMap((column) => [...ZEROS, ...set(SUM + 2 * column), ...ZEROS, ...set(SUM + 2 * column + 1)]),
  [...get(Y), ...set(AT)],
  [...get(X), ...get(WIDTH), ...ADD, ...set(END)],
  loop(products, [...get(X), ...constant(32), ...ADD, ...tee(X), ...get(END), ...BELOW, ...AGAIN_IF]),
  writeBack,
  [...get(C), ...constant(32), ...ADD, ...set(C)],
  [...get(STRIPS), ...constant(1), ...SUBTRACT, ...tee(STRIPS), ...AGAIN_IF],
);

function moduleBytes(): Uint8Array {
  const locals = vector([
    [3, I32],
    [11, V128],
  ]);
  const code = [...locals, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([[0x60, ...vector(new Array<Bytes>(6).fill([I32])), ...vector([])]])),
    ...section(2, vector([[...name('tiles'), ...name('memory'), 0x02, 0x00, 0x01]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...name('update'), 0x00, 0x00]])),
    ...section(10, vector([[...leb(code.length), ...code]])),
  ]);
}
