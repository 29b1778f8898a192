/** One of nlme's pdMat classes: how the relative precision of a block of q random effects is parameterized. */
export interface PdClass {
  /** Number of parameters. */
  count(q: number): number;
  /** Delta of the block: its upper triangle in `delta`, from (0, 0) at `at` with leading dimension `stride`. */
  fill(par: Float64Array, from: number, q: number, delta: Float64Array, at: number, stride: number): void;
  /**
   * Parameters of the relative covariance Psi (q x q, overwritten), or of the nearest member of the class to it by EM. -1, or the
   * position of what fails: there are none.
   */
  read(psi: Float64Array, q: number, par: Float64Array, from: number): number;
  /** The same of the relative precision, or of the nearest member of the class to it: lme starts, and parts blocks after EM, by it. */
  readPrecision(omega: Float64Array, q: number, par: Float64Array, from: number): number;
  /** out (q x q) <- sigma^2 (Delta' Delta)^-1. */
  covariance(par: Float64Array, from: number, q: number, sigma2: number, out: Float64Array): void;
  /** d objective / d par, from Delta and the second moments S (stride apart, the block's first entry at `at`) of M groups. */
  gradient(
    par: Float64Array,
    from: number,
    q: number,
    M: number,
    delta: Float64Array,
    moment: Float64Array,
    at: number,
    stride: number,
    into: Float64Array,
  ): void;
  /** What is added to the group's name, one per parameter. */
  names(columns: readonly string[]): string[];
  /** Whether a covariance matrix (q x q) is a member of the class, up to rounding. */
  holds(sigma: Float64Array, q: number): boolean;
}
