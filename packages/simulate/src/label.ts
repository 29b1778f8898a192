/** What an engine says of its own fit, in one word, as a reader of its print-out would take it. */
import type { Fit, Refusal } from '@mixdiff/contract';

/**
 * `converged`: it says so, and warns of nothing. `warned`: it says so and warns. `not-converged`: its own code says that it did not. `error`: the
 * package stops with one. `refused`: it does not do such models, or not here. `crashed`, `timed-out`: no answer.
 */
export const LABELS = ['converged', 'warned', 'not-converged', 'error', 'refused', 'crashed', 'timed-out'] as const;
export type Label = (typeof LABELS)[number];

export function labelOf({ stop, notes }: Fit): Label {
  if (stop.reason === 'budget' || stop.reason === 'failed') return 'not-converged';
  return notes.some(({ level, original }) => level === 'warning' || (original !== undefined && level !== 'message'))
    ? 'warned'
    : 'converged';
}
/** What the codes of processes that did not answer end in, and what that end is called. */
const ENDS: ReadonlyMap<string, Label> = new Map([
  ['timeout', 'timed-out'],
  ['timed-out', 'timed-out'],
  ['crashed', 'crashed'],
  ['bad-answer', 'crashed'],
  ['too-long', 'crashed'],
  ['not-started', 'crashed'],
]);
const slugOf = ({ refused }: Refusal): string => refused.slice(refused.indexOf('/') + 1);
/** Of what gave no fit. */
export function labelOfRefusal(refusal: Refusal): Label {
  const { lacks, limit } = refusal;
  return ENDS.get(slugOf(refusal)) ?? (lacks.length > 0 || limit === 'mixdiff' ? 'refused' : 'error');
}

/** What is no finding about an engine: it is not there, or somebody stopped the run. Nothing is recorded then. */
const ABSENT: ReadonlySet<string> = new Set([
  'no-rscript',
  'missing-package',
  'other-version',
  'interrupted',
  'not-found',
]);
export const isAbsent = (refusal: Refusal): boolean => ABSENT.has(slugOf(refusal));
