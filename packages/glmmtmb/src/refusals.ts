/** What this backend cannot do yet, and what glmmTMB refuses before it looks at the data. */
import {
  type Chosen,
  covarianceParameters,
  type Feature,
  lacking,
  type Problem,
  type Refusal,
  refuseLacking,
} from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import {
  capability,
  choiceOfGaussian,
  randomOfFamily,
  rankOfFamily,
  remlOfFamily,
  tooManyCovariances,
  weightsOfFamily,
} from './messages.ts';

export function lacks(problem: Problem): readonly Feature[] {
  const features = lacking(problem, capability);
  if (features.length > 0 || problem.response.family === 'gaussian') return features;
  return refuseOfFamily(problem, {})?.lacks ?? [];
}

const widest = ({ random }: Problem): string =>
  random.reduce((most, term) => (term.columns.length > most.columns.length ? term : most)).name;

/** Before the data are passed over: a refusal, or null. */
export function refuseProblem(problem: Problem): Refusal | null {
  const beyond = refuseLacking(problem, capability);
  if (beyond) return beyond;
  const count = covarianceParameters(problem.random);
  const n = problem.response.y.length;
  return count > n ? tooManyCovariances(count, n, widest(problem)) : null;
}

/** Of a family without a scale: what is not built for it yet, and choices that say nothing of it. */
export function refuseOfFamily({ response, parts, random, weights, method }: Problem, chosen: Chosen): Refusal | null {
  const { X } = parts.conditional;
  const [only, ...others] = random;
  if (!only || others.length > 0 || only.columns.length > 1 || !only.Z.data.every((z) => z === 1)) {
    return randomOfFamily();
  }
  if (method === 'REML') return remlOfFamily();
  if (weights) return weightsOfFamily();
  const idle = OF_GAUSSIAN.find((name) => chosen[name]?.by === 'user');
  if (idle !== undefined) return choiceOfGaussian(idle);
  const n = response.y.length;
  return X.ncol > n || pivotedQr(X).rank < X.ncol ? rankOfFamily() : null;
}
const OF_GAUSSIAN = ['start', 'dispersion', 'df-residual', 'rank-deficient'];
