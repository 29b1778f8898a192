/** Everything that inference refuses, with its codes, and why an interval has no limit. */
import { notYet, type Problem, type Refusal, refuse } from '@mixdiff/contract';

const list = (names: readonly string[]): string => names.join(', ') || 'none';

/** A code that is read elsewhere in this package. */
export const SAME_MODEL = 'inference/same-model';

export const weightsAsLikelihood = (): Refusal =>
  refuse(
    'inference/weights-meaning',
    'the weights multiply log-densities, so the residual variances that these methods need do not exist',
    'weights as precisions are another likelihood',
    ['weights'],
  );
export const varianceNotDefined = (what: string): Refusal =>
  refuse(
    'inference/no-variance-explained',
    `R^2 and the intraclass correlation are not computed for ${what}`,
    'they are for Gaussian mixed models with one residual variance, and binomial ones',
  );
export const noSuchTerm = (term: string, known: readonly string[]): Refusal =>
  refuse('inference/no-such-term', `the model has no term '${term}'`, `its terms are: ${list(known)}`);
export const marginality = (term: string, containing: string): Refusal =>
  refuse(
    'inference/marginality',
    `'${term}' is part of '${containing}', so the model without it is not a smaller one`,
    `test '${containing}' first, or give the two models themselves`,
  );
export const needsReml = (what: string): Refusal =>
  refuse('inference/needs-reml', `${what} is defined at the REML estimates; this is an ML fit`, 'fit by REML', [
    'REML',
  ]);
export const nsimTooSmall = (nsim: number): Refusal =>
  refuse('inference/nsim', `invalid nsim: ${nsim}`, 'give a whole number of at least 20');
export const badLevel = (level: number): Refusal =>
  refuse('inference/level', `invalid level: ${level}`, 'give a number between 0 and 1, such as 0.95');
export const badSeed = (seed: number): Refusal =>
  refuse('inference/seed', `invalid seed: ${seed}`, 'give a whole number between -2147483647 and 2147483647');
export const notNested = (why: string): Refusal =>
  refuse('inference/not-nested', `the models are not nested: ${why}`, 'one model must be a special case of the other');
export const residualsNotNested = (small: string, large: string): Refusal =>
  refuse(
    'inference/residuals-not-nested',
    `residuals (${small}) are no inner special case of residuals (${large})`,
    'mixdiff compare shows AIC and BIC of both; a nugget, a range or a constant of zero lies at the end of the larger model, where no reference distribution is settled here',
  );
export const sameModel = (): Refusal =>
  refuse(SAME_MODEL, 'the two models are the same, so there is nothing to test', 'leave out a term of one');
/** Restricted likelihoods of two fixed parts were to be compared. */
export const remlFixedParts = (): Refusal =>
  refuse(
    'inference/reml-guard',
    'REML criteria of models with different fixed effects cannot be compared',
    'refit both by ML, or give them the same fixed effects',
  );
export const differentMethods = (a: string, b: string): Refusal =>
  refuse('inference/different-methods', `one model was fitted by ${a}, the other by ${b}`, 'fit both the same way');
export const differentData = (): Refusal =>
  refuse('inference/different-data', 'the two models do not describe the same responses', 'fit both to the same rows');
export const oneVariance = (term: string, columns: number): Refusal =>
  refuse(
    'inference/one-variance',
    `the exact test is for one variance; '${term}' has ${columns} correlated columns`,
    'test a term with a single column, or use the likelihood-ratio or the bootstrap test',
  );
export const notOneVariance = (random: number, variances: number, apart: string | null): Refusal =>
  refuse(
    'inference/one-variance',
    variances === 1
      ? `the exact test is for one variance alone; the larger model adds a variance and ${random - 1} of its covariances`
      : `the exact test is for one variance; between these models are ${random} variances and covariances`,
    `${apart ? `write the slope without its correlation, ${apart}, or ` : ''}use \`test lrt\` (a mixture of chi-squares) or \`test pb\` (parametric bootstrap)`,
  );
export const fixedTestOnly = (what: string): Refusal =>
  refuse(
    'inference/fixed-only',
    `${what} tests fixed effects; between these models lie random effects or covariances too`,
    'use `test lrt` or `test pb`',
  );
/** A test was asked of a fit by the wrong criterion. */
export const methodOfTest = (test: string, method: string, why: string): Refusal =>
  refuse(
    'inference/method',
    `${test} rests on the ${method} fit (${why})`,
    `leave out --${method === 'ML' ? 'reml' : 'ml'}`,
  );
