/** Second derivatives that stand in Laplace's approximation: of the data, or their expectation. */
export type Information = 'observed' | 'expected';
/** What a fit maximises, as far as the random effects are integrated out of it. */
export type Criterion =
  /** The integral itself: Gaussian models. */
  | { readonly kind: 'exact' }
  | {
      readonly kind: 'laplace';
      readonly information: Information;
      /** Its determinant is that of the iterate before the last (glmer up to 2.0-6): a function with jumps. */
      readonly stale?: true | undefined;
    }
  /** Adaptive Gauss-Hermite quadrature about the mode, its scale from the expected information. */
  | { readonly kind: 'quadrature'; readonly nodes: number; readonly stale?: true | undefined }
  /** Laplace's in the variances only: fixed effects are those of the joint mode, together with the random ones. */
  | { readonly kind: 'joint-mode' }
  /** A function that is no model's likelihood, nor an approximation to one: `what` says where it departs. */
  | { readonly kind: 'no-model'; readonly what: Departure }
  /** A linear mixed model of working responses, again and again (PQL): no likelihood of the data is maximised, none stated. */
  | { readonly kind: 'pseudo-likelihood' };
/**
 * `dispersion`: random effects found with another dispersion than the density is taken at; `weights`: prior weights multiply a
 * part of the log-density only (both glmer's).
 */
export type Departure = 'dispersion' | 'weights';
const DEPARTURES: Readonly<Record<Departure, string>> = {
  dispersion: 'random effects and density at different dispersions',
  weights: 'weights on a part of the log-density only',
};

/** The likelihood itself, nothing approximated. */
export const EXACT: Criterion = { kind: 'exact' };
/** Laplace's approximation by the second derivatives of the data: what generalized fits of several criteria are judged by alike. */
export const LAPLACE: Criterion = { kind: 'laplace', information: 'observed' };
/** `exact`, `laplace (observed information)`, `quadrature (9 nodes)`, `joint mode`, `pseudo-likelihood`, `no likelihood (…)`. */
export function criterionName(criterion: Criterion): string {
  switch (criterion.kind) {
    case 'exact':
      return 'exact';
    case 'laplace':
      return `laplace (${criterion.information} information${criterion.stale ? ', stale factor' : ''})`;
    case 'quadrature':
      return `quadrature (${criterion.nodes} nodes${criterion.stale ? ', stale factor' : ''})`;
    case 'joint-mode':
      return 'joint mode';
    case 'no-model':
      return `no likelihood (${DEPARTURES[criterion.what]})`;
    case 'pseudo-likelihood':
      return 'pseudo-likelihood';
  }
}
/** The same without the jumps of a stale factor. */
export function smooth(criterion: Criterion): Criterion {
  if (criterion.kind === 'laplace') return { kind: 'laplace', information: criterion.information };
  return criterion.kind === 'quadrature' ? { kind: 'quadrature', nodes: criterion.nodes } : criterion;
}
/** Whether values of two criteria are on one scale. */
export const sameCriterion = (a: Criterion, b: Criterion): boolean => criterionName(a) === criterionName(b);
