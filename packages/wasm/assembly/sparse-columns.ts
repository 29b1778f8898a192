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
      const stop = head + ((<usize>load<i32>(end + u)) << 3);
      // rows of one update are different ones: four do not wait for each other
      for (; l + 24 < stop; l += 32, row += 16) {
        const t0 = a + ((<usize>load<i32>(row)) << 3);
        const t1 = a + ((<usize>load<i32>(row, 4)) << 3);
        const t2 = a + ((<usize>load<i32>(row, 8)) << 3);
        const t3 = a + ((<usize>load<i32>(row, 12)) << 3);
        const v0 = load<f64>(t0) - factor * load<f64>(l);
        const v1 = load<f64>(t1) - factor * load<f64>(l, 8);
        const v2 = load<f64>(t2) - factor * load<f64>(l, 16);
        const v3 = load<f64>(t3) - factor * load<f64>(l, 24);
        store<f64>(t0, v0);
        store<f64>(t1, v1);
        store<f64>(t2, v2);
        store<f64>(t3, v3);
      }
      for (; l < stop; l += 8, row += 4) {
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
    let p = start + 1;
    for (; p < end; p++) {
      const k = load<i32>(rowIdx + (p << 2));
      if (k >= columns) break;
      addHeadColumn(p, end, <usize>load<i32>(colPtr + ((<usize>k) << 2)), rowIdx, head, z);
    }
    // rows ascend: the others are in the tail
    const dense = tail - <usize>columns * (ld + 8);
    for (; p + 4 <= end; p += 4) addTailColumns(p, end, dense, ld, rowIdx, head, z);
    for (; p < end; p++) addTailColumn(p, end, dense + <usize>load<i32>(rowIdx + (p << 2)) * ld, rowIdx, head, z);
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
/**
 * The same of four columns in the tail, those of rows p .. p + 3, each a `ld` times its row from `dense`: what they give to a row is taken
 * off it in their order, and their four sums do not wait for each other.
 */
function addTailColumns(p: usize, end: usize, dense: usize, ld: usize, rowIdx: usize, head: usize, z: usize): void {
  let row = rowIdx + (p << 2);
  let l = head + (p << 3);
  let out = z + (p << 3);
  const own = out;
  const r0 = (<usize>load<i32>(row)) << 3;
  const r1 = (<usize>load<i32>(row, 4)) << 3;
  const r2 = (<usize>load<i32>(row, 8)) << 3;
  const r3 = (<usize>load<i32>(row, 12)) << 3;
  const c0 = dense + (r0 >> 3) * ld;
  const c1 = dense + (r1 >> 3) * ld;
  const c2 = dense + (r2 >> 3) * ld;
  const c3 = dense + (r3 >> 3) * ld;
  const f0 = load<f64>(l);
  const f1 = load<f64>(l, 8);
  const f2 = load<f64>(l, 16);
  const f3 = load<f64>(l, 24);
  // among the four
  let s0 = load<f64>(c0 + r0) * f0;
  const v10 = load<f64>(c0 + r1);
  s0 += v10 * f1;
  let s1 = load<f64>(c1 + r1) * f1;
  const v20 = load<f64>(c0 + r2);
  s0 += v20 * f2;
  const v21 = load<f64>(c1 + r2);
  s1 += v21 * f2;
  let s2 = load<f64>(c2 + r2) * f2;
  const v30 = load<f64>(c0 + r3);
  s0 += v30 * f3;
  const v31 = load<f64>(c1 + r3);
  s1 += v31 * f3;
  const v32 = load<f64>(c2 + r3);
  s2 += v32 * f3;
  let s3 = load<f64>(c3 + r3) * f3;
  store<f64>(own, load<f64>(own, 8) - v10 * f0, 8);
  store<f64>(own, load<f64>(own, 16) - v20 * f0 - v21 * f1, 16);
  store<f64>(own, load<f64>(own, 24) - v30 * f0 - v31 * f1 - v32 * f2, 24);
  // and those below
  row += 16;
  l += 32;
  out += 32;
  for (const last = z + (end << 3); out < last; row += 4, l += 8, out += 8) {
    const at = (<usize>load<i32>(row)) << 3;
    const factor = load<f64>(l);
    const v0 = load<f64>(c0 + at);
    const v1 = load<f64>(c1 + at);
    const v2 = load<f64>(c2 + at);
    const v3 = load<f64>(c3 + at);
    s0 += v0 * factor;
    s1 += v1 * factor;
    s2 += v2 * factor;
    s3 += v3 * factor;
    store<f64>(out, load<f64>(out) - v0 * f0 - v1 * f1 - v2 * f2 - v3 * f3);
  }
  store<f64>(own, load<f64>(own) - s0);
  store<f64>(own, load<f64>(own, 8) - s1, 8);
  store<f64>(own, load<f64>(own, 16) - s2, 16);
  store<f64>(own, load<f64>(own, 24) - s3, 24);
}
/** The same of one, whose row i is at column + 8 i. */
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
