/** What lme4 refuses, and what this backend cannot do yet. */
import { byOriginal, covarianceParameters, type Feature, type Problem, type Refusal } from '@mixdiff/contract';
import type { Design, Response } from './design.ts';
import {
  badWeight,
  exactlyFitted,
  familyRefused,
  noRandomTerms,
  noResidualDegrees,
  oneLevel,
  structureRefused,
  tooManyCovariances,
  tooManyEffects,
  tooManyLevels,
  weightsRefused,
} from './messages.ts';

export function lacks(problem: Problem): Feature[] {
  const features: Feature[] = [];
  if (problem.response.family !== 'gaussian') features.push(`family:${problem.response.family}`);
  else if (problem.response.link !== 'identity') features.push(`family:gaussian(${problem.response.link})`);
  for (const { structure } of problem.random) {
    if (structure !== 'us' && structure !== 'diag') features.push(`structure:${structure}`);
  }
  if (problem.weights?.kind === 'likelihood') features.push('weights');
  return [...new Set(features)];
}

/** Before the data are passed over: a refusal, or null. */
export function refuseProblem(problem: Problem, version: string): Refusal | null {
  const missing = lacks(problem);
  const structured = problem.random.find(({ structure }) => missing.includes(`structure:${structure}`));
  if (missing.some((feature) => feature.startsWith('family:'))) {
    return familyRefused(problem.response.family, problem.response.link, missing);
  }
  if (structured) return structureRefused(structured.name, structured.structure, missing, version);
  if (missing.includes('weights')) return weightsRefused();
  const refused = refuseWeights(problem) ?? refuseGroups(problem);
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

function refuseGroups({ response: { y }, random }: Problem): Refusal | null {
  const n = y.length;
  if (random.length === 0) return noRandomTerms();
  const single = random.find((term) => term.levels.length < 2);
  if (single) return oneLevel(single.group);
  const full = random.filter((term) => term.levels.length >= n);
  if (full.length > 0) return tooManyLevels([...new Set(full.map((term) => term.group))]);
  const wide = random.find((term) => term.levels.length * term.columns.length >= n);
  return wide ? tooManyEffects(wide.name, n, wide.levels.length * wide.columns.length) : null;
}

/** Rounding alone leaves this much of a response that the fixed effects reproduce. */
const EXACT = 1e-14;

/** After it: what only the cross-products show. */
export function refuseDesign({ n, rank }: Design, { yty, leastSquares }: Response): Refusal | null {
  if (n <= rank) return noResidualDegrees(n, rank);
  const explained = leastSquares.reduce((sum, x) => sum + x * x, 0);
  return yty <= EXACT ** 2 * (explained + yty) ? exactlyFitted() : null;
}
