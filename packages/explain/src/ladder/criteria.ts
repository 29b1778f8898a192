/**
 * From one criterion of a generalized model to another, one thing at a time: the jumps of the one, the approximation, the jumps of
 * the other. Each has a cause of its own.
 */
import { type Criterion, EXACT, isGeneralized, LAPLACE, type Problem, sameCriterion, smooth } from '@mixdiff/contract';

/** Empty between equals. */
export function criteriaBetween(from: Criterion, to: Criterion): Criterion[] {
  if (sameCriterion(from, to)) return [];
  const path: Criterion[] = [];
  for (const next of [smooth(from), smooth(to), to]) {
    if (!sameCriterion(path.at(-1) ?? from, next)) path.push(next);
  }
  return path;
}
/** What a criterion of one model is on another: a linear one has the likelihood itself, and its fit says nothing of others. */
export function criterionOn(problem: Problem, criterion: Criterion): Criterion {
  if (!isGeneralized(problem)) return EXACT;
  return criterion.kind === 'exact' ? LAPLACE : criterion;
}
