/** What the innermost levels of nested random intercepts need of their rows: sums that a loop over sorted rows takes in one go. */
import type { LinearPart } from '../linear-part.ts';

export interface RowSums<Rows extends SortedRows = SortedRows> {
  /** What rows are like: which way each is seen, and which stand first among those of a level. */
  order(y: Float64Array): { readonly sign: Float64Array; readonly first: Uint8Array };
  open(rows: SortedRows): Rows;
  /** A new linear predictor without the random effects, each row's times its sign. */
  begin(rows: Rows, linear: LinearPart): void;
  /** Sums at random effects b, one a level, and at their exponentials. Returns the sum of all r. */
  sweep(rows: Rows, b: Float64Array, powers: Float64Array, into: LevelSums): number;
  /** r of each level. */
  depths(rows: Rows, b: Float64Array, powers: Float64Array, depth: Float64Array): void;
  /** `sweep`, and W and score of each row. */
  spread(rows: Rows, b: Float64Array, powers: Float64Array, into: LevelSums, of: OfRows): number;
}
/** Of each level. */
export interface LevelSums {
  /** W */
  readonly weight: Float64Array;
  /** W (y - mu) / (d mu / d eta) */
  readonly score: Float64Array;
}
/** The same of each row. */
export interface OfRows {
  readonly weight: Float64Array;
  readonly score: Float64Array;
}
/** Rows by level: those of level l from ptr[l] on. */
export interface SortedRows {
  readonly ptr: Int32Array;
  readonly y: Float64Array;
  readonly w: Float64Array;
}
