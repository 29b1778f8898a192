/** What this backend cannot do yet, and what glmmTMB refuses before it looks at the data. */
import {
  type Chosen,
  covarianceParameters,
  type Feature,
  type Kind,
  lacking,
  type Problem,
  type Refusal,
  refuseLacking,
} from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import {
  choiceOfGaussian,
  noRandomOfFamily,
  precisionOfFamily,
  rankOfFamily,
  remlOfFamily,
  residualOfFamily,
  structureOfFamily,
} from './laplace/messages.ts';
import { isAffordable } from './marginal/model.ts';
import { positionsOf } from './marginal/sides.ts';
import {
  aliasedBesideStructure,
  badWeights,
  capability,
  leastSquaresStart,
  tooLarge,
  tooManyCovariances,
} from './messages.ts';
import { refuseStructures } from './structures.ts';

export function lacks(problem: Problem): readonly Feature[] {
  const features = lacking(problem, capability);
  if (features.length > 0 || problem.response.family === 'gaussian') return features;
  return refuseOfFamily(problem, {})?.lacks ?? [];
}

/** Whether the problem is fitted from dense matrices of clusters: a residual model, or a term over very many positions. */
export const isMarginal = ({ random, residual, weights }: Problem): boolean =>
  residual !== null || (!weights && random.some((term) => term.columns.length > MANY && positionsOf(term) !== null));
/** Beyond this a level of the joint matrix, positions that it has no rows of included, costs more than its rows. */
const MANY = 40;

/** What those do not do yet. */
export function refuseMarginal(problem: Problem, chosen: Chosen): Refusal | null {
  const { X } = problem.parts.conditional;
  if (chosen['start']?.value === 'least-squares') return leastSquaresStart();
  if (chosen['rank-deficient']?.value === 'keep' && pivotedQr(X).rank < X.ncol) return aliasedBesideStructure();
  return isAffordable(problem) ? null : tooLarge();
}

const widest = ({ random }: Problem): string =>
  random.reduce((most, term) => (term.columns.length > most.columns.length ? term : most)).name;

/** Before the data are passed over: a refusal, or null. */
export function refuseProblem(problem: Problem, chosen: Chosen): Refusal | null {
  const beyond = refuseLacking(problem, capability) ?? refuseStructures(problem, chosen['as']?.value ?? '');
  if (beyond) return beyond;
  const count = covarianceParameters(problem.random);
  const n = problem.response.y.length;
  return count > n ? tooManyCovariances(count, n, widest(problem)) : null;
}

/** Of a family beyond gaussian: what is not built for it yet, and choices that say nothing of it. */
export function refuseOfFamily(
  { response, parts, random, residual, weights, method }: Problem,
  chosen: Chosen,
): Refusal | null {
  const { X } = parts.conditional;
  if (residual) return residualOfFamily(response);
  if (random.length === 0) return noRandomOfFamily(response);
  const other = random.find(({ structure }) => !OF_FAMILY.includes(structure.kind));
  if (other) return structureOfFamily(other.name, response);
  if (method === 'REML') return remlOfFamily(response);
  if (weights?.kind === 'precision') return precisionOfFamily(response);
  const bad = weights ? weights.values.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY)) : -1;
  if (bad >= 0) return badWeights(bad, weights?.values[bad] as number);
  const idle = OF_GAUSSIAN.find((name) => chosen[name]?.by === 'user');
  if (idle !== undefined) return choiceOfGaussian(idle);
  const n = response.y.length;
  return X.ncol > n || pivotedQr(X).rank < X.ncol ? rankOfFamily(response) : null;
}
const OF_FAMILY: readonly Kind[] = ['us', 'diag-het'];
const OF_GAUSSIAN = ['start', 'dispersion', 'df-residual', 'rank-deficient'];
