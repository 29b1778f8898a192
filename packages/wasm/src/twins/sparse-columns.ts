/** Twin of assembly/sparse-columns.ts. */

export function subtractSparse(
  a: Float64Array,
  integers: Int32Array,
  to: number,
  ld: number,
  columns: number,
  ptr: number,
  from: number,
  end: number,
  rowIdx: number,
  head: number,
): void {
  for (let j = 0; j < columns; j++, to += ld) {
    for (let u = integers[ptr + j]; u < integers[ptr + j + 1]; u++) {
      const start = integers[from + u];
      const factor = a[head + start];
      for (let p = start; p < integers[end + u]; p++) a[to + integers[rowIdx + p]] -= factor * a[head + p];
    }
  }
}

export function invertSparse(
  a: Float64Array,
  integers: Int32Array,
  columns: number,
  colPtr: number,
  rowIdx: number,
  head: number,
  tail: number,
  ld: number,
  z: number,
): void {
  for (let j = columns - 1; j >= 0; j--) {
    const [start, end] = [integers[colPtr + j], integers[colPtr + j + 1]];
    a.fill(0, z + start + 1, z + end);
    for (let p = start + 1; p < end; p++) {
      const k = integers[rowIdx + p];
      const dense = tail + (k - columns) * ld - columns;
      let at = k < columns ? integers[colPtr + k] : 0;
      let sum = 0;
      for (let r = p; r < end; r++) {
        const row = integers[rowIdx + r];
        if (k < columns) while (integers[rowIdx + at] < row) at++;
        const value = a[k < columns ? z + at : dense + row];
        sum += value * a[head + r];
        if (r > p) a[z + r] -= value * a[head + p];
      }
      a[z + p] -= sum;
    }
    const inverse = 1 / a[head + start];
    let diagonal = inverse;
    for (let p = start + 1; p < end; p++) {
      a[z + p] *= inverse;
      diagonal -= a[z + p] * a[head + p];
    }
    a[z + start] = diagonal * inverse;
  }
}
