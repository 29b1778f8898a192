/** Where a re-implementation ends when data and objective move by rounding: whether its end can stand for the package's. */
export interface PathSensitivity {
  /** Relative size of the moves of the data; the objective moves by the package's own rounding. */
  readonly jitter: number;
  readonly seed: number;
  readonly refits: number;
  /** How many of them end elsewhere: log-likelihood beyond 1e-6, another reason to stop, other warnings, or a refusal. */
  readonly elsewhere: number;
  readonly ends: readonly {
    /** Of the data as they are, at the point where the refit ended; null where it was refused or has none. */
    readonly logLik: number | null;
    /** Why it stopped there, or the code of the refusal. */
    readonly outcome: string;
  }[];
  /** Highest minus lowest log-likelihood of the fit and its refits; NaN where none has one. */
  readonly spread: number;
  readonly sensitive: boolean;
  /**
   * In log-likelihood units: how far the package's own rounding may move the value that it states at the fit's end, a
   * first-order bound. It says nothing of the end. null where unknown.
   */
  readonly valueRounding: number | null;
}
