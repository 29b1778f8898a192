/** The budget of these searches in evaluations, not seconds: a slow machine must give the same answer as a fast one. */
import { type Context, covarianceParameters, type Fit, type Problem } from '@mixdiff/contract';

/**
 * LIVE. How much may still be done: a count, so that a run ends at the same place on every machine. One unit is one number
 * of the model's matrices at one evaluation of a likelihood, see `sizeOf`.
 */
export interface Work {
  spend(fit: Fit): void;
  spent(): boolean;
  /** Three times over: what is worth having is had by then, or costs too much. */
  farSpent(): boolean;
}
/** What an evaluation costs however few the rows are. */
const LEAST = 2000;
/** Judging an end takes about as many evaluations. */
const JUDGING = 100;

/**
 * What one evaluation goes over: the numbers of the model's matrices, and for d covariance parameters 20 d^2 of the
 * optimizer's own (BOBYQA keeps 2d + 1 points; with 78 parameters an evaluation takes 3 ms on thirty rows).
 */
function sizeOf({
  response: { y },
  parts: {
    conditional: { columns },
  },
  random,
}: Problem): number {
  const all = random.reduce((sum, term) => sum + term.columns.length, columns.length);
  const d = covarianceParameters(random);
  return Math.max(LEAST, y.length * all) + 20 * d * d;
}
/** What a run took, in units. */
export function workOfFit({ stop: { evaluations } }: Pick<Fit, 'stop'>, problem: Problem): number {
  return ((evaluations.f || 0) + (evaluations.g || 0)) * sizeOf(problem);
}
export function workOf(limit: number, problem: Problem, { signal }: Context): Work {
  const size = sizeOf(problem);
  let done = 0;
  const beyond = (times: number): boolean => signal?.aborted === true || done > times * limit;
  return {
    spend(fit) {
      done += workOfFit(fit, problem) + JUDGING * size;
    },
    spent: () => beyond(1),
    farSpent: () => beyond(3),
  };
}
