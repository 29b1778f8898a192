/** What is kept of one fit: a row of the results. Nothing in it hangs on the machine, the time or the worker. */
import type { Label } from './label.ts';
import type { Stated } from './quantities.ts';

/** A number that there is none of is NaN. */
export interface FitRecord {
  readonly scenario: number;
  readonly replicate: number;
  /** Its name in the study. */
  readonly estimator: string;
  /** The engine's own, in one word. */
  readonly label: Label;
  /** Its code, where it has one. */
  readonly code: number | null;
  /** What its optimizer said, or the message of its refusal. */
  readonly said: string;
  /** Codes of what was noted, one a line. */
  readonly notes: string;
  /** The package's own wording of its warnings and messages, one a line. */
  readonly messages: string;
  /** Rows used; null without a fit. */
  readonly rows: number | null;
  readonly singular: boolean | null;
  /** Whether it reached a log-likelihood and does not show it. */
  readonly withheld: boolean | null;
  readonly logLik: number;
  /** null: not judged. */
  readonly verdict: string | null;
  /** Log-likelihood of the best point found less that of this one. */
  readonly gain: number;
  /** One per estimand, in their order. */
  readonly stated: readonly Stated[];
  /** The same at the best point found, by this engine's own standard errors; where the fit is a maximum, the same numbers. */
  readonly certified: readonly Stated[];
}
/** Where and how long: never in a file that is compared. Milliseconds. */
export interface FitTiming {
  readonly scenario: number;
  readonly replicate: number;
  readonly estimator: string;
  readonly open: number;
  readonly fit: number;
  readonly judge: number;
}
