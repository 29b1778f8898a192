/** A fit with its worth, in a file of its own: the judge makes it, every command tells it. */
import type { Answer, Certificate, Fit, Problem } from '@mixdiff/contract';

/** One fit and what it is worth. */
export interface Judged {
  readonly problem: Problem;
  readonly fit: Fit;
  /** Who made it: `lme4* (as lme4 1.1-31)`, which is not the package, or the package. */
  readonly by: string;
  readonly certificate: Certificate | null;
  /** At the best point found, as the engine states it; the fit itself where it is a maximum; or why there is none. */
  readonly certified: Answer<Fit>;
}
