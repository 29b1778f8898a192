/**
 * Columns of a sparse head beside a dense tail (packages/linalg/src/sparse-cholesky.ts says whose): what they take off the tail, and their
 * part of the selected inverse. The twin is src/twins/sparse-columns.ts. Addresses and `ld` in bytes, the others counts.
 */

/**
 * Columns of a dense lower triangle, each less its updates by the sparse columns of a head: update u of column j, ptr[j] <= u < ptr[j + 1],
 * takes head[from[u]] times the entries from[u] .. end[u] - 1 of the head, which are in the rows that rowIdx gives; row i of column j is at
 * a + 8 i. By ascending u.
 */
export function subtractSparse(
  a: usize,
  ld: usize,
  columns: i32,
  ptr: usize,
  from: usize,
  end: usize,
  rowIdx: usize,
  head: usize,
): void {
  for (; columns > 0; columns--, ptr += 4, a += ld) {
    const last = (<usize>load<i32>(ptr, 4)) << 2;
    for (let u = (<usize>load<i32>(ptr)) << 2; u < last; u += 4) {
      const start = <usize>load<i32>(from + u);
      const factor = load<f64>(head + (start << 3));
      let row = rowIdx + (start << 2);
      let l = head + (start << 3);
      for (const stop = head + ((<usize>load<i32>(end + u)) << 3); l < stop; l += 8, row += 4) {
        const to = a + ((<usize>load<i32>(row)) << 3);
        store<f64>(to, load<f64>(to) - factor * load<f64>(l));
      }
    }
  }
}

/**
 * Entries of Z = A^-1 at the places of the head's columns, from the last: with S the rows below the diagonal in column j of L,
 * Z[i,j] = -(sum over k in S of Z[i,k] L[k,j]) / L[j,j] and Z[j,j] = (1 / L[j,j] - sum over k in S of Z[k,j] L[k,j]) / L[j,j]. `tail`: Z's
 * lower triangle from row and column `columns` on.
 */
export function invertSparse(
  columns: i32,
  colPtr: usize,
  rowIdx: usize,
  head: usize,
  tail: usize,
  ld: usize,
  z: usize,
): void {
  for (let j = columns - 1; j >= 0; j--) {
    const start = <usize>load<i32>(colPtr + ((<usize>j) << 2));
    const end = <usize>load<i32>(colPtr + ((<usize>(j + 1)) << 2));
    for (let p = start + 1; p < end; p++) store<f64>(z + (p << 3), 0);
    for (let p = start + 1; p < end; p++) {
      const k = load<i32>(rowIdx + (p << 2));
      if (k < columns) addHeadColumn(p, end, <usize>load<i32>(colPtr + ((<usize>k) << 2)), rowIdx, head, z);
      else addTailColumn(p, end, tail + <usize>(k - columns) * ld - ((<usize>columns) << 3), rowIdx, head, z);
    }
    const inverse = 1 / load<f64>(head + (start << 3));
    let diagonal = inverse;
    for (let p = start + 1; p < end; p++) {
      const value = load<f64>(z + (p << 3)) * inverse;
      store<f64>(z + (p << 3), value);
      diagonal -= value * load<f64>(head + (p << 3));
    }
    store<f64>(z + (start << 3), diagonal * inverse);
  }
}

/** What the column of Z that begins at entry `at` of the head, that of row p, gives to z: its rows are found on the way down. */
function addHeadColumn(p: usize, end: usize, at: usize, rowIdx: usize, head: usize, z: usize): void {
  const factor = load<f64>(head + (p << 3));
  let sum = load<f64>(z + (at << 3)) * factor;
  for (let r = p + 1; r < end; r++) {
    const row = load<i32>(rowIdx + (r << 2));
    while (load<i32>(rowIdx + (at << 2)) < row) at++;
    const value = load<f64>(z + (at << 3));
    sum += value * load<f64>(head + (r << 3));
    store<f64>(z + (r << 3), load<f64>(z + (r << 3)) - value * factor);
  }
  store<f64>(z + (p << 3), load<f64>(z + (p << 3)) - sum);
}
/** The same of a column in the tail, whose row i is at column + 8 i. */
function addTailColumn(p: usize, end: usize, column: usize, rowIdx: usize, head: usize, z: usize): void {
  let row = rowIdx + (p << 2);
  let l = head + (p << 3);
  const factor = load<f64>(l);
  let sum = load<f64>(column + ((<usize>load<i32>(row)) << 3)) * factor;
  let out = z + (p << 3);
  const own = out;
  for (const last = z + ((end - 1) << 3); out < last; ) {
    row += 4;
    l += 8;
    out += 8;
    const value = load<f64>(column + ((<usize>load<i32>(row)) << 3));
    sum += value * load<f64>(l);
    store<f64>(out, load<f64>(out) - value * factor);
  }
  store<f64>(own, load<f64>(own) - sum);
}
