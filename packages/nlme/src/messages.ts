/** Everything that this package says. */
import {
  byOriginal,
  type Capability,
  type Kind,
  type Note,
  notYet,
  type Original,
  type Refusal,
  refuse,
} from '@mixdiff/contract';

export const crossed = (groups: readonly string[]): Refusal =>
  notYet(
    refuse(
      'nlme/crossed',
      `nlme* does nested grouping factors only: ${groups.join(', ')} are crossed, no order of them has each nested in the one before`,
      `lme itself fits this model with pdBlocked(list(${groups.map((g) => `pdIdent(~ ${g} - 1)`).join(', ')})) within a group of one level`,
      ['crossed-groups'],
    ),
  );
export const choiceOfClass = (choice: string, value: string, why: string): Refusal =>
  refuse('nlme/choice-of-class', `${value} cannot be chosen: ${why}`, `leave the choice '${choice}' out`);
export const needsGradient = (optimizer: string): Refusal =>
  notYet(
    refuse(
      'nlme/no-gradient',
      `${optimizer} needs a gradient, which nlme* does not have beside a model of the residuals`,
      "lme's own optimizers, nlminb and BFGS, take differences",
      ['gradient'],
    ),
  );
export const choiceOfLme = (name: string, value: string, known: readonly string[]): Refusal =>
  refuse('nlme/choice-of-lme', `gls has no ${name} '${value}'`, `it knows: ${known.join(', ')}`);
const OTHERS = 'unstructured and diagonal covariances are other models';
/** Of random effects lme has pdSymm, pdDiag, pdIdent, pdCompSymm and pdBlocked; of residuals its corStruct classes. */
const ORIGINALS: readonly (readonly [RegExp, Original])[] = [
  [/^family:/, { can: false, hint: 'nlme fits gaussian responses with the identity link: that is another model' }],
  [/^structure:/, { can: false, hint: OTHERS }],
  [/^residual-beside-random$/, { can: true, hint: 'lme itself fits this model' }],
  [
    /^weights$/,
    { can: false, hint: "nlme takes weights as precisions; weights of kind 'precision' are another likelihood" },
  ],
  [/^part:dispersion$/, { can: true, hint: 'nlme itself has variance functions' }],
];
export const capability: Capability = {
  name: 'nlme*',
  code: 'nlme',
  takes: [
    'structure:diag-hom',
    'structure:cs-hom',
    'structure:block',
    'residual:cs-hom',
    'residual:cs-het',
    'residual:ar1-hom',
    'residual:ar1-het',
    'residual:us',
    'residual:us-hom',
    'residual:toep-hom',
    'residual:toep-het',
    'residual:diag-hom',
    'residual:diag-het',
    'residual:arma',
    'residual:exp',
    'residual:gau',
    'residual:lin',
    'residual:ratio',
    'residual:spher',
    'residual-nugget',
    'residual-beside-random',
    'variance:ident',
    'variance:power',
    'variance:exp',
    'variance:const-power',
    'variance:fixed',
  ],
  original: {
    name: 'nlme',
    of: (feature) => ORIGINALS.find(([pattern]) => pattern.test(feature))?.[1] ?? { can: false, hint: '' },
  },
};
export const offset = (): Refusal =>
  byOriginal(
    refuse(
      'nlme/offset',
      'offset() terms are not supported',
      'subtract the offset from the response first: that is the same model',
      ['offset'],
    ),
  );
export const badWeight = (row: number, weight: number): Refusal =>
  refuse(
    'nlme/weight',
    `invalid weight in row ${row + 1}: ${weight}`,
    'a weight is a precision: finite and above zero; leave rows out by a condition instead',
  );
export const rankDeficient = (columns: readonly string[]): Refusal =>
  byOriginal(
    refuse(
      'nlme/rank-deficient',
      `singularity in backsolve: ${columns.join(', ')} ${columns.length > 1 ? 'are combinations' : 'is a combination'} of other columns`,
      `drop ${columns.join(', ')} from the fixed effects: that is the same model`,
      ['rank-deficient'],
    ),
  );
