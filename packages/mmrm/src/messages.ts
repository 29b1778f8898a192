/** Everything that this package says. */
import { byOriginal, type Capability, type Note, type Original, type Refusal, refuse } from '@mixdiff/contract';
import { KINDS } from './covariance.ts';

const OTHER = 'mmrm fits gaussian responses with the identity link: that is another model';
const ORIGINALS: readonly (readonly [RegExp, Original])[] = [
  [/^residual-nugget$/, { can: false, hint: 'sp_exp and sp_gau have none: without it it is another model' }],
  [
    /^variance:/,
    {
      can: false,
      hint: 'a variance for each visit is one of us, csh, ar1h, toeph, adh; groups have variances of their own',
    },
  ],
  [/^residual:/, { can: false, hint: `mmrm has us, cs, csh, ar1, ar1h, toep, toeph, ad, adh, sp_exp and sp_gau` }],
  [/^structure:/, { can: false, hint: 'mmrm has no random effects' }],
  [/^family:/, { can: false, hint: OTHER }],
  [
    /^weights$/,
    { can: false, hint: "mmrm takes weights as precisions; weights of kind 'precision' are another likelihood" },
  ],
];
export const capability: Capability = {
  name: 'mmrm*',
  code: 'mmrm',
  takes: [...KINDS.map((kind) => `residual:${kind}` as const), 'residual-groups'],
  original: {
    name: 'mmrm',
    of: (feature) => ORIGINALS.find(([pattern]) => pattern.test(feature))?.[1] ?? { can: false, hint: '' },
  },
};

export const randomEffects = (terms: readonly string[]): Refusal =>
  byOriginal(
    refuse(
      'mmrm/random-effects',
      `mmrm has no random effects: ${terms.map((term) => `(${term})`).join(', ')}`,
      'a residual model says how the rows of a subject vary together: where its covariance is that of the random effects it is the same model',
      ['random-effects'],
    ),
  );
export const noStructure = (): Refusal =>
  byOriginal(
    refuse(
      'mmrm/no-structure',
      'Covariance structure must be specified',
      'say how the rows of a subject vary together: us(visit | subject)',
    ),
  );
export const offset = (): Refusal =>
  byOriginal(
    refuse(
      'mmrm/offset',
      'mmrm takes no offset: mmrm 0.3.19 reads offset() in a formula, leaves it out of the fit, and says nothing',
      'subtract the offset from the response first: that is the model with it',
      ['offset'],
    ),
  );
export const oneVisit = (): Refusal =>
  refuse(
    'mmrm/one-visit',
    'all rows are of one visit: nothing is repeated',
    'without a residual model it is linear regression',
  );
export const tooManyVisits = (visits: number): Refusal =>
  byOriginal(
    refuse(
      'mmrm/many-visits',
      `Visit levels too large! ${visits} visits, more than 100`,
      'many-visits=fit fits them all the same (options(mmrm.max_visits = Inf) in R); sp_exp takes times as they are',
    ),
  );
export const singularDesign = (columns: readonly string[], rank: number): Refusal =>
  byOriginal(
    refuse(
      'mmrm/singular',
      `design matrix only has rank ${rank} and ${columns.length} columns (${columns.join(', ')}) could be dropped to achieve full rank ${rank + columns.length}`,
      'accept-singular=yes leaves them out: the fitted model stays the same',
    ),
  );
export const duplicated = (subject: string, position: string): Refusal =>
  byOriginal(
    refuse(
      'mmrm/duplicate-visit',
      `time points have to be unique for each subject, ${subject} has two rows at ${position}`,
      'leave one of them out, or number the repeats',
    ),
  );
export const noCoordinates = (): Refusal =>
  refuse(
    'mmrm/no-coordinates',
    'a covariance by distance needs coordinates of the rows',
    'give numeric coordinates: sp_exp(x, y | subject)',
  );
export const samePlace = (subject: string, rows: readonly [number, number]): Refusal =>
  refuse(
    'mmrm/same-place',
    `rows ${rows[0] + 1} and ${rows[1] + 1}, both of ${subject}, lie at the same place: their correlation is 1 and no likelihood exists`,
    'leave one of them out, or give coordinates that tell them apart; mmrm 0.3.19 does not look, and prints a log-likelihood of rounding errors',
  );
