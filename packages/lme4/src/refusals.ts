/** What lme4 refuses, and what this backend cannot do yet. */
import {
  byOriginal,
  covarianceParameters,
  type Feature,
  lacking,
  type Problem,
  type Refusal,
  refuseLacking,
} from '@mixdiff/contract';
import type { Design } from './design.ts';
import {
  badWeight,
  capability,
  exactlyFitted,
  noRandomTerms,
  noResidualDegrees,
  oneLevel,
  STRUCTURES_RUN,
  tooManyCovariances,
  tooManyEffects,
  tooManyLevels,
} from './messages.ts';
import type { Response } from './response.ts';

export const lacks = (problem: Problem): Feature[] => lacking(problem, capability(STRUCTURES_RUN));

/** What is not taken at all. */
export const refuseFeatures = (problem: Problem, version: string): Refusal | null =>
  refuseLacking(problem, capability(version));

/** Before the data are passed over: a refusal, or null. */
export function refuseProblem(problem: Problem, version: string, manyEffects = 'stop'): Refusal | null {
  const beyond = refuseFeatures(problem, version);
  if (beyond) return beyond;
  const refused = refuseWeights(problem) ?? refuseGroups(problem, manyEffects);
  if (refused) return byOriginal(refused);
  const count = covarianceParameters(problem.random);
  return count > problem.response.y.length
    ? tooManyCovariances(count, problem.response.y.length, widest(problem))
    : null;
}

const widest = ({ random }: Problem): string =>
  random.reduce((most, term) => (term.columns.length > most.columns.length ? term : most)).name;

function refuseWeights({ weights }: Problem): Refusal | null {
  const row = weights ? weights.values.findIndex((w) => !(w > 0 && w < Infinity)) : -1;
  return row < 0 ? null : badWeight(row, weights!.values[row]);
}

function refuseGroups({ response: { y }, random }: Problem, manyEffects: string): Refusal | null {
  const n = y.length;
  if (random.length === 0) return noRandomTerms();
  const single = random.find((term) => term.levels.length < 2);
  if (single) return oneLevel(single.group);
  const full = random.filter((term) => term.levels.length >= n);
  if (full.length > 0) return tooManyLevels([...new Set(full.map((term) => term.group))]);
  if (manyEffects === 'ignore') return null;
  const wide = random.find((term) => term.levels.length * term.columns.length >= n);
  return wide ? tooManyEffects(wide.name, n, wide.levels.length * wide.columns.length) : null;
}

/** Rounding alone leaves this much of a response that the fixed effects reproduce. */
const EXACT = 1e-14;

/** After it: what only the cross-products show. */
export function refuseDesign(
  { n, rank }: Pick<Design, 'n' | 'rank'>,
  { yty, leastSquares }: Pick<Response, 'yty' | 'leastSquares'>,
): Refusal | null {
  if (n <= rank) return noResidualDegrees(n, rank);
  const explained = leastSquares.reduce((sum, x) => sum + x * x, 0);
  return yty <= EXACT ** 2 * (explained + yty) ? exactlyFitted() : null;
}
