/**
 * The list of causes, and with it their order: the first that shows evidence takes the step, so the particular ones
 * stand before the general ones.
 */

import { approximationOrder } from './approximation-order.ts';
import { overdispersionBoundary, shapeBoundary, zeroInflationBoundary } from './at-limit.ts';
import { boundaryRepresentation } from './boundary-representation.ts';
import { budgetExhausted } from './budget-exhausted.ts';
import type { Cause } from './cause.ts';
import { contrastCoding } from './contrast-coding.ts';
import { criterionNoise } from './criterion-noise.ts';
import { dfMethod } from './df-method.ts';
import { dispersionHandling } from './dispersion-handling.ts';
import { dispersionScale } from './dispersion-scale.ts';
import { doubleBarExpansion } from './double-bar-expansion.ts';
import { droppedHessian } from './dropped-hessian.ts';
import { droppedVisits } from './dropped-visits.ts';
import { expectedInformation } from './expected-information.ts';
import { falseZero } from './false-zero.ts';
import { flatRidge } from './flat-ridge.ts';
import { groupingCoding } from './grouping-coding.ts';
import { icConvention } from './ic-convention.ts';
import { invalidCovariance } from './invalid-covariance.ts';
import { levelOrder } from './level-order.ts';
import { likelihoodConstant } from './likelihood-constant.ts';
import { localMaximum } from './local-maximum.ts';
import { nagq0 } from './nagq0.ts';
import { nbTheta } from './nb-theta.ts';
import { nugget } from './nugget.ts';
import { numericalNoise } from './numerical-noise.ts';
import { overdispersionModel } from './overdispersion-model.ts';
import { parameterSpace } from './parameter-space.ts';
import { pseudoLikelihood } from './pseudo-likelihood.ts';
import { quadratureOverflow } from './quadrature-overflow.ts';
import { rankPolicy } from './rank-policy.ts';
import { remlOfGlmm } from './reml-of-glmm.ts';
import { remlVsMl } from './reml-vs-ml.ts';
import { rounding } from './rounding.ts';
import { rowsUsed } from './rows-used.ts';
import { saddle } from './saddle.ts';
import { seDefinition } from './se-definition.ts';
import { separation } from './separation.ts';
import { sigmaDivisor } from './sigma-divisor.ts';
import { staleFactor } from './stale-factor.ts';
import { startFailure } from './start-failure.ts';
import { stoppedShort } from './stopped-short.ts';
import { structureNameClash } from './structure-name-clash.ts';
import { termOrderOrName } from './term-order-or-name.ts';
import { timeIndex } from './time-index.ts';
import { trigger } from './trigger.ts';
import { typeCoercion } from './type-coercion.ts';
import { unbounded } from './unbounded.ts';
import { weightsMeaning } from './weights-meaning.ts';
import { withheldOrRefused } from './withheld-or-refused.ts';

/** Every cause with a detector, in the order of the ladder; of those of one rung, the more particular first. */
export const causes: readonly Cause[] = [
  rowsUsed,
  typeCoercion,
  termOrderOrName,
  levelOrder,
  contrastCoding,
  weightsMeaning,
  doubleBarExpansion,
  groupingCoding,
  structureNameClash,
  droppedVisits,
  timeIndex,
  nugget,
  parameterSpace,
  separation,
  zeroInflationBoundary,
  overdispersionBoundary,
  shapeBoundary,
  overdispersionModel,
  nbTheta,
  remlOfGlmm,
  remlVsMl,
  pseudoLikelihood,
  nagq0,
  dispersionHandling,
  staleFactor,
  approximationOrder,
  expectedInformation,
  quadratureOverflow,
  invalidCovariance,
  criterionNoise,
  dfMethod,
  rankPolicy,
  withheldOrRefused,
  rounding,
  dispersionScale,
  startFailure,
  budgetExhausted,
  falseZero,
  localMaximum,
  saddle,
  unbounded,
  flatRidge,
  boundaryRepresentation,
  trigger,
  stoppedShort,
  numericalNoise,
  droppedHessian,
  seDefinition,
  sigmaDivisor,
  icConvention,
  likelihoodConstant,
];
