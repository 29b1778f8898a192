import type { OtherPart } from '@mixdiff/contract';

/** What the driver returns for one job. Matrices are arrays of columns; NA and NaN are null. */
export type Numbers = readonly (number | null)[];
export type Columns = readonly Numbers[] | Numbers | number | null;
export interface DriverAnswer {
  readonly missing?: string;
  readonly error?: string;
  readonly lacks?: string;
  readonly message?: string;
  readonly notes: readonly { readonly level: 'warning' | 'message'; readonly text: string }[];
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly beta?: Numbers | number;
  readonly Sigma?: readonly Columns[];
  readonly sigma?: number;
  /** glmer: whether its covariance matrix is that of the Hessian of the deviance, or holds theta fixed. */
  readonly errors?: 'hessian' | 'rx';
  /** glmer: what its log-likelihood lacks of the log-density. */
  readonly constant?: number;
  /** mixed_model(): nodes in each dimension. */
  readonly nodes?: number;
  /** glmmTMB: the other linear predictors, and what a family has beside a dispersion. */
  readonly parts?: Readonly<Partial<Record<OtherPart, Numbers>>> | null;
  readonly vcovOfParts?: Columns;
  readonly shape?: Numbers | null;
  /** Of a residual model, in the order of `residualNames`. */
  readonly residual?: Numbers | number | null;
  /** glmmTMB: how many theta each term has. */
  readonly thetas?: Numbers | number;
  /** Whose limit `lacks` is, where it is the package's own. */
  readonly limit?: 'original';
  /** mmrm: its BIC counts subjects. */
  readonly subjects?: number;
  readonly logLik?: number;
  readonly criterion?: number;
  readonly withheld?: boolean;
  readonly vcov?: Columns;
  readonly se?: Numbers | number;
  readonly df?: Numbers | number;
  readonly k?: number;
  readonly nobs?: number;
  readonly dfResidual?: number | null;
  readonly aic?: number | null;
  readonly bic?: number | null;
  readonly native?: { readonly names: readonly string[] | string; readonly values: Numbers | number };
  readonly gradient?: Numbers | number | null;
  readonly hessian?: Columns;
  readonly eigenvalues?: Numbers | number | null;
  readonly condSD?: readonly Columns[] | null;
  readonly singular?: boolean;
  readonly pdHessian?: boolean;
  readonly optimizer?: string;
  readonly code?: number | null;
  readonly iterations?: number | null;
  readonly f?: number | null;
  readonly g?: number | null;
  readonly ranef?: readonly Columns[];
  readonly fitted?: Numbers | number;
}
/** jsonlite unboxes vectors of length one. */
export const vector = (x: Numbers | number | null | undefined): Float64Array =>
  Float64Array.from(typeof x === 'number' ? [x] : (x ?? []), (v) => v ?? Number.NaN);
