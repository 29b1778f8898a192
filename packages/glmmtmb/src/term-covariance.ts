/** What every covariance structure of a random-effects term gives: its factor, its gradient, its parameters of a matrix. */
import type { Matrix } from '@mixdiff/contract';

export interface Covariance {
  readonly c: number;
  /** Number of parameters. */
  readonly count: number;
  /** The first of them that are log standard deviations: c, 1 for all, or 0. */
  readonly deviations: number;
  /** Every parameter starts here. */
  readonly start: number;
  /** What the original inverts: a correlation matrix whose parameters are rows of its factor, or another one; null: none. */
  readonly inverted: 'rows' | 'matrix' | null;
  /** c x c lower triangular, Sigma = T T'. */
  readonly T: Float64Array;
  /** Reads par[at ..] into T; NaN where the parameters give no positive definite matrix. */
  set(par: Float64Array, at: number): void;
  /** Whether `gradient` is given D = dF/dT, c x c, in the place of E. */
  readonly direct: boolean;
  /** out[at ..] <- gradient at the parameters last set; E is overwritten. */
  gradient(E: Float64Array, out: Float64Array, at: number): void;
  /** The same from M = dF/dSigma, c x c. */
  gradientOfSigma(M: Float64Array, out: Float64Array, at: number): void;
  /** out[at ..] <- parameters of Sigma; false where the scale has no such point. */
  read(Sigma: Matrix, out: Float64Array, at: number): boolean;
  /** Ways to be singular that no point reaches: standard deviations of zero, correlations at the end of their range. */
  readonly zeros: number;
  /** Puts T at the j-th of them, at the other parameters last set. */
  zero(j: number): void;
}
