/**
 * What an evaluation needs where every term is one column and the levels of the first term lie each within one of the second (or there
 * is no second): A = Lambda'Z'Z Lambda + I has one entry beside the diagonal in each of the first term's columns, so all of these are
 * eliminated at once, and only sums over levels are looked at. Levels of the first term, `inner`, stand in the order of their outer level.
 */
import type { Blocks } from '../cross-products.ts';

/** Of the design alone. */
export interface NestedLevels {
  /** Levels of the first and of the second term; the latter may be 0. */
  readonly inner: number;
  readonly outer: number;
  readonly rank: number;
  /** inner: where each stands in the first term. */
  readonly level: Int32Array;
  /** outer + 1: the inner levels of each outer one. */
  readonly from: Int32Array;
  /** inner: the outer level of each. */
  readonly outerOf: Int32Array;
  /** Distinct z'z of inner levels, how many have each, and per inner level which it has. */
  readonly size: Float64Array;
  readonly count: Int32Array;
  readonly sizeOf: Int32Array;
  /** inner: z'z of its column with that of its outer level. */
  readonly shared: Float64Array;
  /** outer: z'z. */
  readonly outerSize: Float64Array;
  readonly at: Places;
  /** What stands from `at.products` to `at.sum` before there is a response: zeros in its place. */
  readonly sums: Float64Array;
}
/** Where in a workspace; positions in numbers, but `from`, one in integers. Rows are `width` numbers long, zeros after rank + 1. */
export interface Places {
  /** rank + 1 rounded up to a multiple of four; and numbers of a triangle, likewise. */
  readonly width: number;
  readonly triangle: number;
  /** Per distinct size a triangle, by rows: the sum over its levels of [Q, e]'z z'[Q, e]. */
  readonly products: number;
  /** Per level z'[Q, e]. */
  readonly innerRows: number;
  readonly outerRows: number;
  /** Filled by an evaluation: a triangle, then what criterion.ts says. */
  readonly sum: number;
  readonly ratio: number;
  readonly taken: number;
  readonly weight: number;
  readonly border: number;
  readonly squares: number;
  readonly corner: number;
  /** And by a gradient (slopes.ts). */
  readonly along: number;
  readonly G: number;
  readonly own: number;
  readonly moved: number;
  readonly from: number;
  readonly size: number;
}
/** What depends on y: the last column of the rows, and the last row of the triangles. */
export interface NestedResponse {
  readonly inner: Float64Array;
  readonly outer: Float64Array;
  /** Per distinct size rank + 1 numbers. */
  readonly products: Float64Array;
}

/** Numbers above which sums by size cost more than they save. */
const MOST_NUMBERS = 2 ** 20;

/** null: the terms are others. `ZtQ`: q x rank. */
export function nestedLevels(blocks: Blocks, terms: number, ZtQ: Float64Array, rank: number): NestedLevels | null {
  const { count: levels, oneColumn, ptr, row, own, at, values, firstOfTerm, q } = blocks;
  if (!oneColumn || terms < 1 || terms > 2) return null;
  const inner = terms === 2 ? firstOfTerm[1] : levels;
  const outer = levels - inner;
  if (inner === 0) return null;
  for (let block = 0; outer > 0 && block < inner; block++) if (ptr[block + 1] - ptr[block] !== 1) return null;
  const { level, from } = byOuterLevel(inner, outer, row, ptr);
  const outerOf = new Int32Array(inner);
  for (let g = 0; g < outer; g++) outerOf.fill(g, from[g], from[g + 1]);
  const { size, count, sizeOf } = distinctSizes(level, own, values);
  const places = placesOf(inner, outer, size.length, rank);
  if (places.innerRows > MOST_NUMBERS) return null;
  const sums = new Float64Array(places.sum);
  const { width, triangle, innerRows, outerRows } = places;
  for (let j = 0; j < rank; j++) {
    for (let c = 0; c < inner; c++) sums[innerRows + c * width + j] = ZtQ[j * q + level[c]];
    for (let s = 0; s < outer; s++) sums[outerRows + s * width + j] = ZtQ[j * q + inner + s];
  }
  for (let c = 0; c < inner; c++) addSquares(sums, innerRows + c * width, rank, sizeOf[c] * triangle);
  const shared = new Float64Array(inner);
  if (outer > 0) for (let c = 0; c < inner; c++) shared[c] = values[at[ptr[level[c]]]];
  const outerSize = new Float64Array(outer);
  for (let s = 0; s < outer; s++) outerSize[s] = values[own[inner + s]];
  return { inner, outer, rank, level, from, outerOf, size, count, sizeOf, shared, outerSize, at: places, sums };
}

