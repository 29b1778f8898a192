/** A residual model as text says it: names and expressions, nothing looked up in the data yet. */
import type { Kind, VarianceFunction } from '@mixdiff/contract';
import type { Expression } from '../expression.ts';
import type { Group } from '../grouping.ts';

/** A number per row, taken from the data: a time, a coordinate, what a variance depends on. */
export interface Covariate {
  readonly label: string;
  readonly expression: Expression;
}
/** Where the rows of a subject stand. */
export type Place =
  /** One after the other, as the table has them. */
  | { readonly is: 'order' }
  /** At the level of a factor, one row at most at each. */
  | { readonly is: 'visit'; readonly visit: Group }
  /** At a whole number; `consecutive`: 1, 2, 3, … each of which occurs. */
  | { readonly is: 'time'; readonly time: Covariate; readonly consecutive: boolean }
  /** At a point of a line, plane or space. */
  | { readonly is: 'point'; readonly at: readonly Covariate[] };

/** How rows of a subject vary together. */
export interface Correlation {
  /** What it is called where it is said: `corAR1`, `us`. */
  readonly keyword: string;
  readonly kind: Kind;
  /** `arma`: p and q. */
  readonly order?: readonly number[];
  readonly nugget?: true;
  /** null: the innermost group of the random terms; where there are none, all rows are one subject. */
  readonly subject: Group | null;
  /** Covariance parameters of its own for each level. */
  readonly by?: Group;
  readonly place: Place;
}
/** One factor of the residual standard deviation. */
export interface SaidVariance {
  readonly kind: VarianceFunction['kind'];
  readonly of: Covariate | 'fitted' | null;
  readonly by: Group | null;
}
/** Both; empty: independent residuals with one variance. */
export interface SaidResidual {
  readonly correlation: Correlation | null;
  readonly variance: readonly SaidVariance[];
}

/** What the model frame has to hold for it. */
export function residualVariables({ correlation, variance }: SaidResidual): {
  readonly groups: readonly Group[];
  readonly covariates: readonly Covariate[];
} {
  const place = correlation?.place;
  return {
    groups: [
      ...[correlation?.subject, correlation?.by, place?.is === 'visit' ? place.visit : null],
      ...variance.map(({ by }) => by),
    ].filter((group) => group != null),
    covariates: [
      ...(place?.is === 'time' ? [place.time] : place?.is === 'point' ? place.at : []),
      ...variance.flatMap(({ of }) => (of === null || of === 'fitted' ? [] : [of])),
    ],
  };
}
