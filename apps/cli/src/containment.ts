/** nlme's rule for degrees of freedom, asked for fits of any engine; only an app may import a backend for it. */
import type { Fit, Problem } from '@mixdiff/contract';
import type { Containment } from '@mixdiff/inference';
import { containmentOf } from '@mixdiff/nlme';

/** Degrees of freedom by nlme's rule of containment, for a fit of any engine; null where the groups are crossed. */
export const containmentFor = (fit: Fit, problem: Problem): Containment | null =>
  containmentOf(problem, fit.canonical.beta);
