/** What is audited, by whom and how far the search goes. */
import type { Context, Note } from '@mixdiff/contract';
import type { Entrant, ProblemFor } from '@mixdiff/runs';
import type { AuditInput } from '@mixdiff/schema';

export interface AuditTask {
  readonly file: string;
  readonly input: AuditInput;
  readonly problems: ProblemFor;
  /** Engines that may state the certified fit, the preferred one first. */
  readonly engines: readonly Entrant[];
  readonly context: Context;
  readonly search: { readonly starts: number; readonly seed: number };
  /** That printed the numbers, where it is known. */
  readonly program?: string;
  readonly notes?: readonly Note[];
}
