/** Where a criterion is evaluated, row by row, and what it says of its slopes there. */
export interface Point {
  readonly eta: Float64Array;
  readonly z: Float64Array;
  readonly d: Float64Array;
  /** n x m, row by row: Z in spherical coordinates, L'z of each term. */
  readonly v: Float64Array;
}
/** Of the log-likelihood. */
export interface Slopes {
  readonly eta: Float64Array;
  /** null: the predictor does not move. */
  readonly z: Float64Array | null;
  readonly d: Float64Array | null;
  /** n x m: the slope in element b of v, so that dl/dL_ab = sum_i z_ia of it. */
  readonly v: Float64Array;
}
/** NaN: there is none. Adds to `slopes`. */
export type Integral = (at: Point, slopes: Slopes | null) => number;
