/** What one cluster adds to the log-likelihood, and how that moves with each row's predictors and with each term's covariance matrix. */
import type { Beside } from './observations.ts';

/** Slopes in the linear predictors of all rows of the problem; sums over clusters. */
export interface Slopes {
  /** n */
  readonly e: Float64Array;
  readonly beside: { readonly [P in Beside]?: Float64Array };
  /** Of each term c x c, column-major, symmetric: dl = tr(S dSigma). */
  readonly Sigma: readonly Float64Array[];
}
