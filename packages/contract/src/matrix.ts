/** A dense matrix as plain data: it crosses workers, files and processes unchanged. `data` is column-major. */
export interface Matrix {
  readonly nrow: number;
  readonly ncol: number;
  readonly data: Float64Array;
}
