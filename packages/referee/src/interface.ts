/** What a referee can be asked, of a mixed model as of a marginal one. */
import type { Answer, Canonical, Criterion, Matrix, Method } from '@mixdiff/contract';
import type { WeightKind } from './design.ts';
import type { Information } from './information.ts';
import type { Score } from './score.ts';

/** How a problem is to be read where it leaves that open. */
export interface RefereeOptions {
  /** What the weights mean where the problem leaves it to each original; precisions unless told. */
  readonly weights?: WeightKind;
  /** Of other families than gaussian: Laplace's with observed information unless told. */
  readonly criterion?: Criterion;
}
/** The log-likelihood with the beta that it was taken at: the GLS one under REML, the given one under ML. */
export interface Likelihood {
  readonly logLik: number;
  readonly beta: Float64Array;
}
/** The GLS fixed effects at given variances, p, and the log-likelihood there by the problem's method. */
export interface FixedEffects {
  readonly logLik: number;
  readonly beta: Float64Array;
  /** p x p, (X'V^-1 X)^-1, NaN where dropped. */
  readonly vcov: Matrix;
}
/**
 * LIVE. The likelihood of one problem by plain dense algebra, no code shared with any backend. The method of a question
 * may differ from the problem's. Columns of X whose beta is NaN are left out; without NaN, a column that depends on
 * earlier ones is.
 */
export interface Referee {
  readonly weights: WeightKind;
  logLik(at: Canonical, method?: Method): Answer<Likelihood>;
  score(at: Canonical, method?: Method): Answer<Score>;
  information(at: Canonical, method?: Method): Answer<Information>;
  /** The best beta for the covariance of the point, and its covariance matrix at fixed variances. */
  generalizedLeastSquares(at: Canonical): Answer<FixedEffects>;
  /** Of Laplace's approximation: the integral itself, by importance sampling. */
  integral?(at: Canonical): Answer<Sampled>;
  /** Where the criterion is that of the joint mode. */
  jointMode?(at: Canonical): Answer<JointMode>;
}
/** The joint mode of fixed and random effects at a point's covariance matrices. */
export interface JointMode {
  readonly at: Canonical;
  /** Laplace's value there, with expected information. */
  readonly logLik: number;
  /** What the joint log-density rises by from the fixed effects that were given. */
  readonly rise: number;
}
/** An integral by draws. */
export interface Sampled {
  readonly logLik: number;
  /** Monte Carlo standard error of it. */
  readonly standardError: number;
  readonly draws: number;
}
