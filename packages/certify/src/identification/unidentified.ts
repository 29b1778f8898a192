/** What a design leaves unidentified, in numbers and sentences together, for callers that need no certificate. */
import type { Canonical, Note, Problem, Unidentified } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { unidentifiedAt } from './at-point.ts';
import { identify } from './containment.ts';
import { identificationNotes } from './messages.ts';

/** What the design leaves unidentified, with what it does identify at a point, in numbers and in sentences. */
export interface Reading extends Unidentified {
  readonly notes: readonly Note[];
}
/** null: every variance is identified. */
export function unidentifiedBy(problem: Problem, weights: WeightKind, at: Canonical): Reading | null {
  const identification = identify(problem, weights);
  if (!identification) return null;
  const found = unidentifiedAt(problem, identification, at, at);
  return { ...found, notes: identificationNotes(problem, found) };
}
