/**
 * The memory in which kernels work (WebAssembly reaches no other), shared by all callers: what a caller finds there is whatever the
 * last one left. It only grows: once a size has been seen, nothing is allocated.
 */
import { BASE64 } from './bytes.ts';
import type { Kernels } from './kernels.ts';
import { loadModule } from './load.ts';
import { twins } from './twins.ts';

export interface Workspace {
  readonly numbers: Float64Array;
  /** The same memory: integer 2 i and 2 i + 1 are where number i is. */
  readonly integers: Int32Array;
  readonly kernels: Kernels;
}

const PAGE = 65536;
/** A memory and the module that works in it: undefined before it was loaded. */
interface Place {
  space: Workspace;
  module: ReturnType<typeof loadModule<Kernels>> | undefined;
}
const shared: Place = { space: plainWorkspace(0), module: undefined };
const drawn: Place = { space: shared.space, module: undefined };
let owner: object | null = null;
let version = 0;

/** Room for `size` numbers. What is in it is nobody's from now on. */
export function workspace(size: number): Workspace {
  owner = null;
  return roomFor(size);
}
/** A memory beside it for random draws, which come between others' uses of the shared one. */
export const drawingWorkspace = (size: number): Workspace => roomIn(drawn, size);

/**
 * Room in a memory of one's own, for what is too large to be brought there at every use: what is in it stays. Earlier views of it are
 * empty once a call has made it larger.
 */
export function separateWorkspace(): (size: number) => Workspace {
  const place: Place = { space: plainWorkspace(0), module: undefined };
  return (size) => {
    const before = place.space.numbers;
    const space = roomIn(place, size);
    // a WebAssembly memory that grows takes what is in it along, and leaves the earlier view empty
    if (space.numbers !== before && before.length > 0) space.numbers.set(before);
    return space;
  };
}

function roomFor(size: number): Workspace {
  if (shared.space.numbers.length < size) owner = null;
  return roomIn(shared, size);
}
function roomIn(place: Place, size: number): Workspace {
  if (place.space.numbers.length < size) place.space = wasmWorkspace(place, size) ?? plainWorkspace(size);
  return place.space;
}

/** How much of what a caller left is still there: nothing, what goes with it, or what goes with that version of it too. */
export type Kept = 'nothing' | 'owner' | 'version';
/** The same for one who leaves what it may find again next time, if nobody came between. */
export function ownedWorkspace(size: number, by: object, its: number): { space: Workspace; kept: Kept } {
  const room = roomFor(size);
  found.kept = owner !== by ? 'nothing' : version !== its ? 'owner' : 'version';
  found.space = room;
  owner = by;
  version = its;
  return found;
}
/** One object for all answers: they are asked for at every evaluation. */
const found: { space: Workspace; kept: Kept } = { space: shared.space, kept: 'nothing' };

