/** What only an original's package says of a fit. Handed in as functions, because this package may know no engine. */
import type { Engine, Fit, Problem } from '@mixdiff/contract';
import type { AnovaRow, DiagnoseDocument } from '@mixdiff/schema';

/** What an original says of a fit beyond its summary; handed in, since compare imports no backend. */
export interface Statements {
  /** Sequential F tests, where the fit carries denominator degrees of freedom. */
  anova(fit: Fit, problem: Problem): readonly AnovaRow[] | null;
  /** What looks wrong at the point where the engine stopped, where it can be asked for gradients. */
  diagnose(engine: Engine, fit: Fit, problem: Problem): DiagnoseDocument | null;
}
