/**
 * Entries of Z = A^-1 where a tail in panels (tail-panels.ts) has entries, from the last panel back. With J a panel's columns and S its rows
 * below (Takahashi's equations, selected-inverse.ts, by blocks):
 *
 *   Y = L_SJ L_JJ^-1,  Z_SJ = -Z_SS Y,  Z_JJ = L_JJ^-T L_JJ^-1 - Y'Z_SJ
 *
 * A row of S that only some columns of J have may meet entries of Z_SS that were not computed: Y is zero there, and they are zeros.
 */
import type { Kernels } from '@mixdiff/wasm';
import type { PanelMemory } from './panel-memory.ts';
import type { TailPanels } from './tail-panels.ts';

/** Strips of four rows of Z_SS that are packed at a time, and columns: what stays in a cache while all of Y passes. */
const CHUNK = 32;
const LENGTH = 256;

/** Positions of work, all numbers. */
interface Rooms {
  /** L_SJ in strips of rows, then -Z_SJ' in strips of columns. */
  readonly strips: number;
  /** -Y, then -Z_SJ, column-major; -Y' in strips of columns. */
  readonly block: number;
  readonly transposed: number;
  /** L_JJ^-1 in strips of columns; Z_JJ, column-major. */
  readonly inverse: number;
  readonly own: number;
  readonly chunk: number;
  readonly end: number;
}

/**
 * Z of the factored tail at its place in the memory (order x order, both triangles, zeros where it is never computed), with `more` numbers
 * of room from `free` on.
 */
export function panelInverse(memory: PanelMemory, panels: TailPanels, order: number, more: number): void {
  const { free } = memory.at;
  const rooms = roomsFrom(free + more, panels);
  const { numbers, kernels } = memory.reserve(rooms.end - free);
  for (let p = panels.first.length - 2; p >= 0; p--) invertPanel(memory, panels, order, p, rooms, numbers, kernels);
}

function roomsFrom(strips: number, { first, ptr }: TailPanels): Rooms {
  let [widest, longest] = [0, 0];
  for (let p = 0; p + 1 < first.length; p++) {
    widest = Math.max(widest, fours(first[p + 1] - first[p]));
    longest = Math.max(longest, ptr[p + 1] - ptr[p]);
  }
  const block = strips + widest * longest;
  const transposed = block + widest * longest;
  const inverse = transposed + widest * longest;
  const own = inverse + widest * widest;
  const chunk = own + widest * widest;
  return { strips, block, transposed, inverse, own, chunk, end: chunk + 4 * CHUNK * LENGTH };
}
const fours = (n: number): number => (n + 3) & ~3;

function invertPanel(
  { at: { inverse: Z, tail, rowsOfPanels, same } }: PanelMemory,
  { first, ptr }: TailPanels,
  order: number,
  p: number,
  { strips, block, transposed, inverse, own, chunk }: Rooms,
  numbers: Float64Array,
  { packListed, packSymmetric, placeSymmetric, intoStrips, update }: Kernels,
): void {
  const [from, listed] = [first[p], ptr[p]];
  const columns = first[p + 1] - from;
  const width = fours(columns);
  const below = ptr[p + 1] - listed;
  const list = rowsOfPanels + listed;
  invertTriangle(numbers, tail + from * (order + 1), order, columns, inverse);
  // L_JJ^-T L_JJ^-1
  numbers.fill(0, own, own + width * width);
  // of own blocks the lower triangle
  for (let k = 0; k < width; k += 4)
    update(own + k * (width + 1), width, inverse + k * columns, inverse + k * columns, columns, (width - k) >> 2);
  for (let i = own; i < own + width * width; i++) numbers[i] = -numbers[i];
  if (below > 0) {
    // -Y = -L_SJ L_JJ^-1
    packListed(tail, order, order, list, below >> 2, same + from, columns, strips);
    numbers.fill(0, block, block + width * below);
    for (let k = 0; k < width; k += 4)
      update(block + k * below, below, strips, inverse + k * columns, columns, below >> 2);
    intoStrips(same, block, below, width, transposed);
    // -Z_SJ = Z_SS Y
    numbers.fill(0, block, block + width * below);
    for (let r = 0; r < below; r += 4 * CHUNK) {
      const count = Math.min(CHUNK, (below - r) >> 2);
      for (let s = 0; s < below; s += LENGTH) {
        const length = Math.min(LENGTH, below - s);
        packSymmetric(Z, order, order, list + r, count, list + s, length, chunk);
        for (let k = 0; k < width; k += 4)
          update(block + k * below + r, below, chunk, transposed + k * below + 4 * s, length, count);
      }
    }
    intoStrips(same, block, below, width, strips);
    // Z_JJ = L_JJ^-T L_JJ^-1 - Y'Z_SJ
    for (let k = 0; k < width; k += 4)
      update(own + k * (width + 1), width, transposed + k * below, strips + k * below, below, (width - k) >> 2);
    placeSymmetric(Z, order, order, from, columns, list, below, block);
  }
  for (let k = 0; k < columns; k++) {
    const column = Z + (from + k) * order + from;
    for (let i = 0; i < columns; i++) numbers[column + i] = numbers[own + Math.min(i, k) * width + Math.max(i, k)];
  }
}

/** L^-1 of a lower triangle, by rows in strips of four columns; zeros in what is left of the last one. */
function invertTriangle(a: Float64Array, L: number, ld: number, columns: number, to: number): void {
  a.fill(0, to, to + fours(columns) * columns);
  for (let j = 0; j < columns; j++) {
    const x = to + (j >> 2) * 4 * columns + (j & 3);
    a[x + 4 * j] = 1;
    for (let k = j; k < columns; k++) {
      const value = a[x + 4 * k] / a[L + k * (ld + 1)];
      a[x + 4 * k] = value;
      for (let i = k + 1; i < columns; i++) a[x + 4 * i] -= value * a[L + k * ld + i];
    }
  }
}