function wasmWorkspace(place: Place, size: number): Workspace | null {
  if (place.module === undefined) place.module = loadModule<Kernels>(BASE64, { draws: { log: Math.log } });
  if (!place.module) return null;
  const { memory, exports } = place.module;
  try {
    memory.grow(Math.ceil((8 * size - memory.buffer.byteLength) / PAGE));
  } catch {
    return null;
  }
  return {
    numbers: new Float64Array(memory.buffer),
    integers: new Int32Array(memory.buffer),
    kernels: inNumbers(exports),
  };
}
/** Positions in bytes from positions in numbers and integers. */
function inNumbers(wasm: Kernels): Kernels {
  return {
    update: (c, ld, x, y, width, strips) => wasm.update(8 * c, 8 * ld, 8 * x, 8 * y, 32 * width, strips),
    factorColumns: (a, ld, n, first, end) => wasm.factorColumns(8 * a, 8 * ld, n, first, end),
    factorPanels: (a, ld, n, panels, first, ptr, rows, room) =>
      wasm.factorPanels(8 * a, 8 * ld, n, panels, 4 * first, 4 * ptr, 4 * rows, 8 * room),
    packListed: (a, ld, n, rows, strips, columns, count, to) =>
      wasm.packListed(8 * a, 8 * ld, n, 4 * rows, strips, 4 * columns, count, 8 * to),
    packSymmetric: (a, ld, n, rows, strips, columns, count, to) =>
      wasm.packSymmetric(8 * a, 8 * ld, n, 4 * rows, strips, 4 * columns, count, 8 * to),
    placeSymmetric: (a, ld, n, from, columns, list, count, x) =>
      wasm.placeSymmetric(8 * a, 8 * ld, n, from, columns, 4 * list, count, 8 * x),
    subtractSparse: (a, ld, columns, ptr, from, end, rowIdx, head) =>
      wasm.subtractSparse(8 * a, 8 * ld, columns, 4 * ptr, 4 * from, 4 * end, 4 * rowIdx, 8 * head),
    invertSparse: (columns, colPtr, rowIdx, head, tail, ld, z) =>
      wasm.invertSparse(columns, 4 * colPtr, 4 * rowIdx, 8 * head, 8 * tail, 8 * ld, 8 * z),
    lowerHead: (columns, colPtr, rowIdx, head, x, stride, strips) =>
      wasm.lowerHead(columns, 4 * colPtr, 4 * rowIdx, 8 * head, 8 * x, 8 * stride, strips),
    upperHead: (columns, colPtr, rowIdx, head, x, stride, strips) =>
      wasm.upperHead(columns, 4 * colPtr, 4 * rowIdx, 8 * head, 8 * x, 8 * stride, strips),
    lowerTail: (order, tail, x, stride, strips) => wasm.lowerTail(order, 8 * tail, 8 * x, 8 * stride, strips),
    upperTail: (order, tail, x, stride, strips) => wasm.upperTail(order, 8 * tail, 8 * x, 8 * stride, strips),
    intoStrips: (order, b, n, columns, x) => wasm.intoStrips(4 * order, 8 * b, n, columns, 8 * x),
    fromStrips: (order, b, n, columns, x) => wasm.fromStrips(4 * order, 8 * b, n, columns, 8 * x),
    scaleStrips: (b, n, strips, w, x) => wasm.scaleStrips(8 * b, n, strips, 8 * w, 8 * x),
    chiSquares: (words, from, sums, room, out, count) =>
      wasm.chiSquares?.(4 * words, from, 8 * sums, 8 * room, 8 * out, count) ?? from,
    chiSquareRows: (words, from, sums, room, s, d, ones, rows, out) =>
      wasm.chiSquareRows?.(4 * words, from, 8 * sums, 8 * room, s, d, ones, rows, 8 * out) ?? from,
    normals: (words, from, room, out, count) => wasm.normals?.(4 * words, from, 8 * room, 8 * out, count) ?? from,
    square: (x, n) => wasm.square(8 * x, n),
    divide: (x, n, by) => wasm.divide(8 * x, n, by),
    project: (q, stride, columns, x, n, out) => wasm.project(8 * q, 8 * stride, columns, 8 * x, n, 8 * out),
    reflect: (v, n, y, stride, columns) => wasm.reflect(8 * v, n, 8 * y, 8 * stride, columns),
    subtractProducts: (n, high, low, x, y, step) => wasm.subtractProducts(n, 8 * high, 8 * low, 8 * x, 8 * y, 8 * step),
    absorb: (t, tStride, b, bStride, full, triangular, k, width) =>
      wasm.absorb(8 * t, 8 * tStride, 8 * b, 8 * bStride, full, triangular, k, width),
    combineRows: (x, width, rows, w, out) => wasm.combineRows(8 * x, width, rows, 8 * w, 8 * out),
    lessGroups: (x, width, groups, from, w, y, out) =>
      wasm.lessGroups(8 * x, width, groups, 4 * from, 8 * w, 8 * y, 8 * out),
    products: (x, stride, rows, y, n, out) => wasm.products(8 * x, 8 * stride, rows, 8 * y, n, 8 * out),
    weightedSquares: (x, width, rows, w, out) => wasm.weightedSquares(8 * x, width, rows, 8 * w, 8 * out),
    formsOfRows: (x, y, width, rows, G, own, other) =>
      wasm.formsOfRows(8 * x, 8 * y, width, rows, 8 * G, 8 * own, 8 * other),
  };
}

/** The same on an ordinary array: where there is no WebAssembly, or not that much memory for it. */
export function plainWorkspace(size: number): Workspace {
  const numbers = new Float64Array(size);
  const integers = new Int32Array(numbers.buffer);
  return { numbers, integers, kernels: twins(numbers, integers) };
}