export const tooFewRows = (group: string, q: number): Refusal =>
  byOriginal(
    refuse(
      'nlme/too-few-rows',
      `fewer observations than random effects in every group of ${group}`,
      `each has fewer than ${q} rows; with fewer random effects per group it is another model`,
    ),
  );
export const noResidualDegrees = (n: number, p: number): Refusal =>
  refuse(
    'nlme/no-residual-df',
    `${n} rows cannot carry ${p} fixed effects`,
    'add rows; with fewer terms it is another model',
  );
export const noStart = (group: string): Refusal =>
  refuse(
    'nlme/zero-column',
    `a random effect of ${group} multiplies a column of zeros`,
    'drop that column: it has no effect, the model stays the same',
  );
/** An optimizer that ended with an error, as lme words it. */
export const notConverged = (optimizer: string, code: number | null, message: string): Refusal =>
  optimizerStopped(
    `${optimizer} problem, convergence error code = ${code ?? 1}; message = ${message}`,
    'lme stops here: another optimizer or rescaled columns fit the same model, simpler random effects another one',
  );
/** As gls words it: the optimizer's message and nothing else. */
export const glsNotConverged = (message: string): Refusal =>
  optimizerStopped(
    message,
    'gls stops here, with these words: a response or columns rescaled or moved to smaller means fit the same model, a simpler correlation another one',
  );
const optimizerStopped = (what: string, remedy: string): Refusal =>
  byOriginal(refuse('nlme/convergence', what, remedy));
/** Rounds of new fitted values that do not settle. */
export const endless = (original: 'gls' | 'lme'): Refusal =>
  byOriginal(
    refuse(
      'nlme/rounds',
      `maximum number of iterations ${original === 'lme' ? '(lmeControl(maxIter)) ' : ''}reached without convergence`,
      `${original} stops here: variances that are a function of a covariate, not of the fitted values, are another model`,
    ),
  );
/** An error within the objective ends the fit. */
export const notInvertible = (original: 'gls' | 'lme'): Refusal =>
  byOriginal(
    refuse(
      'nlme/not-invertible',
      'Coefficient matrix not invertible: the search came to an autoregressive process at the edge of those that are stationary',
      `${original} stops here; with fewer autoregressive terms it is another model`,
    ),
  );
export const notFinite = (): Refusal =>
  refuse('nlme/not-finite', 'the log-likelihood is not finite at the start', 'look for extreme values in the data');
export const singular = (term: string): Refusal =>
  refuse(
    'nlme/singular-sigma',
    `the covariance of (${term}) is singular: log-Cholesky has no such point`,
    'without the random effect whose variance is zero this point is the same, the model another one',
  );
export const notOfStructure = (term: string, kind: Kind): Refusal =>
  refuse(
    'nlme/not-of-structure',
    `the covariance of (${term}) is not of its structure, ${kind}`,
    kind === 'diag-het'
      ? 'set its covariances to zero'
      : 'give variances and covariances that are equal where the structure has one',
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
export const wouldStop = (original: 'lme' | 'gls', dropped: string): Note => ({
  code: 'nlme/na-fail',
  text: `${dropped}; ${original} itself stops there ("missing values in object") unless it is given na.action = na.omit, as here`,
  level: 'message',
});
export const perfectFit = (): Note => ({
  code: 'nlme/perfect-fit',
  text: 'the residuals are no larger than rounding errors: variances and log-likelihood mean nothing',
  level: 'warning',
});
/** A search among so many would take minutes to hours, and end where nothing decides. */
export const tooManyCovariances = (count: number, rows: number, widest: string): Refusal =>
  notYet(
    refuse(
      'nlme/too-many-covariances',
      `nlme* does not fit ${count} variances and covariances to ${rows} rows: no more than there are rows`,
      `lme itself tries to; (${widest}) has most of them: with fewer columns there it is another model`,
    ),
  );
