import type { Canonical, Coefficients, FamilyParameters, Residual } from './canonical.ts';
import type { Curvature } from './curvature.ts';
import type { Fit, Stop } from './fit.ts';
import type { Matrix } from './matrix.ts';
import type { Answer } from './refusal.ts';

/** Written in place by `refit`. */
export interface Refit {
  readonly beta: Float64Array;
  readonly Sigma: readonly Matrix[];
  sigma2: number;
  /** Of models that have them: coefficients of the other linear predictors, and the family's own parameters. */
  others?: Coefficients | undefined;
  family?: FamilyParameters | undefined;
  /** Of models of the residuals' covariance: set by every engine that fits one. */
  residual?: Residual | undefined;
  logLik: number;
  singular: boolean;
  reason: Stop['reason'];
}
/** Draws what is added to a number that rounding may have moved by up to `size`. */
export type Rounding = (size: number) => number;
/**
 * LIVE. A backend's own objective, parameterization and conventions on one Problem. Synchronous, single-threaded, owns
 * its work arrays.
 */
export interface Engine {
  /** d native parameters. */
  readonly names: readonly string[];
  readonly lower: Float64Array;
  /** The faithful default start, under the choices it was opened with. */
  readonly start: Float64Array;
  /** Maximised (or under REML integrated) out of the objective. */
  readonly profiled: readonly ('beta' | 'sigma2')[];
  /** Whether `objective` can fill `gradient`. */
  readonly gradient: boolean;
  /** What the optimizer minimises. Never allocates; a failure is +Infinity. */
  objective(par: Float64Array, gradient?: Float64Array): number;
  logLik(par: Float64Array): number;
  /** How far the original's own rounding may move the log-likelihood that it states at `par`: the bound that `fit` draws in. */
  logLikRounding(par: Float64Array): number;
  /** Refused where the scale has no such point (log-Cholesky of a singular Sigma). */
  toNative(at: Canonical): Answer<Float64Array>;
  toCanonical(par: Float64Array): Canonical;
  /**
   * Faithful: the original's optimizer and stopping rule, from the given start or its own. With `rounding`, each value that
   * the optimizer sees is moved by what it draws for the size of the original's own rounding error at that point, as far
   * as its published arithmetic tells: what is left out here (cross-products of raw columns, say) is in it.
   */
  fit(start?: Float64Array, rounding?: Rounding): Answer<Fit>;
  /** Its SE, df, criteria at a given point, no optimizing: certified fits, audits, causes. */
  at(point: Canonical): Answer<Fit>;
  /** Marginal models: at `par`, for what is stated of contrasts. Refused where the Hessian is not positive definite. */
  curvature?(par: Float64Array): Answer<Curvature>;
  /** Bootstrap: no trace, no allocation, warm start from the last `fit`. */
  refit(y: Float64Array, into: Refit): void;
}
