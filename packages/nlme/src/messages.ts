/** Everything that this package says. */
import { type Note, type Refusal, refuse } from '@mixdiff/contract';

export const crossed = (groups: readonly string[]): Refusal =>
  refuse(
    'nlme/crossed',
    `the grouping factors ${groups.join(', ')} are crossed: no order of them has each nested in the one before`,
    'nlme fits nested factors; if labels of an inner factor repeat across the outer one, name it outer:inner',
    ['crossed-groups'],
  );

export const noRandom = (): Refusal =>
  refuse('nlme/no-random', 'the model has no random effects', 'add a term such as (1 | group)');

export const family = (name: string, link: string): Refusal =>
  refuse('nlme/family', `nlme fits gaussian responses with the identity link, not ${name} with ${link}`, '', [
    `family:${name}`,
  ]);

export const structure = (term: string, kind: 'cs' | 'ar1' | 'toep'): Refusal =>
  refuse(
    'nlme/structure',
    `the term (${term}) asks for the structure '${kind}'`,
    'unstructured and diagonal covariances can be fitted',
    [`structure:${kind}`],
  );

export const offset = (): Refusal =>
  refuse('nlme/offset', 'offset() terms are not supported', 'subtract the offset from the response first', ['offset']);

export const likelihoodWeights = (): Refusal =>
  refuse('nlme/likelihood-weights', 'nlme takes weights as precisions only', "use weights of kind 'precision'", [
    'weights',
  ]);

export const badWeight = (row: number, weight: number): Refusal =>
  refuse(
    'nlme/weight',
    `invalid weight in row ${row + 1}: ${weight}`,
    'a weight is a precision: finite and above zero; leave rows out by a condition instead',
  );

export const rankDeficient = (columns: readonly string[]): Refusal =>
  refuse(
    'nlme/rank-deficient',
    `singularity in backsolve: ${columns.join(', ')} ${columns.length > 1 ? 'are combinations' : 'is a combination'} of other columns`,
    `drop ${columns.join(', ')} from the fixed effects`,
    ['rank-deficient'],
  );

export const tooFewRows = (group: string, q: number): Refusal =>
  refuse(
    'nlme/too-few-rows',
    `fewer observations than random effects in every group of ${group}`,
    `each has fewer than ${q} rows: use fewer random effects per group`,
  );

export const noResidualDegrees = (n: number, p: number): Refusal =>
  refuse('nlme/no-residual-df', `${n} rows cannot carry ${p} fixed effects`, 'drop terms or add rows');

export const noStart = (group: string): Refusal =>
  refuse('nlme/zero-column', `a random effect of ${group} multiplies a column of zeros`, 'drop that column');

/** As lme words it. */
export const notConverged = (optimizer: string, code: number | null, message: string): Refusal =>
  refuse(
    'nlme/convergence',
    `${optimizer} problem, convergence error code = ${code ?? 1}; message = ${message}`,
    'lme stops here: simplify the random effects, rescale the columns, or choose another optimizer',
  );

export const notFinite = (): Refusal =>
  refuse('nlme/not-finite', 'the log-likelihood is not finite at the start', 'look for extreme values in the data');

export const singular = (term: string): Refusal =>
  refuse(
    'nlme/singular-sigma',
    `the covariance of (${term}) is singular: log-Cholesky has no such point`,
    'drop the random effect whose variance is zero',
  );

export const notDiagonal = (term: string): Refusal =>
  refuse(
    'nlme/not-diagonal',
    `the covariance of (${term}) is not diagonal, its structure is`,
    'set its covariances to zero',
  );

export const badPoint = (): Refusal =>
  refuse(
    'nlme/point',
    'the point has no positive residual variance, or too few numbers',
    'give sigma2 > 0 and all terms',
  );

export const nearZero = (terms: readonly string[]): Note => ({
  code: 'nlme/near-zero-variance',
  text: `the covariance of ${terms.map((term) => `(${term})`).join(', ')} is zero in some direction, up to the optimizer's tolerance; nlme gives no warning`,
  level: 'message',
});

/** `dropped`: what the frame says of the rows that it left out. */
export const wouldStop = (dropped: string): Note => ({
  code: 'nlme/na-fail',
  text: `${dropped}; lme itself stops there ("missing values in object") unless it is given na.action = na.omit, as here`,
  level: 'message',
});
export const perfectFit = (): Note => ({
  code: 'nlme/perfect-fit',
  text: 'the residuals are no larger than rounding errors: variances and log-likelihood mean nothing',
  level: 'warning',
});
