/**
 * Symmetric matrices A = D B D + I where B is that of levels within levels: its first columns, of `inner` levels, have one entry beside
 * the diagonal each, in the row of the `outer` level that they lie within (or there are no outer ones), and D is s on inner and t on
 * outer levels. For every s and t the same sums over levels do, of what is on the right-hand side too: borders C with m columns, whose
 * Schur complement K - C'D A^-1 D C is asked for. Levels of the inner kind stand in the order of their outer level.
 */
import { distinctNumbers } from '../distinct-numbers.ts';

/** Of a matrix and all columns of its borders but the last. */
export interface NestedLevels {
  /** Levels of the first and of the second term; the latter may be 0. */
  readonly inner: number;
  readonly outer: number;
  readonly columns: number;
  /** inner: its number, as it was given. */
  readonly level: Int32Array;
  /** outer + 1: the inner levels of each outer one. */
  readonly from: Int32Array;
  /** inner: the outer level of each. */
  readonly outerOf: Int32Array;
  /** Distinct diagonal entries of inner levels, how many have each, and per inner level which it has. */
  readonly size: Float64Array;
  readonly count: Int32Array;
  readonly sizeOf: Int32Array;
  /** inner: the entry of B with its outer level. */
  readonly shared: Float64Array;
  /** outer: the diagonal of B. */
  readonly outerSize: Float64Array;
  /** Rows of a column of the borders in which the two kinds begin. */
  readonly innerRow: number;
  readonly outerRow: number;
  readonly at: Places;
  /** What stands from `at.products` to `at.sum` before there is a last column: zeros in its place. */
  readonly sums: Float64Array;
}
/** Where in a workspace; positions in numbers, but `from`, one in integers. Rows are `width` numbers long, zeros after columns + 1. */
export interface Places {
  /** columns + 1 rounded up to a multiple of four; and numbers of a triangle, likewise. */
  readonly width: number;
  readonly triangle: number;
  /** Per distinct size a triangle, by rows: the sum over its levels of c c', c the row of the borders. */
  readonly products: number;
  /** Rows of the borders, level by level. */
  readonly innerRows: number;
  readonly outerRows: number;
  /** Filled by an evaluation: a triangle, then what eliminated.ts says. */
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
/** What depends on the last column of the borders: it, and the last row of the triangles. */
export interface LastColumn {
  readonly inner: Float64Array;
  readonly outer: Float64Array;
  /** Per distinct size columns + 1 numbers. */
  readonly products: Float64Array;
}

/** LIVE. What a matrix is made of, as `nestedLevels` takes it; it keeps what it needs. */
export interface NestedMatrix {
  /** inner: the outer level of each, where there are any. */
  readonly home: Int32Array | null;
  /** inner: the diagonal of B, and its entry with the outer level. */
  readonly size: Float64Array;
  readonly shared: Float64Array | null;
  /** outer: the diagonal of B; empty if there are none. */
  readonly outerSize: Float64Array;
  /** Borders by column, `ld` apart, and in which rows of them the two kinds begin. */
  readonly borders: Float64Array;
  readonly columns: number;
  readonly ld: number;
  readonly innerRow: number;
  readonly outerRow: number;
}

/** Numbers above which sums by size cost more than they save. */
const MOST_NUMBERS = 2 ** 20;

/** null: it would take too much room. */
export function nestedLevels(matrix: NestedMatrix): NestedLevels | null {
  const { home, borders, columns, ld, innerRow, outerRow, outerSize } = matrix;
  const [inner, outer] = [matrix.size.length, outerSize.length];
  const { level, from, outerOf } = byOuterLevel(inner, outer, home);
  const { values: size, count, which: sizeOf } = distinctNumbers(placed(matrix.size, level));
  const places = placesOf(inner, outer, size.length, columns);
  if (places.innerRows > MOST_NUMBERS) return null;
  const sums = new Float64Array(places.sum);
  const { width, triangle, innerRows, outerRows } = places;
  for (let j = 0; j < columns; j++) {
    for (let c = 0; c < inner; c++) sums[innerRows + c * width + j] = borders[j * ld + innerRow + level[c]];
    for (let g = 0; g < outer; g++) sums[outerRows + g * width + j] = borders[j * ld + outerRow + g];
  }
  for (let c = 0; c < inner; c++) addSquares(sums, innerRows + c * width, columns, sizeOf[c] * triangle);
  const shared = matrix.shared ? placed(matrix.shared, level) : new Float64Array(inner);
  return {
    inner,
    outer,
    columns,
    level,
    from,
    outerOf,
    size,
    count,
    sizeOf,
    shared,
    outerSize: outerSize.slice(),
    innerRow,
    outerRow,
    at: places,
    sums,
  };
}

/** Counting sort of inner levels. */
function byOuterLevel(inner: number, outer: number, home: Int32Array | null) {
  const from = new Int32Array(outer + 1);
  const level = new Int32Array(inner);
  const outerOf = new Int32Array(inner);
  if (outer === 0 || !home) {
    for (let c = 0; c < inner; c++) level[c] = c;
    return { level, from, outerOf };
  }
  for (let c = 0; c < inner; c++) from[home[c] + 1]++;
  for (let g = 0; g < outer; g++) from[g + 1] += from[g];
  const next = from.slice();
  for (let c = 0; c < inner; c++) level[next[home[c]]++] = c;
  for (let g = 0; g < outer; g++) outerOf.fill(g, from[g], from[g + 1]);
  return { level, from, outerOf };
}

function placesOf(inner: number, outer: number, sizes: number, columns: number): Places {
  const width = (columns + 4) & ~3;
  const triangle = (((columns + 1) * (columns + 2)) / 2 + 3) & ~3;
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
  // one by one, as in order.ts
  return {
    width,
    triangle,
    products,
    innerRows,
    outerRows,
    sum,
    ratio,
    taken,
    weight,
    border,
    squares,
    corner,
    along,
    G,
    own,
    moved,
    from: 2 * end,
    size: end + ((outer + 2) >> 1),
  };
}

/** Numbers of inner levels in the order of these. */
function placed(v: Float64Array, level: Int32Array): Float64Array {
  const out = new Float64Array(level.length);
  for (let c = 0; c < level.length; c++) out[c] = v[level[c]];
  return out;
}

/** a[to ..] += the lower triangle of x x' by rows, x the n numbers at `row`. */
function addSquares(a: Float64Array, row: number, n: number, to: number): void {
  for (let i = 0; i < n; i++) {
    const x = a[row + i];
    for (let j = 0; j <= i; j++) a[to++] += x * a[row + j];
  }
}

/** Room for a last column's sums, nothing set. */
export const newLastColumn = ({ inner, outer, columns, size }: NestedLevels): LastColumn => ({
  inner: new Float64Array(inner),
  outer: new Float64Array(outer),
  products: new Float64Array(size.length * (columns + 1)),
});

/** From the rows of that column, as those of the others stood. Does not allocate. */
export function setLastColumn(of: NestedLevels, column: Float64Array, into: LastColumn): void {
  const { inner, outer, columns, level, sizeOf, sums, at, innerRow, outerRow } = of;
  const { products } = into;
  products.fill(0);
  for (let s = 0; s < outer; s++) into.outer[s] = column[outerRow + s];
  for (let c = 0; c < inner; c++) {
    const e = column[innerRow + level[c]];
    into.inner[c] = e;
    const to = sizeOf[c] * (columns + 1);
    const row = at.innerRows + c * at.width;
    for (let j = 0; j < columns; j++) products[to + j] += e * sums[row + j];
    products[to + columns] += e * e;
  }
}
