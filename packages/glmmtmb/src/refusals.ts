/** What this backend cannot do yet, and what glmmTMB refuses before it looks at the data. */
import {
  type Chosen,
  compareVersions,
  covarianceParameters,
  type Feature,
  lacking,
  type Problem,
  type Refusal,
  refuseLacking,
} from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { SINCE } from './laplace/families/families.ts';
import {
  choiceOfGaussian,
  familySince,
  noStartOfLink,
  precisionOfFamily,
  rankOfFamily,
  residualOfFamily,
} from './laplace/messages.ts';
import { isAffordable } from './marginal/model.ts';
import { positionsOf } from './marginal/sides.ts';
import {
  aliasedBesideStructure,
  aliasedUnderReml,
  badWeights,
  capability,
  leastSquaresStart,
  tooLarge,
  tooManyCovariances,
} from './messages.ts';
import { refuseStructures } from './structures.ts';

export function lacks(problem: Problem): readonly Feature[] {
  const features = lacking(problem, capability);
  if (features.length > 0 || !isLaplace(problem)) return features;
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

/** Whether random effects are integrated out by Laplace's approximation: the integral of any other model is Gaussian. */
export const isLaplace = ({ response: { family, link }, parts }: Problem): boolean =>
  family !== 'gaussian' || link !== 'identity' || parts.zeroInflation !== undefined || parts.dispersion !== undefined;

/** Of such a model: what is not built for it yet, and choices that say nothing of it. */
export function refuseOfFamily(
  { response, parts, residual, weights, method }: Problem,
  chosen: Chosen,
): Refusal | null {
  const since = SINCE.get(response.family);
  const version = chosen['as']?.value ?? '';
  if (since && version && compareVersions(version, since) < 0) return familySince(response, since, version);
  if (residual) return residualOfFamily(response);
  if (weights?.kind === 'precision') return precisionOfFamily(response);
  const bad = weights ? weights.values.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY)) : -1;
  if (bad >= 0) return badWeights(bad, weights?.values[bad] as number);
  const idle = ['start', ...(response.family === 'gaussian' ? [] : ['dispersion'])];
  const said = idle.find((name) => chosen[name]?.by === 'user');
  if (said !== undefined) return choiceOfGaussian(said);
  const without = withoutStart(response);
  if (without >= 0) return noStartOfLink(response, without);
  const n = response.y.length;
  if (Object.values(parts).some(({ X }) => X.ncol > n)) return rankOfFamily(response);
  const { X } = parts.conditional;
  const keep = method === 'REML' && chosen['rank-deficient']?.value === 'keep';
  return keep && pivotedQr(X).rank < X.ncol ? aliasedUnderReml() : null;
}

/** The first row that gaussian()'s own start has no predictor for, whatever the start that is used; -1: none. */
const withoutStart = ({ family, link, y }: Problem['response']): number => {
  if (family !== 'gaussian') return -1;
  if (link === 'log') return y.findIndex((v) => v <= 0);
  return link === 'inverse' ? y.indexOf(0) : -1;
};
