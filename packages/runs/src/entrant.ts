/**
 * What a comparison calls its engines and fits. Names are made here alone, because ids are read back by users and by
 * other documents.
 */
import type { Answer, Backend, Chosen, Engine, Fit, Method, Problem } from '@mixdiff/contract';

/** An engine as it enters a comparison: a backend with its choices settled, and what to call it. */
export interface Entrant {
  readonly backend: Backend;
  readonly chosen: Chosen;
  /** The id without the method: `glmmTMB@1.1.8{dispersion=log-sd}`. */
  readonly name: string;
  /** How tables head it: `lme4*` for a re-implementation, `r:lme4` for the package. */
  readonly label: string;
  readonly kind: 're-implementation' | 'original' | 'recorded';
}
/** One fit of a comparison. */
export interface Run {
  readonly id: string;
  readonly entrant: Entrant;
  readonly method: Method;
  readonly problem: Problem;
  readonly fit: Answer<Fit>;
  /** Present where the backend runs in this process and takes the problem. */
  readonly engine: Engine | null;
  readonly setupMs: number;
  readonly fitMs: number;
  /** The id of the faithful fit that this one certifies. */
  readonly certifies: string | null;
}
export const runId = (entrant: Entrant, method: Method, certified = false): string =>
  `${entrant.name}/${method}${certified ? '+certified' : ''}`;
