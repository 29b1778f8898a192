/**
 * One referee per problem and meaning of the weights: opening one costs more than many of its answers, and everything
 * above asks it.
 */
import { isRefusal, type Problem } from '@mixdiff/contract';
import { openReferee, type Referee, type WeightKind } from '@mixdiff/referee';

/** Opened once per problem and meaning of the weights; null where the problem is too large for it. */
const opened = new WeakMap<Problem, Map<WeightKind, Referee | null>>();

export function refereeOf(problem: Problem, weights: WeightKind): Referee | null {
  const byWeights = opened.get(problem) ?? new Map<WeightKind, Referee | null>();
  opened.set(problem, byWeights);
  if (!byWeights.has(weights)) {
    const referee = openReferee(problem, { weights });
    byWeights.set(weights, isRefusal(referee) ? null : referee);
  }
  return byWeights.get(weights) ?? null;
}
