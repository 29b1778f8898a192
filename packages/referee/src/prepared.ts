/**
 * A problem made ready: its design, which problems that differ in the response alone share, and what is observed, which those share that
 * differ in the method alone.
 */
import { type Answer, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { type CollapsedRows, collapsedRows } from './collapsed-rows.ts';
import { checkNumbers, type Design, type DesignAlone, type WeightKind, withoutResponse } from './design.ts';
import type { ObservedRows } from './observed-rows.ts';

/** A design with its response, and fewer rows that stand for its own, where there are any. */
export interface Observed {
  readonly design: Design;
  readonly collapsed: CollapsedRows | null;
  /** LIVE. By the columns of X that are wanted. */
  readonly rows: Map<string, ObservedRows>;
}
/** In a study such problems come by thousands. */
interface Prepared {
  readonly X: Matrix;
  readonly weights: Problem['weights'];
  readonly kind: WeightKind;
  readonly design: DesignAlone;
  readonly collapsed: CollapsedRows | null;
  /** As it was asked for last. */
  last: Observed | null;
}
const known = new WeakMap<Problem['random'], Prepared>();

/** Refused where the design or the response is. */
export function prepare(problem: Problem, kind: WeightKind): Answer<Observed> {
  const { response, random, weights, parts } = problem;
  const { X, offset } = parts.conditional;
  const found = known.get(random);
  const same = found && found.X === X && found.weights === weights && found.kind === kind ? found : null;
  const checked = checkNumbers(problem, same === null);
  if (isRefusal(checked)) return checked;
  const last = same?.last;
  if (last && sameNumbers(last.design.observed, response.y) && sameNumbers(last.design.offset, offset)) return last;
  const prepared = same ?? preparedAnew(problem, kind);
  if (isRefusal(prepared)) return prepared;
  const { design, collapsed } = prepared;
  const observed = { observed: response.y.slice(), offset: offset ? offset.slice() : null };
  prepared.last = { design: { ...design, ...observed }, collapsed, rows: new Map() };
  return prepared.last;
}
/** Equal, number by number, or both not there; a NaN equals nothing. */
export function sameNumbers(a: Float64Array | null, b: Float64Array | null): boolean {
  if (a === null || b === null) return a === b;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
function preparedAnew(problem: Problem, kind: WeightKind): Answer<Prepared> {
  const design = withoutResponse(problem, kind);
  if (isRefusal(design)) return design;
  const { random, weights, parts } = problem;
  const { X } = parts.conditional;
  const prepared: Prepared = { X, weights, kind, design, collapsed: collapsedRows(design), last: null };
  known.set(random, prepared);
  return prepared;
}
