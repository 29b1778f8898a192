import type { Matrix } from './matrix.ts';

export type Residual =
  | { readonly kind: 'iid'; readonly sigma2: number }
  /** Binomial, Poisson. */
  | { readonly kind: 'none' }
  /** Room for mmrm. */
  | { readonly kind: 'structured'; readonly group: string; readonly R: Matrix };

/** The parameters that make fits comparable, on the variance scale. */
export interface Canonical {
  /** p, NaN for a column that the backend dropped. */
  readonly beta: Float64Array;
  /** One covariance matrix per random term of the Problem, in its order. */
  readonly Sigma: readonly Matrix[];
  readonly residual: Residual;
}
