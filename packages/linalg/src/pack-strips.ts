/** `rows` (a multiple of four) of `columns` columns at `from`, ld apart, into strips at `to`. */
export function packStrips(a: Float64Array, from: number, ld: number, rows: number, columns: number, to: number): void {
  let at = to;
  for (let i = from; i < from + rows; i += 4) {
    for (let k = i; k < i + columns * ld; k += ld) {
      a[at] = a[k];
      a[at + 1] = a[k + 1];
      a[at + 2] = a[k + 2];
      a[at + 3] = a[k + 3];
      at += 4;
    }
  }
}