function placesOf(inner: number, outer: number, sizes: number, rank: number): Places {
  const width = (rank + 4) & ~3;
  const triangle = (((rank + 1) * (rank + 2)) / 2 + 3) & ~3;
  const products = 0;
  const innerRows = products + sizes * triangle;
  const outerRows = innerRows + inner * width;
  const sum = outerRows + outer * width;
  const ratio = sum + triangle;
  const taken = ratio + sizes;
  const weight = taken + inner;
  const border = weight + outer;
  const squares = border + outer * width;
  const corner = squares + width * width;
  const along = corner + width * width;
  const G = along + outer * width;
  const own = G + width * width;
  const moved = own + outer;
  const end = moved + outer;
  const rows = { width, triangle, products, innerRows, outerRows };
  const work = { sum, ratio, taken, weight, border, squares, corner, along, G, own, moved };
  return { ...rows, ...work, from: 2 * end, size: end + ((outer + 2) >> 1) };
}

/** a[to ..] += the lower triangle of x x' by rows, x the n numbers at `row`. */
function addSquares(a: Float64Array, row: number, n: number, to: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[row + i];
    for (let j = 0; j <= i; j++) a[to++] += x * a[row + j];
  }
}

/** Counting sort of inner levels. */
function byOuterLevel(inner: number, outer: number, row: Int32Array, ptr: Int32Array) {
  const from = new Int32Array(outer + 1);
  const level = new Int32Array(inner);
  if (outer === 0) {
    for (let c = 0; c < inner; c++) level[c] = c;
    return { level, from };
  }
  for (let c = 0; c < inner; c++) from[row[ptr[c]] - inner + 1]++;
  for (let s = 0; s < outer; s++) from[s + 1] += from[s];
  const next = from.slice();
  for (let c = 0; c < inner; c++) level[next[row[ptr[c]] - inner]++] = c;
  return { level, from };
}

function distinctSizes(level: Int32Array, own: Int32Array, values: Float64Array) {
  const found = new Map<number, number>();
  const sizeOf = new Int32Array(level.length);
  const counts: number[] = [];
  for (let c = 0; c < level.length; c++) {
    const z = values[own[level[c]]];
    const known = found.get(z);
    const k = known ?? counts.length;
    if (known === undefined) {
      found.set(z, k);
      counts.push(0);
    }
    counts[k]++;
    sizeOf[c] = k;
  }
  return { size: Float64Array.from(found.keys()), count: Int32Array.from(counts), sizeOf };
}

export const newNestedResponse = ({ inner, outer, rank, size }: NestedLevels): NestedResponse => ({
  inner: new Float64Array(inner),
  outer: new Float64Array(outer),
  products: new Float64Array(size.length * (rank + 1)),
});

/** From Zty (q): Z'e. Does not allocate. */
export function setNestedResponse(of: NestedLevels, Zty: Float64Array, into: NestedResponse): void {
  const { inner, outer, rank, level, sizeOf, sums, at } = of;
  const { products } = into;
  products.fill(0);
  for (let s = 0; s < outer; s++) into.outer[s] = Zty[inner + s];
  for (let c = 0; c < inner; c++) {
    const e = Zty[level[c]];
    into.inner[c] = e;
    const to = sizeOf[c] * (rank + 1);
    const row = at.innerRows + c * at.width;
    for (let j = 0; j < rank; j++) products[to + j] += e * sums[row + j];
    products[to + rank] += e * e;
  }
}
