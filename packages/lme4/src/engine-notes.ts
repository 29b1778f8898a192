/** What an engine says beside its numbers, of its design and of how a search ended. */
import { type Canonical, type Note, type Stop, sigma2Of } from '@mixdiff/contract';
import type { Design } from './design.ts';
import {
  budgetReached,
  differentScales,
  droppedColumns,
  profiledPoint,
  roundingReached,
  type Wording,
} from './messages.ts';
import { onDifferentScales } from './scales.ts';

/** `farApart`: what scales.ts says of the kept columns, where it is known without a pass over them. */
export function designNotes(
  { problem, kept }: Pick<Design, 'problem' | 'kept'>,
  wording: Wording,
  farApart = onDifferentScales(problem.parts.conditional.X, kept),
): Note[] {
  const dropped = problem.parts.conditional.columns.filter((_, j) => !kept.includes(j));
  const notes = dropped.length > 0 ? [droppedColumns(dropped)] : [];
  return farApart ? [...notes, differentScales(wording)] : notes;
}

/** Beta and sigma^2 are maximised out here: says so when a point came with other values. */
export function profiledAway(point: Canonical, here: Canonical): Note[] {
  const away = (a: number, b: number): boolean => Math.abs(a - b) > 1e-6 * (Math.abs(a) + Math.abs(b));
  const what: string[] = [];
  if (point.beta.some((value, j) => away(value, here.beta[j]))) what.push('beta');
  if (away(sigma2Of(point), sigma2Of(here))) what.push('sigma^2');
  return what.length > 0 ? [profiledPoint(what)] : [];
}

export function stoppedEarly({ reason, code, evaluations }: Stop): Note[] {
  if (reason === 'budget') return [budgetReached(evaluations.f)];
  return code === ROUNDOFF_LIMITED ? [roundingReached()] : [];
}
/** NLopt's code. */
const ROUNDOFF_LIMITED = -4;

/** Nothing was searched for. */
export const GIVEN: Stop = {
  reason: 'given',
  code: null,
  message: '',
  optimizer: '',
  iterations: 0,
  evaluations: { f: 0, g: 0 },
};
