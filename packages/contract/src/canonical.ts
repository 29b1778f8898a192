import type { Matrix } from './matrix.ts';

export type Residual =
  /** One variance, over the weights. */
  | { readonly kind: 'variance'; readonly sigma2: number }
  /** Families without a scale: binomial, Poisson. */
  | { readonly kind: 'none' };

/** The parameters that make fits comparable, on the variance scale. */
export interface Canonical {
  /** p, NaN for a column that the backend dropped. */
  readonly beta: Float64Array;
  /** One covariance matrix per random term of the Problem, in its order. */
  readonly Sigma: readonly Matrix[];
  readonly residual: Residual;
}

/** The one answer to "what is sigma^2 here": NaN where the residual is not one variance. */
export const sigma2Of = ({ residual }: Pick<Canonical, 'residual'>): number =>
  residual.kind === 'variance' ? residual.sigma2 : Number.NaN;
/** The point with its residual variance replaced by what `change` makes of it; a point that has none stays. */
export const withSigma2 = <Point extends Pick<Canonical, 'residual'>>(
  at: Point,
  change: (sigma2: number) => number,
): Point =>
  at.residual.kind === 'variance' ? { ...at, residual: { kind: 'variance', sigma2: change(at.residual.sigma2) } } : at;
