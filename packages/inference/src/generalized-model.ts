/**
 * Generalized linear models: what a generalized mixed model is without its random effects, whatever stood for the integral over them. Its
 * likelihood is a closed form, and an engine that fits none is compared with it all the same.
 */
import {
  type Answer,
  type Canonical,
  type Criterion,
  isRefusal,
  LAPLACE,
  type Problem,
  smooth,
  withResponse,
} from '@mixdiff/contract';
import { logGamma, Random } from '@mixdiff/probability';
import { climb, openIntegratedCriterion } from '@mixdiff/surface';
import { noGeneralizedLikelihood } from './messages.ts';
import { chunkStreams, simulator } from './simulate.ts';

const EVALUATIONS = 400;
const TOLERANCE = 1e-12;

/**
 * The log-likelihood at its maximum, of families whose constants are known here: binomial counts, Poisson and negative binomial ones. Refused
 * for the others.
 */
export function generalizedLogLik(problem: Problem): Answer<{ readonly logLik: number }> {
  return generalizedFit(problem);
}
/** The same with the point. `from`: where the climb begins; left out: in the middle. */
export function generalizedFit(
  problem: Problem,
  from: Canonical | null = null,
): Answer<{ readonly logLik: number; readonly at: Canonical }> {
  const constant = constantOf(problem);
  const top = constant === null ? null : topFrom(problem, from, LAPLACE);
  return constant === null || top === null
    ? noGeneralizedLikelihood(problem)
    : { logLik: top.height + constant, at: top.at };
}
/** Log-likelihoods of refits to responses simulated from its maximum `at`, NaN where there is none: the draws that `allRefits` makes of a seed. */
export function generalizedRefits(
  problem: Problem,
  at: Canonical,
  { nsim, seed }: { readonly nsim: number; readonly seed: number },
): Answer<Float64Array> {
  const model = simulator(problem, at);
  if (isRefusal(model)) return model;
  const [streams] = chunkStreams(seed, model, nsim, [0]);
  const random = Random.restored(streams.e);
  const none = new Float64Array(0);
  return Float64Array.from({ length: nsim }, () => {
    const y = new Float64Array(model.n);
    model.draw(none, random, y);
    const refit = generalizedFit(withResponse(problem, { y }), at);
    return isRefusal(refit) ? Number.NaN : refit.logLik;
  });
}
/**
 * The height of the hill that a fit is on, by its own criterion and up to a constant of the response: two models of the same
 * response are compared by it. `at` null: where there are no random effects, from the middle. null: no search here knows the model.
 */
export const heightFrom = (problem: Problem, at: Canonical | null, criterion: Criterion): number | null =>
  topFrom(problem, at, criterion)?.height ?? null;

function topFrom(
  problem: Problem,
  at: Canonical | null,
  criterion: Criterion,
): { readonly height: number; readonly at: Canonical } | null {
  // without random effects every criterion is Laplace's
  const surface = openIntegratedCriterion(problem, problem.random.length === 0 ? LAPLACE : smooth(criterion));
  const start = at === null ? surface?.start(0) : surface?.position(at);
  if (!surface || !start) return null;
  const objective = (x: Float64Array, gradient?: Float64Array): number => surface.value(x, gradient);
  const { x, value } = climb(objective, start, { evaluations: EVALUATIONS, tolerance: TOLERANCE });
  return Number.isFinite(value) ? { height: -value, at: surface.canonical(x) } : null;
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
