/** Rows of a design that are the same: what fixed effects make of them has to be taken once. */

export interface DistinctRows {
  /** n: which of the distinct rows it is. */
  readonly index: Int32Array;
  /** The first row of each, ascending. */
  readonly first: Int32Array;
}

/** Of `columns`, each of n numbers; a hash of their bits, rows compared where it is the same. */
export function distinctRows(columns: readonly Float64Array[], n: number): DistinctRows {
  const hashes = new Int32Array(n);
  for (const column of columns) mix(column, hashes);
  let size = 16;
  while (size < 2 * n) size *= 2;
  const table = new Int32Array(size).fill(-1);
  const index = new Int32Array(n);
  const first = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    let slot = hashes[i] & (size - 1);
    while (table[slot] >= 0 && !same(columns, first[table[slot]], i)) slot = (slot + 1) & (size - 1);
    if (table[slot] < 0) {
      first[count] = i;
      table[slot] = count++;
    }
    index[i] = table[slot];
  }
  return { index, first: first.slice(0, count) };
}
function mix(column: Float64Array, hashes: Int32Array): void {
  const bits = new Int32Array(column.buffer, column.byteOffset, 2 * column.length);
  for (let i = 0; i < hashes.length; i++) {
    let h = Math.imul(hashes[i] ^ bits[2 * i], 0x9e3779b1);
    h = Math.imul((h ^ (h >>> 15)) + bits[2 * i + 1], 0x85ebca6b);
    hashes[i] = h ^ (h >>> 13);
  }
}
function same(columns: readonly Float64Array[], a: number, b: number): boolean {
  for (const column of columns) if (column[a] !== column[b]) return false;
  return true;
}
