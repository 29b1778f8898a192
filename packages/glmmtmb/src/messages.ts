/** Everything that this package says of fits without a family; of structures and of families, files beside it. */
import {
  byOriginal,
  type Capability,
  compareVersions,
  type Note,
  notYet,
  type Refusal,
  refuse,
} from '@mixdiff/contract';
import { KINDS, RESIDUAL_KINDS, VARIANCES } from './kinds.ts';
import { FAMILIES } from './laplace/families/families.ts';

const SEE = "See vignette('troubleshooting')";
/** What glmmTMB* takes; glmmTMB itself does other families. It has structures of its own only, correlated residuals as a term. */
export const capability: Capability = {
  name: 'glmmTMB*',
  code: 'glmmtmb',
  takes: [
    'weights',
    ...FAMILIES.map((family) => `family:${family}` as const),
    'part:zeroInflation',
    'part:dispersion',
    'random:zeroInflation',
    ...KINDS.map((kind) => `structure:${kind}` as const),
    ...RESIDUAL_KINDS.map((kind) => `residual:${kind}` as const),
    ...VARIANCES.map((kind) => `variance:${kind}` as const),
    'residual-nugget',
    'residual-groups',
    'residual-beside-random',
  ],
  original: {
    name: 'glmmTMB',
    of: (feature) =>
      NOT_ITS.test(feature)
        ? {
            can: false,
            hint: feature.startsWith('family')
              ? 'another family or link is another model'
              : 'another structure is another model',
          }
        : { can: true, hint: 'glmmTMB itself fits this model' },
  },
};
/** Structures that glmmTMB has no other way to say than those that are taken; and links that it stops at (`Link not implemented!`). */
const NOT_ITS =
  /^(?:structure|residual|variance):|^family:.*\((?:cauchit|1\/mu\^2)\)$|^family:(?:inverse\.gaussian|negative\.binomial)/;
export const badWeights = (position: number, value: number): Refusal =>
  refuse(
    'glmmtmb/weights',
    `weight ${position + 1} is ${value}: weights that multiply a log-density must be finite and not negative`,
    'drop the row, or give it a weight of 0 or more',
  );
export const zeroPrecision = (position: number): Refusal =>
  refuse(
    'glmmtmb/weights',
    `weight ${position + 1} is 0: as a precision it means an infinite variance`,
    'drop the row; weights that multiply the log-density (kind likelihood) are another likelihood',
  );
export const weightsLoseRank = (): Refusal =>
  refuse(
    'glmmtmb/weights-rank',
    'the rows with a positive weight do not determine all fixed effects',
    'drop the rows with weight 0, and the columns that are then aliased',
    ['rank-deficient'],
  );
export const aliasedUnderReml = (): Refusal =>
  refuse(
    'glmmtmb/rank-deficient',
    'X is rank-deficient: with its aliased columns kept, REML has no determinate integral over the fixed effects',
    'without the aliased columns the model is the same: drop them, or follow version 1.1.8 or newer, which does; ML is another criterion',
    ['rank-deficient'],
  );
export const aliasedBesideStructure = (): Refusal =>
  notYet(
    refuse(
      'glmmtmb/rank-deficient',
      'X is rank-deficient: with its aliased columns kept, glmmTMB* does not fit a residual model yet',
      'without the aliased columns the model is the same: drop them, or follow version 1.1.8 or newer, which does',
      ['rank-deficient'],
    ),
  );
export const noNativePoint = (): Refusal =>
  refuse(
    'glmmtmb/no-native-point',
    'the point has a zero variance or a singular covariance matrix: log standard deviations reach it only in the limit',
    'judge it on the variance scale, or by an engine whose scale holds zero (lme4)',
  );
export const tooLarge = (): Refusal =>
  notYet(
    refuse(
      'glmmtmb/large-clusters',
      'glmmTMB* does not fit a residual model over clusters of rows as large as these yet: it works with their dense matrices',
      'glmmTMB itself fits this model',
    ),
  );
export const leastSquaresStart = (): Refusal =>
  notYet(
    refuse(
      'glmmtmb/start-beside-structure',
      'start: least-squares is for models with one residual variance',
      'glmmTMB itself can be given a start for this model; without one every fixed effect starts at 1, the rest at 0',
    ),
  );
export const failedStart = (): Refusal =>
  refuse(
    'glmmtmb/start',
    'the log-likelihood is not finite at the start',
    'check y for values that are not finite, or start elsewhere (start: least-squares)',
  );
