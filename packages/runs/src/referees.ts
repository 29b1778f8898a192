/**
 * One referee per problem, meaning of the weights and criterion: opening one costs more than many of its answers, and
 * everything above asks it.
 */
import { type Criterion, criterionName, isGeneralized, isRefusal, type Problem, smooth } from '@mixdiff/contract';
import { openReferee, type Referee, type WeightKind } from '@mixdiff/referee';

/** Opened once per problem, meaning of the weights and criterion; null where the problem is too large for it. */
const opened = new WeakMap<Problem, Map<string, Referee | null>>();

/** `criterion`: of generalized models, Laplace's with observed information unless told; its jumps are left out. */
export function refereeOf(problem: Problem, weights: WeightKind, criterion?: Criterion): Referee | null {
  const known = opened.get(problem) ?? new Map<string, Referee | null>();
  opened.set(problem, known);
  // a linear model has one criterion, whatever a fit of another says
  const meant = isGeneralized(problem) && criterion && criterion.kind !== 'exact' ? smooth(criterion) : undefined;
  const key = `${weights}|${meant ? criterionName(meant) : ''}`;
  if (!known.has(key)) {
    const referee = openReferee(problem, meant ? { weights, criterion: meant } : { weights });
    known.set(key, isRefusal(referee) ? null : referee);
  }
  return known.get(key) ?? null;
}
