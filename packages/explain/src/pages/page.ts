/** The parts that every page must have: a meaning without evidence and remedy would be a label. */
import type { Rung } from '../ladder/edits.ts';

/** What `mixdiff explain NAME` prints. */
export interface Page {
  readonly name: string;
  /** A cause, a verdict of a certificate, or both under one name. */
  readonly kind: 'cause' | 'verdict' | 'cause and verdict' | 'trigger';
  readonly rung: Rung;
  readonly meaning: string;
  readonly evidence: string;
  readonly remedy: string;
  readonly example: string;
  readonly source: string;
  /** Why nothing looks for it yet. */
  readonly notDetected?: string;
}