export const notIdentified = (term: string, confounded: 'fixed' | 'residual'): Refusal =>
  refuse(
    'inference/not-identified',
    confounded === 'fixed'
      ? `the fixed effects already tell the levels of '${term}' apart: nothing is left of its variance to test`
      : `with one row per level the variance of '${term}' cannot be told from the residual variance: there is nothing to test`,
    confounded === 'fixed'
      ? 'without its groups among the fixed effects it is another model'
      : 'take more than one row per level',
  );
/** `by`: which effects do, in the plural. */
export const exactlyFitted = (by: string): Refusal =>
  refuse(
    'inference/exact-fit',
    `${by} reproduce the response exactly: there is no variance left for a test or an interval`,
    'check the response: is it constant, or a combination of the covariates?',
  );
export const noRandomTerm = (): Refusal =>
  refuse('inference/no-random', 'the model has no random effects', 'give a formula with a term such as (1 | g)');
export const noGeneralizedLikelihood = ({ response: { family, link } }: Problem): Refusal =>
  refuse(
    'inference/glm',
    `the model without random effects, family ${family} with link ${link}, has no likelihood here that compares with this engine's`,
    '--backend glmmTMB fits both models by one likelihood',
  );
export const noModelCompared = (backend: string, criterion: string): Refusal =>
  refuse(
    'inference/no-model',
    `what ${backend} states of this family is ${criterion}: the model without random effects is no special case of it`,
    '--backend glmmTMB fits both models by one likelihood',
  );
export const noFixedEffects = (): Refusal =>
  refuse('inference/no-fixed', 'the model has no fixed effects to test', 'give a formula with a term to test');
export const noVcov = (backend: string, why: string): Refusal =>
  refuse('inference/no-vcov', `${backend} gives no covariance of the fixed effects (${why})`, 'use another interval');
export const noEngine = (backend: string): Refusal =>
  refuse(
    'inference/no-engine',
    `${backend} has no engine in this process, so it cannot be refitted to simulated responses`,
    'use one of the built-in backends',
    ['refit'],
  );
export const noReml = (backend: string): Refusal =>
  refuse(
    'inference/no-reml',
    `${backend} has no REML criterion for this model, which the test needs`,
    'use a backend that fits by REML',
    ['REML'],
  );
export const noResidualVariance = (): Refusal =>
  refuse('inference/residual', 'the fit has no residual variance of its own', 'use a gaussian fit');
export const notDrawn = (family: string, link: string): Refusal =>
  notYet(
    refuse(
      'inference/not-drawn',
      `responses of family ${family} with link ${link} are not simulated here yet`,
      'simulate() of the R package itself does; Wald intervals and likelihood-ratio tests need no simulation',
    ),
  );
export const profileBesideRandom = (): Refusal =>
  refuse(
    'inference/profile-beside-random',
    'profiles of random effects beside a model of the residuals are not there',
    '--method wald or --method boot',
    ['residual-beside-random'],
  );
export const profileOfFitted = (): Refusal =>
  refuse(
    'inference/profile-of-fitted',
    'a variance that goes with the fitted values is held at those of a fit, and moves with every coefficient: there is no one likelihood to profile',
    'a variance function of a column, --method wald or --method boot',
    ['variance:power'],
  );
export const conditionalVariance = (): Refusal =>
  refuse(
    'inference/conditional-variance',
    'responses are not drawn where a variance goes with fitted values that hold random effects: those are not known before they are drawn',
    'a variance function of a column, or --method wald',
    ['variance:power'],
  );
export const noFactor = (what: string): Refusal =>
  refuse('inference/no-factor', `${what} is not a covariance matrix`, 'check the estimates');
export const noOptimum = (what: string): Refusal =>
  refuse('inference/no-optimum', `no finite deviance was found for ${what}`, 'check the model for exact fits');
export const noNumber = (test: string, what: string, got: number, why: string): Refusal =>
  refuse(
    'inference/no-number',
    `${test}: ${what} ${Number.isFinite(got) ? `would be ${got.toPrecision(3)}` : 'does not come out as a number'}: ${why}`,
    'rescale what is very large or small (divide a column, or the response, by a constant), or use another test',
  );
export const noLogLik = (): Refusal =>
  refuse(
    'inference/no-log-likelihood',
    'a fit that the test compares has no log-likelihood that is a number',
    'mixdiff fit says why; rescale the response or its columns, or name another engine',
  );
export const interrupted = (what: string, done: number, of: number): Refusal =>
  refuse('inference/interrupted', `${what} was interrupted after ${done} of ${of}`, 'run it again');
