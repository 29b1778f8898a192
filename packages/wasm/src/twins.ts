/** The kernels in JavaScript: the same operations in the same order, so the same bits. */
import type { Kernels } from './kernels.ts';
import { factorColumns } from './twins/columns.ts';
import { subtractProducts } from './twins/double-words.ts';
import { factorPanels, packListed, packSymmetric, placeSymmetric } from './twins/panels.ts';
import { divide, project, reflect, square } from './twins/reflectors.ts';
import { combineRows, formsOfRows, lessGroups, products, weightedSquares } from './twins/rows.ts';
import { invertSparse, subtractSparse } from './twins/sparse-columns.ts';
import { fromStrips, intoStrips, lowerHead, lowerTail, scaleStrips, upperHead, upperTail } from './twins/strips.ts';
import { plainTile } from './twins/tiles.ts';
import { absorb } from './twins/triangles.ts';

/** Kernels on these two views of one memory. */
export const twins = (numbers: Float64Array, integers: Int32Array): Kernels => ({
  update(c, ld, x, y, width, strips) {
    for (let strip = 0; strip < strips; strip++) plainTile(numbers, c + 4 * strip, ld, x + 4 * strip * width, y, width);
  },
  factorColumns: (a, ld, n, first, end) => factorColumns(numbers, a, ld, n, first, end),
  factorPanels: (a, ld, n, panels, first, ptr, rows, room) =>
    factorPanels(numbers, integers, a, ld, n, panels, first, ptr, rows, room),
  packListed: (a, ld, n, rows, strips, columns, count, to) =>
    packListed(numbers, integers, a, ld, n, rows, strips, columns, count, to),
  packSymmetric: (a, ld, n, rows, strips, columns, count, to) =>
    packSymmetric(numbers, integers, a, ld, n, rows, strips, columns, count, to),
  placeSymmetric: (a, ld, n, from, columns, list, count, x) =>
    placeSymmetric(numbers, integers, a, ld, n, from, columns, list, count, x),
  subtractSparse: (a, ld, columns, ptr, from, end, rowIdx, head) =>
    subtractSparse(numbers, integers, a, ld, columns, ptr, from, end, rowIdx, head),
  invertSparse: (columns, colPtr, rowIdx, head, tail, ld, z) =>
    invertSparse(numbers, integers, columns, colPtr, rowIdx, head, tail, ld, z),
  lowerHead(columns, colPtr, rowIdx, head, x, stride, strips) {
    for (let to = x; to < x + strips * stride; to += stride)
      lowerHead(numbers, integers, columns, colPtr, rowIdx, head, to);
  },
  upperHead(columns, colPtr, rowIdx, head, x, stride, strips) {
    for (let to = x; to < x + strips * stride; to += stride)
      upperHead(numbers, integers, columns, colPtr, rowIdx, head, to);
  },
  lowerTail(order, tail, x, stride, strips) {
    for (let to = x; to < x + strips * stride; to += stride) lowerTail(numbers, order, tail, to);
  },
  upperTail(order, tail, x, stride, strips) {
    for (let to = x; to < x + strips * stride; to += stride) upperTail(numbers, order, tail, to);
  },
  intoStrips: (order, b, n, columns, x) => intoStrips(numbers, integers, order, b, n, columns, x),
  fromStrips: (order, b, n, columns, x) => fromStrips(numbers, integers, order, b, n, columns, x),
  scaleStrips: (b, n, strips, w, x) => scaleStrips(numbers, b, n, strips, w, x),
  chiSquares: null,
  chiSquareRows: null,
  normals: null,
  square: (x, n) => square(numbers, x, n),
  divide: (x, n, by) => divide(numbers, x, n, by),
  project: (q, stride, columns, x, n, out) => project(numbers, q, stride, columns, x, n, out),
  reflect(v, n, y, stride, columns) {
    for (let column = 0; column < columns; column++) reflect(numbers, v, n, y + column * stride);
  },
  subtractProducts: (n, high, low, x, y, step) => subtractProducts(numbers, n, high, low, x, y, step),
  absorb: (t, tStride, b, bStride, full, triangular, k, width) =>
    absorb(numbers, t, tStride, numbers, b, bStride, full, triangular, k, width),
  combineRows: (x, width, rows, w, out) => combineRows(numbers, x, width, rows, w, out),
  lessGroups: (x, width, groups, from, w, y, out) => lessGroups(numbers, integers, x, width, groups, from, w, y, out),
  products: (x, stride, rows, y, n, out) => products(numbers, x, stride, rows, y, n, out),
  weightedSquares: (x, width, rows, w, out) => weightedSquares(numbers, x, width, rows, w, out),
  formsOfRows: (x, y, width, rows, G, own, other) => formsOfRows(numbers, x, y, width, rows, G, own, other),
});
