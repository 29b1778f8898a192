/**
 * A stored fit that used one row less says so by its count only. Which row it was is found by its log-likelihood, or
 * every difference would be put down to estimation.
 */
import { type Answer, type Fit, isRefusal, type Problem, refuse } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import type { FitDocument } from '@mixdiff/schema';
import { onRows } from '../ladder/rows.ts';

/** Above this many rows looking for the one that was left out costs too much. */
const MOST_ROWS = 5000;

/**
 * The problem that a stored fit was made of, where it used one row less than the model at hand: the row without which
 * its estimates have the log-likelihood that it reports.
 */
export function problemOfFit(fit: Fit, document: FitDocument, problem: Problem): Answer<Problem> {
  const n = problem.response.y.length;
  if (document.nobs === n) return problem;
  const unknown = refuse(
    'explain/other-rows',
    `the fit of ${document.backend} used ${document.nobs} rows, its model has ${n}`,
    'say which rows it used: a where-condition',
  );
  if (document.nobs !== n - 1 || n > MOST_ROWS || document.logLik === null) return unknown;
  const target = document.logLik + fit.meaning.logLikConstant;
  const found = Array.from({ length: n }, (_, row) => withoutRow(problem, row)).find((smaller) => {
    const judged = refereeOf(smaller, fit.meaning.weights, fit.meaning.criterion)?.logLik(fit.canonical);
    return judged && !isRefusal(judged) && Math.abs(judged.logLik - target) < 1e-6 * Math.max(1, Math.abs(target));
  });
  return found ?? unknown;
}
const withoutRow = (problem: Problem, row: number): Problem =>
  onRows(
    problem,
    Int32Array.from({ length: problem.response.y.length - 1 }, (_, i) => (i < row ? i : i + 1)),
  );
