import { type Capability, compareVersions, type Note, notYet, type Refusal, refuse } from '@mixdiff/contract';

const SEE = "See vignette('troubleshooting')";

/** What glmmTMB* takes; glmmTMB itself does the rest, correlated residuals as a term of their own. */
export const capability: Capability = {
  name: 'glmmTMB*',
  code: 'glmmtmb',
  takes: ['weights', 'family:binomial(logit)'],
  original: {
    name: 'glmmTMB',
    of: (feature) => ({
      can: !feature.startsWith('residual:'),
      hint: feature.startsWith('residual:')
        ? 'glmmTMB says it as a random term with dispformula = ~0'
        : feature.startsWith('structure:')
          ? 'glmmTMB itself fits this model; (x | g), unstructured, and (x || g), diagonal, are other models'
          : 'glmmTMB itself fits this model',
    }),
  },
};
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
export const noNativePoint = (): Refusal =>
  refuse(
    'glmmtmb/no-native-point',
    'the point has a zero variance or a singular covariance matrix: log standard deviations reach it only in the limit',
    'judge it on the variance scale, or by an engine whose scale holds zero (lme4)',
  );
const ofFamily = (slug: 'random' | 'reml' | 'weights' | 'rank', what: string): Refusal =>
  notYet(
    refuse(
      `glmmtmb/${slug}-of-family`,
      `glmmTMB* does not do ${what} of a binomial model yet`,
      'glmmTMB itself fits this model; one random intercept by ML is done here so far',
      ['family:binomial(logit)'],
    ),
  );
export const randomOfFamily = (): Refusal => ofFamily('random', 'random effects beyond one intercept (1 | g)');
export const remlOfFamily = (): Refusal => ofFamily('reml', 'the REML criterion');
export const weightsOfFamily = (): Refusal => ofFamily('weights', 'prior weights');
export const rankOfFamily = (): Refusal => ofFamily('rank', 'aliased fixed effects');
export const choiceOfGaussian = (name: string): Refusal =>
  refuse('glmmtmb/choice-of-gaussian', `${name} is a choice for gaussian models`, 'leave it out');
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

/** A search among so many would take minutes to hours, and end where nothing decides. */
export const tooManyCovariances = (count: number, rows: number, widest: string): Refusal =>
  notYet(
    refuse(
      'glmmtmb/too-many-covariances',
      `glmmTMB* does not fit ${count} variances and covariances to ${rows} rows: no more than there are rows`,
      `glmmTMB itself tries to; (${widest}) has most of them: with fewer columns there it is another model`,
    ),
  );