/** Why a number is absent: the note of the same code says it in words. */
export const ABSENT = {
  aliased: 'glmmtmb/aliased-columns',
  singularHessian: 'glmmtmb/singular-hessian',
  digitsLost: 'glmmtmb/digits-lost',
  hessianDigitsLost: 'glmmtmb/hessian-digits-lost',
  negativeVariance: 'glmmtmb/negative-variance',
} as const;
export const droppedColumns = (names: readonly string[]): Note => ({
  code: 'glmmtmb/dropped-columns',
  text: `X is rank-deficient: ${names.join(', ')} dropped`,
  original: `dropping columns from rank-deficient conditional model: ${names.join(', ')}`,
  level: 'message',
});
export const aliasedKept = (): Note => ({
  code: ABSENT.aliased,
  text: 'X is rank-deficient and all its columns are kept: estimates of aliased ones depend on the start',
  original: 'fixed effects in conditional model are rank deficient',
  level: 'warning',
});
export const notDefinite = (): Note => ({
  code: 'glmmtmb/not-positive-definite',
  text: 'the Hessian is not positive definite: logLik, AIC, BIC and deviance are withheld',
  original: `Model convergence problem; non-positive-definite Hessian matrix. ${SEE}`,
  level: 'warning',
});
export const singularHessian = (): Note => ({
  code: ABSENT.singularHessian,
  text: 'the Hessian has no inverse: there are no standard errors',
  level: 'message',
});
export const objectiveLost = (rounding: number): Note => ({
  code: ABSENT.digitsLost,
  text: `the objective has lost its digits at this point (rounding may move it by ${rounding.toPrecision(2)}): no log-likelihood and no standard errors; a response, offset or predictor far from zero or of an extreme scale does this: centre or rescale it`,
  level: 'warning',
});
export const hessianLost = (names: readonly string[]): Note => ({
  code: ABSENT.hessianDigitsLost,
  text: `rounding of the gradient may have moved the variance of ${names.join(', ')} by a tenth or more: no standard error`,
  level: 'warning',
});
export const negativeVariances = (names: readonly string[]): Note => ({
  code: ABSENT.negativeVariance,
  text: `the inverse of the indefinite Hessian has a negative variance for ${names.join(', ')}`,
  level: 'message',
});
export const smallEigenvalue = (value: number): Note => ({
  code: 'glmmtmb/small-eigenvalue',
  text: `the smallest eigenvalue of the Hessian is ${value.toPrecision(3)}`,
  original: `Model convergence problem; extreme or very small eigenvalues detected. ${SEE}`,
  level: 'warning',
});
export const failedEvaluations = (): Note => ({
  code: 'glmmtmb/failed-evaluations',
  text: 'the optimizer met points where the log-likelihood is not finite, and went round them',
  original: 'NA/NaN function evaluation',
  level: 'warning',
});
/** The hint at diagnose() is there in 1.1.15.2 and not in 1.1.9. */
export const notConverged = (message: string, version: string): Note => ({
  code: 'glmmtmb/not-converged',
  text: `the optimizer stopped without convergence: ${message}`,
  original: `Model convergence problem; ${message}. ${SEE}${compareVersions(version, '1.1.10') >= 0 ? ", help('diagnose')" : ''}`,
  level: 'warning',
});
interface Named {
  readonly name: string;
  readonly value: number;
}
const listed = (values: readonly Named[]): string =>
  values.map(({ name, value }) => `${name} ${value.toPrecision(5)}`).join(', ');
export const largeCoefficients = (values: readonly Named[]): Note => ({
  code: 'glmmtmb/large-coefficients',
  text: `unusually large coefficients: ${listed(values)}; a large negative log standard deviation suggests a component that is converging to zero`,
  original: 'Unusually large coefficients (|x|>10)',
});
export const largeZ = (values: readonly Named[]): Note => ({
  code: 'glmmtmb/large-z',
  text: `unusually large Z statistics: ${listed(values)}; a parameter may be near the edge of its range, or merely very well estimated`,
  original: 'Unusually large Z-statistics (|x|>5)',
});
export const oddScales = (values: readonly Named[]): Note => ({
  code: 'glmmtmb/odd-scales',
  text: `predictors with an unusually large or small standard deviation: ${listed(values)}`,
  original: 'predictors with unusually large or small standard deviations (|log10(sd)|>3)',
});
export const nonFinite = (names: readonly string[]): Note => ({
  code: 'glmmtmb/non-finite-deviation',
  text: `no standard deviation for: ${names.join(', ')}`,
  original: 'parameters with non-finite standard deviations',
});
export const flatDirection = (flat: {
  readonly index: number;
  readonly value: number;
  readonly relative: number;
  readonly badElements: readonly string[];
}): Note => ({
  code: 'glmmtmb/flat-direction',
  text: `Hessian eigenvalue ${flat.index} is ${flat.value.toPrecision(3)} (${flat.relative.toPrecision(3)} of the largest): the likelihood is flat or upward-curving along ${flat.badElements.join(', ')}`,
  original: `Hessian eigenvalue ${flat.index} = ${flat.value.toPrecision(3)} (relative val = ${flat.relative.toPrecision(3)})`,
});
export const hessianError = (): Refusal =>
  byOriginal(
    refuse(
      'glmmtmb/hessian-error',
      "the Hessian at the end of the search is not finite: glmmTMB 1.1.5 stops with the R error infinite or missing values in 'x'",
      'as 1.1.15.2 the fit is stated, and called not positive definite; a structure that is positive definite everywhere is another model',
    ),
  );
export const noOneSigma = (): Note => ({
  code: 'glmmtmb/no-one-sigma',
  text: 'the residual standard deviation differs between rows: sigma() is NA in glmmTMB; sigma here is that of rows whose variance functions are 1',
  level: 'message',
});
/** A search among so many would take minutes to hours, and end where nothing decides. */
export const tooManyCovariances = (count: number, rows: number, widest: string): Refusal =>
  notYet(
    refuse(
      'glmmtmb/too-many-covariances',
      `glmmTMB* does not fit ${count} variances and covariances to ${rows} rows: no more than there are rows`,
      `glmmTMB itself tries to; (${widest}) has most of them: with fewer columns there it is another model`,
    ),
  );
