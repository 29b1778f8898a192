/**
 * Generalized linear models: what a generalized mixed model is without its random effects, whatever stood for the integral over them. Its
 * likelihood is a closed form, and an engine that fits none is compared with it all the same.
 */
import { type Answer, type Canonical, type Criterion, LAPLACE, type Problem, smooth } from '@mixdiff/contract';
import { logGamma } from '@mixdiff/probability';
import { climb, openIntegratedCriterion } from '@mixdiff/surface';
import { noGeneralizedLikelihood } from './messages.ts';

const EVALUATIONS = 400;
const TOLERANCE = 1e-12;

/**
 * The log-likelihood at its maximum, of families whose constants are known here: binomial counts, Poisson and negative binomial ones. Refused
 * for the others.
 */
export function generalizedLogLik(problem: Problem): Answer<{ readonly logLik: number }> {
  const constant = constantOf(problem);
  const top = constant === null ? null : heightFrom(problem, null, LAPLACE);
  return constant === null || top === null ? noGeneralizedLikelihood(problem) : { logLik: top + constant };
}
/**
 * The height of the hill that a fit is on, by its own criterion and up to a constant of the response: two models of the same
 * response are compared by it. `at` null: where there are no random effects, from the middle. null: no search here knows the model.
 */
export function heightFrom(problem: Problem, at: Canonical | null, criterion: Criterion): number | null {
  // without random effects every criterion is Laplace's
  const surface = openIntegratedCriterion(problem, problem.random.length === 0 ? LAPLACE : smooth(criterion));
  const start = at === null ? surface?.start(0) : surface?.position(at);
  if (!surface || !start) return null;
  const objective = (x: Float64Array, gradient?: Float64Array): number => surface.value(x, gradient);
  const { value } = climb(objective, start, { evaluations: EVALUATIONS, tolerance: TOLERANCE });
  return Number.isFinite(value) ? -value : null;
}

const COUNTS: ReadonlySet<string> = new Set(['poisson', 'nbinom1', 'nbinom2', 'negative.binomial']);
/** What no parameter enters: sum w log choose(n, y), or -sum w log y!. */
function constantOf({ response: { family, y, trials }, weights }: Problem): number | null {
  if (family !== 'binomial' && !COUNTS.has(family)) return null;
  let sum = 0;
  for (const [i, count] of y.entries()) {
    const w = weights?.values[i] ?? 1;
    const n = trials?.[i] ?? 1;
    sum +=
      w *
      (family === 'binomial' ? logGamma(n + 1) - logGamma(count + 1) - logGamma(n - count + 1) : -logGamma(count + 1));
  }
  return sum;
}
