/** A covariance matrix as a function of mmrm's own parameters. Matrices are m x m, both triangles filled. */
export interface Covariance {
  readonly m: number;
  /** Length of theta. */
  readonly k: number;
  readonly names: readonly string[];
  /** mmrm's `std_start`. */
  readonly start: Float64Array;
  /** `us`: the Cholesky factor of Sigma as theta has it, lower triangle; the others have none. */
  readonly factor: ((theta: Float64Array, out: Float64Array) => void) | null;
  /** The standard parameters, in the order of `covarianceNames`. */
  values(theta: Float64Array): Float64Array;
  /** theta of standard parameters; not finite where there is none. */
  point(values: Float64Array): Float64Array;
  sigma(theta: Float64Array, out: Float64Array): void;
  first(theta: Float64Array, h: number, out: Float64Array): void;
  second(theta: Float64Array, h: number, j: number, out: Float64Array): void;
}
