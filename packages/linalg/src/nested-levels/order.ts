/** In which order the sparse factor of minimum degree eliminates levels within levels, and where in a workspace its numbers stand (ordered.ts). */
import type { NestedLevels } from './sums.ts';

/** Of the matrix. Positions in a workspace: strips of four columns of borders, of what becomes of them, their squares, L by columns. */
export interface OrderedLevels {
  /** inner + outer: c for an inner level, inner + g for an outer one. */
  readonly order: Int32Array;
  /** In that order: the number of an inner level's distinct size, -1 - g for an outer one; an inner level's entry with its outer one, and which that is. */
  readonly kind: Int32Array;
  readonly between: Float64Array;
  readonly around: Int32Array;
  readonly strips: number;
  readonly borders: number;
  readonly scale: number;
  readonly x: number;
  readonly squares: number;
  readonly head: number;
  /** In integers. */
  readonly colPtr: number;
  readonly rowIdx: number;
  readonly size: number;
}

/** Positions after what eliminated.ts has in the same workspace. */
export function orderedLevels(of: NestedLevels): OrderedLevels {
  const { inner, outer, columns } = of;
  const q = inner + outer;
  const strips = (columns + 4) >> 2;
  const borders = of.at.size;
  const scale = borders + 4 * strips * q;
  const x = scale + q;
  const squares = x + 4 * strips * q;
  const head = squares + (4 * strips) ** 2;
  const colPtr = 2 * (head + q + inner);
  const rowIdx = colPtr + q + 1;
  const order = eliminated(of);
  const [kind, between, around] = [new Int32Array(q), new Float64Array(q), new Int32Array(q)];
  for (let k = 0; k < q; k++) {
    const own = order[k];
    kind[k] = own < inner ? of.sizeOf[own] : inner - own - 1;
    if (own >= inner) continue;
    between[k] = of.shared[own];
    around[k] = of.outerOf[own];
  }
  const size = (rowIdx + q + inner + 1) >> 1;
  return { order, kind, between, around, strips, borders, scale, x, squares, head, colPtr, rowIdx, size };
}

/** Neighbours above which a level goes last, unexamined. */
const hubFrom = (q: number): number => Math.max(16, 10 * Math.sqrt(q));

function eliminated({ inner, outer, level, from, outerOf }: NestedLevels): Int32Array {
  const limit = hubFrom(inner + outer);
  const place = new Int32Array(inner);
  for (let c = 0; c < inner; c++) place[level[c]] = c;
  const width = (g: number): number => from[g + 1] - from[g];
  const [first, then]: [number[], number[]] = [[], []];
  for (const c of place) {
    const g = outerOf[c];
    const many = outer === 0 ? 0 : width(g);
    if (many === 1) first.push(c, inner + g);
    else if (outer === 0 || many > limit) first.push(c);
    else then.push(c);
  }
  const hubs: number[] = [];
  for (let g = 0; g < outer; g++) {
    if (width(g) > limit) hubs.push(g);
    else if (width(g) !== 1) then.push(inner + g);
  }
  hubs.sort((a, b) => width(a) - width(b) || a - b);
  const order = new Int32Array(inner + outer);
  let to = 0;
  for (const own of first) order[to++] = own;
  for (const own of then) order[to++] = own;
  for (const g of hubs) order[to++] = inner + g;
  return order;
}

/** What both eliminations need of a design. */
export type PlacedLevels = NestedLevels & { readonly ordered: OrderedLevels; readonly basis: PlacedBasis | null };
/** For who sets many last columns: a matrix of n rows beside these, and below it room for a vector and for its products with it and with itself. */
export interface PlacedBasis {
  /** n x columns */
  readonly Q: Float64Array;
  readonly n: number;
  readonly at: number;
  readonly products: number;
}
/** The levels with the order in which they are eliminated. */
export const inOrder = (of: NestedLevels): PlacedLevels => together(of, orderedLevels(of), null);
/** The same levels with such a matrix Q (n x columns, by column) beside them. */
export function withBasis(of: PlacedLevels, Q: Float64Array, n: number): PlacedLevels {
  const at = of.ordered.size;
  const products = at + n * (of.columns + 1);
  return together(of, ofSize(of.ordered, products + of.columns + 1), { Q, n, at, products });
}
function ofSize(of: OrderedLevels, size: number): OrderedLevels {
  const { order, kind, between, around, strips, borders, scale, x, squares, head, colPtr, rowIdx } = of;
  return { order, kind, between, around, strips, borders, scale, x, squares, head, colPtr, rowIdx, size };
}

/**
 * Field by field, so that all have one hidden class: evaluations read these, and what was compiled for one class is thrown away when the
 * next design has another.
 */
function together(of: NestedLevels, ordered: OrderedLevels, basis: PlacedBasis | null): PlacedLevels {
  const { inner, outer, columns, level, from, outerOf, size, count, sizeOf, shared, outerSize } = of;
  const { innerRow, outerRow, at, sums } = of;
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
    outerSize,
    innerRow,
    outerRow,
    at,
    sums,
    ordered,
    basis,
  };
}
