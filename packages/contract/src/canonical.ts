import type { Matrix } from './matrix.ts';
import type { OtherPart } from './problem.ts';

/**
 * `dispersion`, zero where the family has no more variance than it must: nbinom2 mu + dispersion mu^2 (1 / theta), nbinom1 mu (1 + dispersion),
 * Gamma dispersion mu^2, inverse.gaussian dispersion mu^3, gaussian with another link dispersion, beta_family mu (1 - mu) dispersion / (1 + dispersion).
 * Left out where it is a linear predictor of its own.
 */
export type FamilyParameters = Readonly<Record<string, number>>;

/** Coefficients of linear predictors beside the conditional one. */
export type Coefficients = Readonly<Partial<Record<OtherPart, Float64Array>>>;

/** What is left of y beside the random effects, at a point. */
export type Residual =
  /** One variance, over the weights. */
  | { readonly kind: 'variance'; readonly sigma2: number }
  /** Families without a residual variance. `family`: their own parameters by name, left out where they have none (binomial, Poisson). */
  | { readonly kind: 'none'; readonly family?: FamilyParameters }
  /** The residual model of the Problem: `parameters` by their standard names, free ones only. */
  | {
      readonly kind: 'marginal';
      /** One variance where the structure has one; NaN where positions or groups have their own. Of variance functions: at 1. */
      readonly sigma2: number;
      /** As `residualNames` has them, `sigma2` left out. */
      readonly parameters: Readonly<Record<string, number>>;
    };

/** The parameters that make fits comparable, on the variance scale. */
export interface Canonical {
  /** p, NaN for a column that the backend dropped. */
  readonly beta: Float64Array;
  /** Of the other linear predictors that the Problem has, on their scales (logit, log), as `beta` is; left out: it has none. */
  readonly others?: Coefficients | undefined;
  /** One covariance matrix per random term of the Problem, in its order. */
  readonly Sigma: readonly Matrix[];
  readonly residual: Residual;
}

/** The one answer to "what is sigma^2 here": NaN where there is no one variance. */
export const sigma2Of = ({ residual }: Pick<Canonical, 'residual'>): number =>
  residual.kind === 'none' ? Number.NaN : residual.sigma2;
/** The point with its residual variance replaced by what `change` makes of it; a point that has none stays. */
export const withSigma2 = <Point extends Pick<Canonical, 'residual'>>(
  at: Point,
  change: (sigma2: number) => number,
): Point =>
  at.residual.kind === 'none' ? at : { ...at, residual: { ...at.residual, sigma2: change(at.residual.sigma2) } };
