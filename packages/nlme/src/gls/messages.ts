/** What is said of models of the residuals: correlations, variance functions, and gls itself. */
import { byOriginal, type Note, type Refusal, refuse } from '@mixdiff/contract';

export const noPairs = (subject: string): Refusal =>
  refuse(
    'nlme/no-pairs',
    `no level of ${subject} has two rows: the likelihood does not depend on their correlation`,
    'leave the correlation out, or group by what repeats',
  );
/** `known`: the correlation is within one of the outer groups. */
export const otherGroups = (subject: string, group: string, known: boolean): Refusal =>
  byOriginal(
    refuse(
      'nlme/other-groups',
      known
        ? `cannot use smaller level of grouping for 'correlation' than for 'random': rows of one ${subject} are of several ${group}, and lme replaces the former with the latter`
        : `incompatible formulas for groups in 'random' and 'correlation': rows of one ${subject} are of several ${group}`,
      `a correlation within ${group}, or within a part of it, is another model`,
    ),
  );
export const loneCompoundSymmetry = (term: string): Refusal =>
  byOriginal(
    refuse(
      'nlme/lone-compound-symmetry',
      `pdCompSymm of one random effect, (${term}), has no correlation: lme stops at its start`,
      'one variance for one effect is the same model',
    ),
  );
export const repeatedPosition = (name: string, subject: string): Refusal =>
  byOriginal(
    refuse(
      'nlme/repeated-position',
      `covariate must have unique values within groups for "${name}" objects: two rows of one ${subject} have the same`,
      'give each row of a subject a position or time of its own, or make a subject of fewer rows',
    ),
  );
export const zeroDistance = (subject: string): Refusal =>
  byOriginal(
    refuse(
      'nlme/zero-distance',
      `cannot have zero distances in "corSpatial": two rows of one ${subject} lie at the same place`,
      'give each row a place of its own, or make a subject of fewer rows',
    ),
  );
export const emptyPosition = (label: string): Refusal =>
  byOriginal(
    refuse(
      'nlme/empty-position',
      `no row has position ${label}: unique values of the covariate for "corSymm" objects must be a sequence of consecutive integers`,
      'drop positions without rows: the same likelihood without parameters that nothing tells of',
    ),
  );
export const fixedOfFitted = (): Refusal =>
  byOriginal(
    refuse(
      'nlme/fixed-of-fitted',
      "varFixed takes no fitted values: all variables used in 'formula' must be in 'data'",
      'a power of the fitted values has a parameter and is another model',
    ),
  );
export const negativeCovariate = (row: number, value: number): Refusal =>
  refuse(
    'nlme/negative-covariate',
    `the variance covariate is ${value} in row ${row + 1}: a fixed variance is the covariate itself`,
    'nlme says nothing and takes the absolute value: give that, if it is meant',
  );
export const zeroCovariate = (kind: 'fixed' | 'power', row: number): Refusal =>
  byOriginal(
    refuse(
      'nlme/zero-covariate',
      `the variance covariate is 0 in row ${row + 1}: ${kind === 'fixed' ? 'a variance of zero' : 'its power is 0 or infinite'}`,
      'nlme fails there; a covariate moved away from 0, or a constant plus power, is another model',
    ),
  );
/** Of corARMA(p, q) with 1 <= p < q. */
export const shiftedMovingAverage = (p: number, q: number): Note => ({
  code: 'nlme/arma-lags',
  text: `corARMA with p = ${p} and q = ${q} takes each moving-average coefficient for the next one at lags ${p + 1} to ${q}: its correlations there, and its log-likelihood, are not those of an ARMA(${p}, ${q}) with the coefficients that it states; nlme says nothing`,
  level: 'warning',
});
export const invalidCorrelation = (): Note => ({
  code: 'nlme/invalid-correlation',
  text: 'the correlation matrix of some subject is not positive definite at this end: nlme does not look, and what it calls the log-likelihood is none',
  level: 'warning',
});
/** As gls words it. `kept`: of the columns of X, then of the response. */
export const singularGls = (kept: readonly boolean[], columns: readonly string[]): Refusal => {
  const lost = columns.filter((_, j) => !kept[j]);
  const names = lost.length > 0 ? lost.join(', ') : 'the response';
  const what = `${names} ${lost.length > 1 ? 'are' : 'is'} within 1.5e-8 of a combination of ${lost.length > 0 ? 'other columns' : 'the columns of the fixed effects'}`;
  const remedy =
    lost.length > 0
      ? `drop ${names} from the fixed effects, or subtract from it what it has in common with the others`
      : 'nothing is left to explain, or the response has a large mean: then subtract a constant, the same model';
  return byOriginal(
    refuse('nlme/singular-gls', `computed "gls" fit is singular, rank ${kept.filter(Boolean).length}: ${what}`, remedy),
  );
};
