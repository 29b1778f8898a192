/** What BOBYQA is to minimise and when it stops, in coordinates in which the first step is the same in all directions. */
import { larger, type Model, smaller } from './model.ts';

/** Numbers and no more, so that NLopt's habits and minqa's are two sets of them (`settings.ts`). */
export interface Stopping {
  /** First and last radius within which the model must be trusted. */
  readonly rhoBegin: number;
  readonly rhoEnd: number;
  readonly maxEvaluations: number;
  /** A value below it ends the run. */
  readonly stopValue: number;
  /** A new lowest value that is lower by less than ftolAbs, or than ftolRel of the two values' mean size. */
  readonly ftolAbs: number;
  readonly ftolRel: number;
}

/**
 * radius: rhoEnd was reached. cancellation: too small a denominator, even after a rescue. no-reduction: rounding makes a
 * step of the model point uphill.
 */
export type Ending = 'radius' | 'small-gain' | 'stop-value' | 'budget' | 'cancellation' | 'no-reduction';

export interface BoundedProblem {
  readonly objective: (x: Float64Array) => number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly stopping: Stopping;
  /** d: the point evaluated last. */
  readonly x: Float64Array;
  evaluations: number;
}

/** x <- base + a displacement (column `k` of stride `stride`), within the bounds, and on a bound exactly where it is. */
export function placePoint(
  { x, lower, upper }: BoundedProblem,
  { d, base, low, high }: Model,
  displacement: Float64Array,
  k = 0,
  stride = 1,
): void {
  for (let j = 0; j < d; j++) {
    const s = displacement[j * stride + k];
    x[j] = smaller(larger(lower[j], base[j] + s), upper[j]);
    if (s === low[j]) x[j] = lower[j];
    if (s === high[j]) x[j] = upper[j];
  }
}

/** F at x. */
export function evaluateAt(problem: BoundedProblem): number {
  problem.evaluations++;
  return problem.objective(problem.x);
}

export const budgetSpent = ({ evaluations, stopping }: BoundedProblem): boolean =>
  evaluations >= stopping.maxEvaluations;

/** Whether a value ends the run at once. */
export function endedBy(problem: BoundedProblem, f: number): Ending | null {
  if (f < problem.stopping.stopValue) return 'stop-value';
  return budgetSpent(problem) ? 'budget' : null;
}

export function gainIsSmall({ ftolAbs, ftolRel }: Stopping, f: number, before: number): boolean {
  if (Math.abs(before) === Infinity) return false;
  const gain = Math.abs(f - before);
  return gain < ftolAbs || gain < ftolRel * (Math.abs(f) + Math.abs(before)) * 0.5 || (ftolRel > 0 && f === before);
}
