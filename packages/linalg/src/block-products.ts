/**
 * Cross-products of a Z that is laid out by blocks (block-layout.ts): formed in one pass over the rows, again and again
 * where weights change, without allocating. Z is given by factor, n x size, column-major.
 */
import type { BlockLayout, BlockPart } from './block-layout.ts';

/** values (as the layout's entries) <- Z'WZ; W = I without weights. */
export function fillCrossProducts(
  { parts, at }: BlockLayout,
  Z: readonly Float64Array[],
  weights: Float64Array | null,
  values: Float64Array,
): void {
  values.fill(0);
  for (const part of parts) {
    const [rows, columns] = [Z[part.row], Z[part.column]];
    if (part.height === 1 && part.width === 1) addNumbers(part, at, rows, columns, weights, values);
    else addBlocks(part, at, rows, columns, weights, values);
  }
}
function addNumbers(
  { blockOf }: BlockPart,
  at: Int32Array,
  rows: Float64Array,
  columns: Float64Array,
  weights: Float64Array | null,
  values: Float64Array,
): void {
  const n = blockOf.length;
  if (weights) for (let i = 0; i < n; i++) values[at[blockOf[i]]] += weights[i] * rows[i] * columns[i];
  else for (let i = 0; i < n; i++) values[at[blockOf[i]]] += rows[i] * columns[i];
}
function addBlocks(
  { blockOf, height, width }: BlockPart,
  at: Int32Array,
  rows: Float64Array,
  columns: Float64Array,
  weights: Float64Array | null,
  values: Float64Array,
): void {
  const n = blockOf.length;
  for (let i = 0; i < n; i++) {
    let to = at[blockOf[i]];
    const w = weights ? weights[i] : 1;
    for (let b = 0; b < width; b++) {
      const z = w * columns[b * n + i];
      for (let a = 0; a < height; a++) values[to++] += rows[a * n + i] * z;
    }
  }
}

/** Column `column` of out (q rows) <- Z'Wv, v the same column of an n-row matrix. */
export function fillCrossVector(
  { factors, first, q }: BlockLayout,
  Z: readonly Float64Array[],
  weights: Float64Array | null,
  v: Float64Array,
  column: number,
  out: Float64Array,
): void {
  out.fill(0, column * q, column * q + q);
  factors.forEach(({ size, level }, k) => {
    const n = level.length;
    const from = column * n;
    for (let a = 0; a < size; a++) {
      const to = column * q + first[k] + a;
      const z = a * n;
      for (let i = 0; i < n; i++) {
        const x = weights ? weights[i] * v[from + i] : v[from + i];
        out[to + level[i] * size] += Z[k][z + i] * x;
      }
    }
  });
}

/** out <- out - A x for the symmetric A of these values; x, out: q x columns. */
export function subtractBlockProduct(
  layout: BlockLayout,
  values: Float64Array,
  x: Float64Array,
  out: Float64Array,
  columns: number,
): void {
  const { q, parts } = layout;
  for (let start = 0; start < columns * q; start += q) {
    for (const part of parts) {
      if (part.height === 1 && part.width === 1) subtractNumbers(layout, part, values, x, out, start);
      else subtractBlocks(layout, part, values, x, out, start);
    }
  }
}
function subtractNumbers(
  { row, column, at }: BlockLayout,
  { from, to, kind }: BlockPart,
  values: Float64Array,
  x: Float64Array,
  out: Float64Array,
  start: number,
): void {
  // numbers lie side by side, and the own ones' rows do
  let entry = at[from];
  if (kind === 'diagonal') {
    let here = start + row[from];
    for (let b = from; b < to; b++, here++) out[here] -= values[entry++] * x[here];
    return;
  }
  for (let b = from; b < to; b++) {
    const [r, c, value] = [start + row[b], start + column[b], values[entry++]];
    out[r] -= value * x[c];
    out[c] -= value * x[r];
  }
}
function subtractBlocks(
  { row, column, at }: BlockLayout,
  { from, to, height, width, kind }: BlockPart,
  values: Float64Array,
  x: Float64Array,
  out: Float64Array,
  start: number,
): void {
  const own = kind === 'block-diagonal';
  for (let b = from; b < to; b++) {
    const [r, c] = [start + row[b], start + column[b]];
    let entry = at[b];
    for (let j = 0; j < width; j++) {
      const down = x[c + j];
      let across = 0;
      for (let i = 0; i < height; i++) {
        const value = values[entry++];
        out[r + i] -= value * down;
        across += value * x[r + i];
      }
      if (!own) out[c + j] -= across;
    }
  }
}
