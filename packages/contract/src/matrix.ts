/** A dense matrix as plain data: it crosses workers, files and processes unchanged. `data` is column-major. */
export interface Matrix {
  readonly nrow: number;
  readonly ncol: number;
  readonly data: Float64Array;
  /**
   * Of very many rows: the columns where they stand already, a table's among them, to be read and never written to. `data` is then made of
   * them when it is first asked for.
   */
  readonly columns?: readonly Float64Array[];
}

/** Column j (nrow), to be read and never written to. */
export const columnOf = (matrix: Matrix, j: number): Float64Array =>
  matrix.columns?.[j] ?? matrix.data.subarray(j * matrix.nrow, (j + 1) * matrix.nrow);

/** The matrix of these columns (nrow each), none of which is copied before all of it is asked for. */
export function matrixOfColumns(nrow: number, columns: readonly Float64Array[]): Matrix {
  let data: Float64Array | undefined;
  const matrix: Matrix = {
    nrow,
    ncol: columns.length,
    get data() {
      if (data) return data;
      data = new Float64Array(nrow * columns.length);
      for (const [j, column] of columns.entries()) data.set(column, j * nrow);
      return data;
    },
  };
  // not among what is copied: a worker or a file takes `data` alone
  return Object.defineProperty(matrix, 'columns', { value: columns });
}
