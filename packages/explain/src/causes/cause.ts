/**
 * What a cause is: a detector that must show evidence on its own rung. A cause without evidence would be a guess, and
 * guesses are reported as unexplained.
 */
import type { Rung } from '../ladder/edits.ts';
import type { Step } from '../ladder/path.ts';
import type { Side } from '../ladder/side.ts';

export type EvidenceValue = number | string | boolean | null;
export type Evidence = Record<string, EvidenceValue | EvidenceValue[]>;

/** A quantity that moves over one step, between two fits. */
export interface Difference {
  readonly quantity: string;
  readonly step: Step;
  readonly before: number | null;
  readonly after: number | null;
  readonly a: Side;
  readonly b: Side;
}
export interface Finding {
  readonly sentence: string;
  readonly evidence: Evidence;
  /** Which part of the step it explains; 1 unless told. */
  readonly part?: number;
}
/** Adding a cause is one file and one line in `causes.ts`. */
export interface Cause {
  readonly code: string;
  readonly rungs: readonly Rung[];
  detect(difference: Difference): Finding | null;
}
