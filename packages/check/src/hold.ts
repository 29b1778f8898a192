/**
 * A fit against an expected one. Tolerances, exceptions and what originals say only at times are applied here alone.
 */
import {
  type CheckFinding,
  comparable,
  type FitDocument,
  type SnapshotFit,
  type Standing,
  type ToleranceException,
} from '@mixdiff/schema';
import { type Measured, measure } from './measure.ts';
import { finding } from './messages.ts';
import { messagesOf, numbersOf, wordsOf } from './numbers.ts';
import { isEngine, matches } from './pattern.ts';
import { limitOf } from './profiles.ts';
import type { CheckTask } from './task.ts';

/** A fit that was run for this check: a document, or the code of its refusal. */
export interface Outcome {
  readonly id: string;
  readonly engine: string;
  readonly method: 'REML' | 'ML';
  readonly fit: FitDocument | null;
  readonly refusal: string | null;
}
/** What a fit is held against. */
export interface Expected extends SnapshotFit {
  readonly against: string;
  /** With their codes where it is a snapshot, else the original's words alone. */
  readonly messages: string[];
  /** Where it is a fit and not numbers alone: what it maximised. */
  readonly standing?: Standing;
}
export interface Held {
  readonly findings: CheckFinding[];
  readonly held: number;
  /** The largest size over tolerance. */
  readonly worst: number;
}

export function hold(outcome: Outcome, expected: Expected, task: CheckTask): Held {
  const base = { case: task.name, backend: outcome.id, against: expected.against };
  if (expected.refusal !== null || !outcome.fit) return holdRefusal(outcome, expected, base);
  const got = numbersOf(outcome.fit);
  const apart = apartFrom(outcome.fit, expected.standing);
  const findings: CheckFinding[] = [];
  let worst = 0;
  // a recorded fit need not state all that ours does; a snapshot was made of all of it
  const unknown = (name: string): boolean => got[name] !== null && !Object.hasOwn(expected.numbers, name);
  const gained = expected.against === 'snapshot' ? Object.keys(got).filter(unknown) : [];
  const names = [...Object.keys(expected.numbers), ...gained];
  for (const quantity of names) {
    const [want, have] = [expected.numbers[quantity] ?? null, got[quantity] ?? null];
    const tolerance = toleranceOf(task, outcome, expected.against, quantity);
    const measured = difference(quantity, want, have, expected, task);
    const share = shareOf(measured, tolerance);
    if (share <= 1) {
      worst = Math.max(worst, share);
      continue;
    }
    const { size, unit } = measured;
    const drift = finding({
      kind: 'drift',
      ...base,
      quantity,
      expected: want,
      got: have,
      size: Number.isFinite(size) ? size : null,
      unit,
      tolerance,
    });
    findings.push({ ...drift, text: `${drift.text}${apart}` });
  }
  // an exception of 1 for `message`: what is said is not stable
  const silent = toleranceOf(task, outcome, expected.against, 'message') >= 1;
  const drift = silent ? [] : messageDrift(outcome.fit, expected);
  const said = drift.map((m) => finding({ ...base, ...m }));
  return { findings: [...findings, ...said], held: names.length, worst };
}
/** What makes a difference no drift but another function, in words; empty where both maximise one. */
function apartFrom(fit: FitDocument, standing: Standing | undefined): string {
  const apart = standing ? comparable(standing, fit).filter(({ what }) => what !== 'constant') : [];
  const said = apart.map(({ what, a, b }) => `${what}: ${a} there, ${b} here`).join('; ');
  return said ? `; not one likelihood (${said})` : '';
}
/** Size over tolerance; a number that exists on one side only is beyond any. */
const shareOf = ({ size, unit }: Measured, tolerance: number): number =>
  unit === 'exists' ? Number.POSITIVE_INFINITY : size === 0 ? 0 : Math.abs(size) / tolerance;
/** A number that exists here alone is above, one that exists there alone below. */
function difference(
  quantity: string,
  want: number | null,
  have: number | null,
  expected: Expected,
  { profile }: CheckTask,
): Measured {
  if (want === null && have === null) return { size: 0, unit: 'absolute' };
  if (want === null || have === null) return { size: want === null ? 1 : -1, unit: 'exists' };
  return measure(quantity, want, have, expected.numbers, profile);
}
function holdRefusal(
  outcome: Outcome,
  expected: Expected,
  base: { case: string; backend: string; against: string },
): Held {
  const ended = (refusal: string | null): string => (refusal === null ? 'a fit' : refusal);
  // an original's refusal has the code of R; ours need only refuse too
  const same =
    expected.against === 'snapshot'
      ? outcome.refusal === expected.refusal
      : (outcome.refusal === null) === (expected.refusal === null);
  if (same) return { findings: [], held: 1, worst: 0 };
  const seen = {
    kind: 'refusal' as const,
    quantity: 'refusal',
    expected: ended(expected.refusal),
    got: ended(outcome.refusal),
    size: null,
    unit: '',
    tolerance: null,
  };
  return { findings: [finding({ ...seen, ...base })], held: 1, worst: 0 };
}
type MessageDrift = Pick<CheckFinding, 'kind' | 'quantity' | 'expected' | 'got' | 'size' | 'unit' | 'tolerance'>;
function messageDrift(fit: FitDocument, { against, messages: want }: Expected): MessageDrift[] {
  const got = against === 'snapshot' ? messagesOf(fit) : wordsOf(fit);
  const seen = { kind: 'message' as const, quantity: 'message', unit: 'message', tolerance: null };
  return [
    ...want.filter((m) => !got.includes(m)).map((m) => ({ ...seen, size: -1, expected: m, got: null })),
    ...got.filter((m) => !want.includes(m)).map((m) => ({ ...seen, size: 1, expected: null, got: m })),
  ];
}
/** The profile's limit, or that of an exception which is still good. */
export const toleranceOf = (task: CheckTask, outcome: Outcome, against: string, quantity: string): number =>
  exceptionFor(task, outcome, against, quantity)?.tolerance ?? limitOf(task.profile, quantity);
export const exceptionFor = (
  task: CheckTask,
  outcome: Outcome,
  against: string,
  quantity: string,
): ToleranceException | undefined =>
  task.exceptions.find(
    (e) =>
      e.expires >= task.today &&
      matches(e.quantity, quantity) &&
      (e.against === undefined || e.against === against) &&
      (e.method === undefined || e.method === outcome.method) &&
      (e.backend === undefined || isEngine(e.backend, outcome.engine)),
  );
