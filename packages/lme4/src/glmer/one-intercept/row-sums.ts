/** What the levels of one random intercept need of their rows: sums that a loop over sorted rows takes in one go. */
export interface RowSums<Rows extends SortedRows = SortedRows> {
  open(rows: SortedRows): Rows;
  /** A new linear predictor without the random effects, rows in the order of their levels. */
  begin(rows: Rows, fixed: Float64Array): void;
  /** All sums at random effects b, one a level. Returns the sum of all r. */
  sweep(rows: Rows, b: Float64Array, into: LevelSums): number;
}
/** Of each level. */
export interface LevelSums {
  /** W */
  readonly weight: Float64Array;
  /** W (y - mu) / (d mu / d eta) */
  readonly score: Float64Array;
  /** r */
  readonly depth: Float64Array;
}
/** Rows by level: those of level l from ptr[l] on. */
export interface SortedRows {
  readonly ptr: Int32Array;
  readonly y: Float64Array;
  readonly w: Float64Array;
}
