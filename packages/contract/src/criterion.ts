/** Second derivatives that stand in Laplace's approximation: of the data, or their expectation. */
export type Information = 'observed' | 'expected';
/** What a fit maximises, as far as the random effects are integrated out of it. */
export type Criterion =
  /** The integral itself: Gaussian models. */
  { readonly kind: 'exact' } | { readonly kind: 'laplace'; readonly information: Information };

/** The likelihood itself, nothing approximated. */
export const EXACT: Criterion = { kind: 'exact' };
/** `exact`, `laplace (observed information)`. */
export const criterionName = (criterion: Criterion): string =>
  criterion.kind === 'exact' ? 'exact' : `laplace (${criterion.information} information)`;
/** Whether values of two criteria are on one scale. */
export const sameCriterion = (a: Criterion, b: Criterion): boolean => criterionName(a) === criterionName(b);