export const badCoordinate = (row: number, value: number): Refusal =>
  refuse(
    'mmrm/coordinate',
    `invalid coordinate in row ${row + 1}: ${value}`,
    'coordinates are finite numbers; leave the row out by a condition',
  );
export const badWeight = (row: number, weight: number): Refusal =>
  refuse(
    'mmrm/weight',
    `invalid weight in row ${row + 1}: ${weight}`,
    'a weight is a precision: finite and above zero; leave rows out by a condition instead',
  );
export const noResidualDegrees = (n: number, p: number): Refusal =>
  refuse(
    'mmrm/no-residual-df',
    `${n} rows cannot carry ${p} fixed effects`,
    'add rows; with fewer terms it is another model',
  );

export const onlyReml = (): Refusal =>
  byOriginal(
    refuse('mmrm/kenward-roger-ml', 'Kenward-Roger only works for REML', 'fit by REML, or take df=satterthwaite'),
  );
export const mismatched = (df: string, vcov: string): Refusal =>
  byOriginal(
    refuse(
      'mmrm/vcov-of-df',
      `vcov=${vcov} does not go with df=${df}`,
      'kenward-roger and kenward-roger-linear go with df=kenward-roger alone, the others with the others',
    ),
  );
export const noEmpiricalStart = (why: string): Refusal =>
  refuse('mmrm/empirical-start', `there is no empirical start: ${why}`, 'take start=std: the model stays the same');

export const indefiniteStart = (order: number): Refusal =>
  byOriginal(
    refuse(
      'mmrm/empirical-start',
      `the leading minor of order ${order} is not positive definite: covariances of OLS residuals, each from the subjects that have both visits, need make no covariance matrix`,
      'take start=std: the model stays the same',
    ),
  );

export const notFinite = (): Refusal =>
  byOriginal(
    refuse('mmrm/not-finite', 'the log-likelihood is not finite at the start', 'look for extreme values in the data'),
  );
export const chosenFailed = (names: readonly string[], why: string): Refusal =>
  byOriginal(
    refuse(
      'mmrm/convergence',
      `Chosen optimizers '${names.join("', '")}' led to problems during model fit: ${why}`,
      'mmrm stops here: another optimizer or start fits the same model, a structure with fewer parameters another one',
    ),
  );
export const allFailed = (): Refusal =>
  byOriginal(
    refuse(
      'mmrm/no-optimizer',
      'No optimizer led to a successful model fit. Please try to use a different covariance structure or other covariates.',
      'another start fits the same model, a structure with fewer parameters another one',
    ),
  );
export const diverged = (optimizer: string, why: string): Note => ({
  code: 'mmrm/divergence',
  text: `${optimizer} broke down, the next optimizer starts where it did`,
  original: `Divergence with optimizer ${optimizer} due to problems: ${why}`,
  level: 'warning',
});
export const droppedVisits = (labels: readonly string[]): Note => ({
  code: 'mmrm/dropped-visits',
  text: `no row is of ${labels.join(', ')}: mmrm leaves the visit out (drop_visit_levels = TRUE), so that those before and after it are neighbours`,
  level: 'message',
});
export const droppedColumns = (columns: readonly string[]): Note => ({
  code: 'mmrm/rank-deficient',
  text: `left out, as combinations of other columns: ${columns.join(', ')}; mmrm says nothing`,
  level: 'message',
});

/** Why a fit has no degrees of freedom. */
export const NO_DF = 'mmrm/no-df';
export const noCurvature = (why: string): Refusal =>
  refuse('mmrm/no-curvature', `there are no derivatives to rest degrees of freedom on: ${why}`, 'give a maximum');
export const badPoint = (): Refusal =>
  refuse('mmrm/point', 'the point has no residual model', 'give the variances and correlations of the structure');
export const outside = (kind: string): Refusal =>
  refuse(
    'mmrm/outside',
    `mmrm's parameters of ${kind} reach no such point`,
    'all variances must be there and above zero, correlations inside the bounds of the structure',
  );
export const notPositiveDefinite = (): Refusal =>
  refuse(
    'mmrm/not-positive-definite',
    'the covariance matrix of the point is not positive definite',
    'give another point',
  );