export const tooLarge = (what: string, columns: number, limit: number): Refusal =>
  refuse(
    'inference/too-large',
    `${what} would need a dense matrix of ${columns} random effects, more than ${limit}`,
    'use Satterthwaite degrees of freedom or the bootstrap',
  );
export const allRefitsFailed = (nsim: number): Refusal =>
  refuse('inference/refits-failed', `none of the ${nsim} refits reached an optimum`, 'use another backend');
export const unknownParameter = (name: string, known: readonly string[]): Refusal =>
  refuse('inference/no-such-parameter', `the model has no parameter '${name}'`, `its parameters are: ${list(known)}`);
export const codedOtherwise = (column: string): Refusal =>
  refuse(
    'inference/coding',
    `the fixed effects do not span '${column}', so tests by terms have no meaning here`,
    'write the factors as factors, or test one coefficient at a time',
  );
/** The variance parameters of a fit do not give a covariance matrix that is known here. */
export const noSuchPoint = (): Refusal =>
  refuse(
    'inference/no-covariance',
    'the fit states no covariance parameters that this method knows',
    'mixdiff fit says what the engine reached',
  );
export const tooManyOperations = (operations: number, limit: number): Refusal =>
  refuse(
    'inference/too-large',
    `this method would need ${operations.toPrecision(2)} operations on dense blocks of dependent rows, more than ${limit.toPrecision(2)}`,
    'use another method, or the bootstrap',
  );
export const otherModel = (stated: number, here: number): Refusal =>
  refuse(
    'inference/other-model',
    `the fit states a log-likelihood of ${stated.toFixed(6)} where the model has ${here.toFixed(6)}, so its covariance matrix is another one`,
    "ask for the fit's own degrees of freedom; mixdiff fit says what the engine reached",
  );
export const notCurved = (): Refusal =>
  refuse(
    'inference/information',
    'the observed information about the variance parameters is not positive definite at this fit',
    'ask for a method with the expected information, or mixdiff diagnose for what is wrong there',
  );
export const noMethod = (method: string, why: string): Refusal =>
  refuse('inference/no-method', `${method} does not exist here: ${why}`, 'ask for another method');
export const noSubjects = (): Refusal =>
  refuse(
    'inference/no-subjects',
    'between-within counts the subjects of a residual model, and this model has none',
    'ask for Satterthwaite or Kenward-Roger degrees of freedom',
  );
export const noGroups = (): Refusal =>
  refuse(
    'inference/no-containment',
    'containment counts the groups of random effects, and this model has none',
    'ask for between-within, Satterthwaite or Kenward-Roger degrees of freedom',
  );
export const noGridFactor = (name: string, known: readonly string[], covariate: boolean): Refusal =>
  refuse(
    'inference/no-such-factor',
    covariate ? `'${name}' is a covariate, held at its mean` : `the fixed part has no factor '${name}'`,
    `means can be of and by: ${list(known)}`,
  );
export const sameGridFactor = (name: string): Refusal =>
  refuse('inference/same-grid-factor', `'${name}' is named twice`, 'name each factor once, in --of or in --by');
/** A covariance of the coefficients goes with other degrees of freedom. */
export const notTogether = (ddf: string, vcov: string, hint: string): Refusal =>
  refuse('inference/not-together', `degrees of freedom by ${ddf} do not go with the covariance ${vcov}`, hint);
export const noContainment = (): Refusal =>
  refuse(
    'inference/no-containment',
    'containment counts nested groups, and the grouping factors of this model are crossed',
    'ask for Satterthwaite or Kenward-Roger degrees of freedom',
  );
export const noDenominator = (what: string, df: number): Refusal =>
  refuse(
    'inference/no-denominator',
    `no degrees of freedom are left for '${what}'${Number.isFinite(df) ? ` (${df})` : ''}`,
    'ask for Satterthwaite or Kenward-Roger degrees of freedom',
  );
export const singularRestriction = (): Refusal =>
  refuse(
    'inference/singular-contrast',
    'the contrast cannot be estimated from this model',
    'leave out its aliased rows',
  );
/** Why an interval has no limit on one side: a reason, as documents keep it. */
export const noLimit = (method: string, why: string): string => `inference/no-${method}-limit: ${why}`;
export const noGeneralizedProfile = (family: string, criterion: string): Refusal =>
  notYet(
    refuse(
      'inference/profile-generalized',
      `profiles of ${criterion} of family ${family} are not there`,
      '--method wald or --method boot',
    ),
  );
