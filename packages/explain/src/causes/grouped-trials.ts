/**
 * Grouped against Bernoulli rows: binomial counts in one model are the 0/1 rows of the other. Estimates and standard errors are the same;
 * log-likelihoods are a constant apart, and what counts rows counts others.
 */
import { headOf } from '@mixdiff/schema';
import { logChooseOf, sameTrials } from '../ladder/same-trials.ts';
import type { Difference, Finding } from './cause.ts';
import { short } from './integral.ts';

const FOLLOWS = new Set(['logLik', 'deviance', 'criterion', 'aic', 'bic', 'dfResidual', 'nobs']);

/** null: no quantity that the constant or the count of rows is in, or no two ways of writing one response. */
export function groupedTrials({ step: { from, to }, quantity, a, b }: Difference): Finding | null {
  if (!FOLLOWS.has(headOf(quantity)) || !sameTrials(from.problem, to.problem)) return null;
  const [one, other] = [logChooseOf(from.problem), logChooseOf(to.problem)];
  const [m, n] = [from.problem.response.y.length, to.problem.response.y.length];
  return {
    sentence: `${a.id} counts the trials of ${b.id} in ${m} rows instead of ${n}: the log-likelihoods differ by a constant, the sum of log choose(trials, successes), ${short(one - other, 7)}; BIC and residual degrees of freedom count the rows`,
    evidence: { first: one, second: other, rows: [m, n] },
  };
}
