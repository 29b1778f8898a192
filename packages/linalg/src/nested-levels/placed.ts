/** Sums in a workspace, for both eliminations. */
import { ownedWorkspace } from '@mixdiff/wasm';
import type { PlacedLevels } from './order.ts';
import type { LastColumn } from './sums.ts';

/** Kept `version` if they and what was made of them were still there. */
export function placed(of: PlacedLevels, column: LastColumn, version: number): ReturnType<typeof ownedWorkspace> {
  const found = ownedWorkspace(of.ordered.size, column, version);
  if (found.kept === 'version') return found;
  const { numbers, integers } = found.space;
  if (found.kept === 'nothing') {
    numbers.set(of.sums, of.at.products);
    integers.set(of.from, of.at.from);
    placeStrips(of, numbers, integers);
    if (of.basis) numbers.set(of.basis.Q, of.basis.at);
  }
  placeColumn(of, column, numbers);
  return found;
}

function placeColumn(
  { outer, inner, columns, size, at, ordered }: PlacedLevels,
  column: LastColumn,
  numbers: Float64Array,
): void {
  for (let c = 0; c < inner; c++) numbers[at.innerRows + c * at.width + columns] = column.inner[c];
  for (let s = 0; s < outer; s++) numbers[at.outerRows + s * at.width + columns] = column.outer[s];
  const row = at.products + (columns * (columns + 1)) / 2;
  for (let k = 0; k < size.length; k++) {
    for (let j = 0; j <= columns; j++) numbers[row + k * at.triangle + j] = column.products[k * (columns + 1) + j];
  }
  const { order, borders } = ordered;
  const last = borders + (columns >> 2) * 4 * order.length + (columns & 3);
  for (let k = 0; k < order.length; k++) {
    const own = order[k];
    numbers[last + 4 * k] = own < inner ? column.inner[own] : column.outer[own - inner];
  }
}

/** Borders in strips, and the pattern of L. */
function placeStrips(
  { inner, outer, sums, at, outerOf, ordered }: PlacedLevels,
  numbers: Float64Array,
  integers: Int32Array,
): void {
  const { order, strips, borders, colPtr, rowIdx } = ordered;
  const q = order.length;
  const placeOfOuter = new Int32Array(outer);
  for (let k = 0; k < q; k++) if (order[k] >= inner) placeOfOuter[order[k] - inner] = k;
  let to = 0;
  for (let k = 0; k < q; k++) {
    const own = order[k];
    const row = own < inner ? at.innerRows + own * at.width : at.outerRows + (own - inner) * at.width;
    for (let j = 0; j < 4 * strips; j++) numbers[borders + (j >> 2) * 4 * q + 4 * k + (j & 3)] = sums[row + j];
    integers[colPtr + k] = to;
    integers[rowIdx + to++] = k;
    if (own < inner && outer > 0) integers[rowIdx + to++] = placeOfOuter[outerOf[own]];
  }
  integers[colPtr + q] = to;
}

/** a <- Q'e by kernel; returns e'e, NaN where no basis stands beside the levels. */
export function projectPlaced(
  of: PlacedLevels,
  column: LastColumn,
  version: number,
  e: Float64Array,
  a: Float64Array,
): number {
  const { numbers, kernels } = placed(of, column, version).space;
  const { basis, columns } = of;
  if (!basis) return Number.NaN;
  const { n, at, products } = basis;
  const own = at + n * columns;
  numbers.set(e, own);
  kernels.products(at, n, columns + 1, own, n, products);
  for (let j = 0; j < columns; j++) a[j] = numbers[products + j];
  return numbers[products + columns];
}
