/** What a correlation structure of nlme is to the models that have one. */
export interface Correlation {
  /** As the canonical scale has them, in the order of `corStruct`'s parameters. */
  readonly names: readonly string[];
  /** As `coef` of nlme's object names them; left out: numbered. */
  readonly coef?: readonly string[];
  /** nlme's own start, unconstrained. */
  readonly start: Float64Array;
  /** Correlation parameters, in the order of `names`, from unconstrained ones. */
  constrained(x: Float64Array): Float64Array;
  /** Not finite where the scale has no such correlations. */
  unconstrained(values: Float64Array): Float64Array;
  /** R^-1/2 of the `columns` columns of `data` (n rows each, column-major), in place; 1/2 log|R| over all subjects. */
  whiten(values: Float64Array, data: Float64Array, columns: number): number;
  /** Whether nlme stops with an error at these. */
  stops?(values: Float64Array): boolean;
  /** Whether the correlation of some subject is no correlation: not positive definite. nlme does not look. */
  invalid(values: Float64Array): boolean;
}

/** Correlations as a function of the rows, the map of their parameters apart. */
export type CorrelationMap = Pick<
  Correlation,
  'names' | 'coef' | 'start' | 'constrained' | 'unconstrained' | 'stops'
> & {
  /** Of two rows of one subject, a before b. */
  between(values: Float64Array): (a: number, b: number) => number;
  /** Where `between` asks of two rows only how far they are apart: that. */
  apart?(a: number, b: number): number;
};
