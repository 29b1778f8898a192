/** Everything this package says to a user. `original` is lme4's own wording. */
import {
  type Capability,
  compareVersions,
  type Feature,
  type Note,
  notYet,
  type Original,
  type Refusal,
  refuse,
} from '@mixdiff/contract';
import { FAMILIES } from './glmer/families/families.ts';
import { STRUCTURED } from './structured.ts';

/** 2.1-0 says more than the versions before it. */
export type Wording = 'before-2.1' | 'since-2.1';
const seeAlso = (wording: Wording): string =>
  wording === 'since-2.1' ? '\n  See ?lme4::convergence and ?lme4::troubleshooting.' : '';
const plural = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many);
/** R's own families; lme4 adds negative.binomial, by glmer.nb(). */
const OF_GLMER = /^family:(?:gaussian|binomial|poisson|Gamma|inverse\.gaussian|nbinom2)\(/;
/** NEWS of lme4 2.0-1: covariance structures around a term; toep is not among them. */
const STRUCTURES_SINCE = '2.0-1';
/** The version whose structures were run. */
export const STRUCTURES_RUN = '2.1-0';
const OF_LMER = /^structure:(?:diag-hom|cs-het|cs-hom|ar1-het|ar1-hom)$/;
function original(feature: Feature, version: string): Original {
  if (feature.startsWith('family:')) {
    const can = OF_GLMER.test(feature);
    const by = feature.startsWith('family:nbinom2') ? 'glmer.nb()' : 'glmer()';
    return { can, hint: can ? `lme4 itself fits this model by ${by}` : 'glmmTMB itself has more families' };
  }
  if (feature.startsWith('structure:')) {
    const others = '(x | g), unstructured, and (x || g), diagonal, are other models';
    const can = OF_LMER.test(feature) && compareVersions(version, STRUCTURES_SINCE) >= 0;
    return {
      can,
      hint: can
        ? `lme4 itself fits this model since ${STRUCTURES_SINCE}, lme4* as ${STRUCTURES_RUN}; ${others}`
        : others,
    };
  }
  if (feature === 'weights')
    return {
      can: false,
      hint: "weights of kind 'precision' (variance sigma^2 / w) are another likelihood; glmmTMB multiplies log-densities",
    };
  if (feature.startsWith('residual:')) return { can: false, hint: NEAREST[feature] ?? NO_RESIDUALS };
  return { can: false, hint: 'glmmTMB itself has models of zero-inflation and of the dispersion' };
}
const NO_RESIDUALS = 'nlme has correlated residuals; a random effect of the same groups is another model';
/** The nearest equal model that lme4 has. */
const NEAREST: Readonly<Record<string, string>> = {
  'residual:cs-hom': '(1 | g) of the same groups is the same model where the correlation is not negative',
  'residual:us':
    'us(0 + position | g) beside its own residual is the same model with one redundant parameter, at which lme4 stops; nlme, glmmTMB and mmrm say it without',
};
const OF_FAMILIES: readonly Feature[] = Object.entries(FAMILIES).flatMap(([family, links]) =>
  links.map((link): Feature => `family:${family}(${link})`),
);
const WITH_STRUCTURES: readonly Feature[] = [...OF_FAMILIES, ...STRUCTURED.map((kind): Feature => `structure:${kind}`)];
/** What lme4* takes, and how lme4 of that version stands to the rest. */
export const capability = (version: string): Capability => ({
  name: 'lme4*',
  code: 'lme4',
  takes: compareVersions(version, STRUCTURES_RUN) >= 0 ? WITH_STRUCTURES : OF_FAMILIES,
  original: { name: `lme4 ${version}`, of: (feature) => original(feature, version) },
});
export const badWeight = (row: number, weight: number): Refusal =>
  refuse(
    'lme4/weights',
    `weight ${weight} in row ${row + 1}: a precision must be positive`,
    'remove the rows whose weight is zero or negative',
  );
export const noRandomTerms = (): Refusal =>
  refuse('lme4/no-random-effects', 'No random effects terms specified in formula', 'add a term such as (1 | group)');
export const oneLevel = (group: string): Refusal =>
  refuse(
    'lme4/one-level',
    `grouping factors must have > 1 sampled level: ${group} has one`,
    `keep the rows of its other levels; without the term of ${group} it is another model`,
  );
export const tooManyLevels = (groups: readonly string[]): Refusal =>
  refuse(
    'lme4/levels-equal-rows',
    `number of levels of each grouping factor must be < number of observations (problems: ${groups.join(', ')})`,
    'with one row per level a random intercept cannot be told from the residual: without it the model is the same, the residual variance being their sum; without a random slope it is another model',
  );
export const tooManyEffects = (term: string, n: number, effects: number): Refusal =>
  refuse(
    'lme4/too-many-effects',
    `number of observations (=${n}) <= number of random effects (=${effects}) for term (${term}); ` +
      'the random-effects parameters and the residual variance (or scale parameter) are probably unidentifiable',
    'with fewer random effects for this factor it is another model',
  );
export const noResidualDegrees = (n: number, rank: number): Refusal =>
  refuse(
    'lme4/no-residual-degrees',
    `${n} ${plural(n, 'row')} and ${rank} independent fixed-effects ${plural(rank, 'column')} leave nothing to estimate variances from`,
    'take more rows; with fewer fixed effects it is another model',
  );
export const exactlyFitted = (): Refusal =>
  refuse(
    'lme4/exact-fit',
    'the fixed effects reproduce the response exactly: there is no variance left to estimate',
    'check the response: is it constant, or a combination of the covariates?',
  );
export const noOptimum = (optimizer: string): Refusal =>
  refuse(
    'lme4/no-finite-criterion',
    `the criterion is not a finite number at the end of ${optimizer}`,
    'the residual variance may go to zero: look for a model that fits perfectly, or another start',
  );
export const wrongShape = (what: string, expected: number, got: number): Refusal =>
  refuse('lme4/shape', `${what}: expected ${expected}, got ${got}`, 'give a point of this model');
export const notCovariance = (term: string): Refusal =>
  refuse(
    'lme4/not-a-covariance',
    `the covariance matrix of (${term}) is not positive semi-definite`,
    'give a covariance matrix, on the variance scale',
  );
export const notDiagonal = (term: string): Refusal =>
  refuse(
    'lme4/not-diagonal',
    `(${term}) is diagonal in this model, but its matrix has covariances`,
    'give a diagonal matrix, or fit the term unstructured',
  );
export const notOfStructure = (term: string): Refusal =>
  refuse(
    'lme4/not-of-structure',
    `the covariance matrix of (${term}) has not the structure of that term`,
    'give a matrix of that structure, or fit the term unstructured',
  );
export const badSigma = (): Refusal =>
  refuse(
    'lme4/residual-variance',
    'theta is relative to the residual standard deviation, which must be a positive number here',
    'give a residual variance above zero',
  );
export const droppedColumns = (columns: readonly string[]): Note => ({
  code: 'lme4/rank-deficient',
  text: `dropped ${columns.join(', ')}: ${plural(columns.length, 'a linear combination', 'linear combinations')} of earlier columns`,
  original: `fixed-effect model matrix is rank deficient so dropping ${columns.length} ${plural(columns.length, 'column / coefficient', 'columns / coefficients')}`,
  level: 'message',
});
export const differentScales = (wording: Wording): Note => ({
  code: 'lme4/predictor-scales',
  text: 'standard deviations of the fixed-effects columns (and 1) differ by more than a factor of 1000',
  original:
    wording === 'since-2.1'
      ? 'Some predictor variables are on very different scales: consider rescaling. \nYou may also use (g)lmerControl(autoscale = TRUE) to improve numerical stability.'
      : 'Some predictor variables are on very different scales: consider rescaling',
  level: 'warning',
});
export const singularFit = (names: readonly string[]): Note => ({
  code: 'lme4/singular',
  text: `singular fit: ${names.join(', ')} ${plural(names.length, 'is', 'are')} zero (relative to sigma, below 1e-4)`,
  original: "boundary (singular) fit: see help('isSingular')",
  level: 'message',
});
export const notANumber = (names: readonly string[]): Note => ({
  code: 'lme4/not-a-number',
  text: `${names.join(', ')} came to 1, where the criterion of lme4 2.1-0 is 0/0, and so is every later evaluation: lme4 reports the best point before that, with NaN for the residual standard deviation and the coefficients and without a warning; those here are computed at that point`,
});
export const restarted = (names: readonly string[]): Note => ({
  code: 'lme4/restarted',
  text: `the criterion falls when ${names.join(', ')} ${plural(names.length, 'leaves', 'leave')} the bound at zero: restarted once from there`,
});
/** lme4 calls it component 1 whichever it is. */
export const largeGradient = (size: number, name: string, wording: Wording): Note => ({
  code: 'lme4/gradient',
  text: `gradient ${size} of the criterion in ${name} at the end (scaled by the Hessian or not, the smaller one; more than 0.002)`,
  original: `Model failed to converge with max|grad| = ${Number(size.toPrecision(6))} (tol = 0.002, component 1)${seeAlso(wording)}`,
  level: 'warning',
});
export const noScaledGradient = (): Note => ({
  code: 'lme4/scaled-gradient',
  text: 'the Hessian of the criterion has no Cholesky factor to scale the gradient with',
  original: 'unable to evaluate scaled gradient',
  level: 'warning',
});
export const negativeEigenvalues = (count: number, wording: Wording): Note => ({
  code: 'lme4/hessian-negative',
  text: `the Hessian of the criterion has ${count} negative ${plural(count, 'eigenvalue')}: this is no minimum`,
  original: `Model failed to converge: degenerate  Hessian with ${count} negative eigenvalues${seeAlso(wording)}`,
  level: 'warning',
});
export const singularHessian = (): Note => ({
  code: 'lme4/hessian-singular',
  text: 'the smallest eigenvalue of the Hessian of the criterion is numerically zero',
  original: 'Hessian is numerically singular: parameters are not uniquely determined',
  level: 'warning',
});
export const largeEigenvalue = (ratio: boolean): Note => ({
  code: ratio ? 'lme4/eigenvalue-ratio' : 'lme4/eigenvalue-large',
  text: `the ${ratio ? 'ratio of the extreme eigenvalues' : 'largest eigenvalue'} of the Hessian of the criterion is above 1e6`,
  original: `Model is nearly unidentifiable: ${ratio ? 'large eigenvalue ratio' : 'very large eigenvalue'}\n - Rescale variables?`,
  level: 'warning',
});
/** What lme4 says where nloptwrap ends with another code than 0. */
export const budgetReached = (evaluations: number): Note => ({
  code: 'lme4/budget',
  text: `stopped after ${evaluations} evaluations without meeting its tolerance`,
  original:
    'convergence code 5 from nloptwrap: NLOPT_MAXEVAL_REACHED: Optimization stopped because maxeval (above) was reached.',
  level: 'warning',
});
export const roundingReached = (): Note => ({
  code: 'lme4/rounding',
  text: 'stopped because rounding allows no further progress: the point may still be the optimum',
  original:
    'convergence code -4 from nloptwrap: NLOPT_ROUNDOFF_LIMITED: Roundoff errors led to a breakdown of the optimization algorithm. In this case, the returned minimum may still be useful. (e.g. this error occurs in NEWUOA if one tries to achieve a tolerance too close to machine precision.)',
  level: 'warning',
});
/** In the place of what derivatives at the end would say. */
export const DERIVATIVES_LEFT_OUT =
  'lme4/no-derivatives: of more than 10,000 rows or 10 parameters lme4 takes none' as const;
export const profiledPoint = (what: readonly string[]): Note => ({
  code: 'lme4/profiled',
  text: `${what.join(' and ')} of the given point ${plural(what.length, 'was', 'were')} replaced by the best ${plural(what.length, 'value', 'values')} for its covariance matrices`,
});
/** A search among so many would take minutes to hours, and end where nothing decides. */
export const tooManyCovariances = (count: number, rows: number, widest: string): Refusal =>
  notYet(
    refuse(
      'lme4/too-many-covariances',
      `lme4* does not fit ${count} variances and covariances to ${rows} rows: no more than there are rows`,
      `lme4 itself tries to; (${widest}) has most of them: with fewer columns there it is another model`,
    ),
  );
