/** Numbers of L: the head's columns as in Symbolic, the tail as a dense lower triangle. */
export interface Numeric {
  readonly head: Float64Array;
  readonly tail: Float64Array;
  /** A dense column, all zeros between uses. */
  readonly column: Float64Array;
  /** Another one for every factorization. */
  version: number;
}
