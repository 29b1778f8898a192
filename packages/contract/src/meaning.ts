import type { Criterion } from './criterion.ts';

/** What the numbers of a fit mean. Causes reason from this and never from a backend's name. */
export interface Meaning {
  readonly criterion: Criterion;
  /** `empirical`: CR0 of whole subjects, `-bias-reduced` CR2, `-jackknife` CR3. */
  readonly se:
    | 'theta-fixed'
    | 'observed-information'
    | 'joint-precision'
    | 'kenward-roger'
    | 'kenward-roger-linear'
    | 'empirical'
    | 'empirical-bias-reduced'
    | 'empirical-jackknife';
  /** Factor already inside `vcov`'s standard errors: 1, or sqrt(n/(n-p)). */
  readonly seScale: number;
  readonly statistic: 't' | 'z';
  readonly df: 'none' | 'infinite' | 'containment' | 'residual' | 'satterthwaite' | 'kenward-roger' | 'between-within';
  readonly weights: 'precision' | 'likelihood';
  /** Add it to the fit's logLik to get the referee's. */
  readonly logLikConstant: number;
  /** aic = 2k - 2 logLik; bic = k log(nBIC) - 2 logLik. */
  readonly k: number;
  readonly nBIC: number;
  /** What `AIC(logLik(fit))` and `BIC(logLik(fit))` count, where it is not what `AIC(fit)` counts. */
  readonly kOfLogLik?: number | undefined;
  readonly dfResidual: number;
  /** `log-sd+log-dispersion-sd` and the like. */
  readonly parameterization: string;
  /** Where the engine's parameters of a residual model end, by name, where that is not where their structure does. */
  readonly space?: Readonly<Record<string, { readonly lower: number; readonly upper: number }>> | undefined;
  /**
   * The order in which intervals number the standard deviations and correlations of a term: down the columns of its
   * Cholesky factor (SD, correlation, SD), or all standard deviations first. Absent: the original numbers none.
   */
  readonly varianceOrder?: 'lower-triangle' | 'deviations-first' | undefined;
  /**
   * The original states approximate intervals of standard deviations and correlations of random effects, on scales without
   * bounds: nlme's `intervals`. Absent: it states none, as a Wald interval of a variance means nothing near its boundary.
   */
  readonly varianceIntervals?: 'unbounded-scales' | undefined;
}
