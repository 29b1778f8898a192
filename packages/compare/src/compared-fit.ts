/** A run as a document has it: the fit with what is said of it beside its numbers, or why there is none. */
import { type Fit, isRefusal, type PathSensitivity, type Problem } from '@mixdiff/contract';
import { varianceExplained } from '@mixdiff/inference';
import type { Run } from '@mixdiff/runs';
import {
  type ComparedFit,
  type EncodeOptions,
  encodeFit,
  encodeRefusal,
  type FitDocument,
  reportedBy,
} from '@mixdiff/schema';
import type { Statements } from './statements.ts';

/** A stored fit is shown as it was stored. */
function documentOf(fit: Fit, problem: Problem, options: EncodeOptions): FitDocument {
  const own = reportedBy(fit);
  return own ? { ...own, backend: fit.backend } : encodeFit(fit, problem, options);
}
/** `pathSensitivity`: whether its end hangs on rounding, or why that was not measured. */
export function compared(
  run: Run,
  statements: Statements,
  pathSensitivity: PathSensitivity | string | undefined,
): ComparedFit {
  const { entrant, method, problem, fit, certifies, setupMs, fitMs } = run;
  const document = isRefusal(fit) ? null : documentOf(fit, problem, { setupMs, fitMs, pathSensitivity });
  const shares = isRefusal(fit) || reportedBy(fit) ? null : varianceExplained(fit, problem);
  if (document && shares && !isRefusal(shares)) document.varianceExplained = { ...shares };
  const anova = isRefusal(fit) ? null : statements.anova(fit, problem);
  if (document && anova) document.anova = anova.map((row) => ({ ...row }));
  return {
    id: run.id,
    label: entrant.label,
    kind: entrant.kind,
    method,
    certifies,
    fit: document,
    refusal: isRefusal(fit) ? encodeRefusal(fit, entrant.name) : null,
  };
}
