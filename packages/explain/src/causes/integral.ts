/**
 * What causes of a generalized model's criterion share: what is stated of one and the same point by several criteria, the
 * referee being asked, so that a claim rests on numbers and not on what fits say of themselves.
 */
import { type Canonical, type Criterion, isRefusal, type Problem } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { refereeOf } from '@mixdiff/runs';
import type { Difference } from './cause.ts';

/** The log-likelihood of a point by a criterion; null: the referee does not take it. */
export function valueBy(problem: Problem, weights: WeightKind, criterion: Criterion, at: Canonical): number | null {
  const judged = refereeOf(problem, weights, criterion)?.logLik(at, problem.method);
  return judged && !isRefusal(judged) && Number.isFinite(judged.logLik) ? judged.logLik : null;
}
/** What the two criteria of a step make of the point where it ends. */
export function bothBy({ step: { from, to } }: Difference): { first: number | null; second: number | null } {
  const by = (criterion: Criterion): number | null => valueBy(to.problem, to.weights, criterion, to.fit.canonical);
  return { first: by(from.criterion), second: by(to.criterion) };
}
export const short = (x: number, digits = 4): number => Number(x.toPrecision(digits));
