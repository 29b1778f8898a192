/** What every kind of interval comes as. */
export interface Interval {
  /** lme4's: .sig01, .sigma, (Intercept), … */
  readonly name: string;
  /** sd_(Intercept)|school and the like. */
  readonly label: string;
  readonly estimate: number;
  /** NaN where the method gives none: `why`. */
  readonly lower: number;
  readonly upper: number;
  /** Why a limit is no number. */
  readonly why?: string;
  /** Of a bootstrap: Monte Carlo standard errors of the two limits. */
  readonly mcse?: readonly [lower: number, upper: number];
}
