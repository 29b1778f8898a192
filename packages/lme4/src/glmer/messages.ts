/** What is said of models with a family: glmer's own words where it has some. */
import { byOriginal, type Note, notYet, type Refusal, refuse, type Stop } from '@mixdiff/contract';

const OF_MODELS = 'leave it out';
export const choiceOfLmer = (name: string): Refusal =>
  refuse('lme4/choice-of-lmer', `${name} is a choice for gaussian models, lmer's`, OF_MODELS);
export const choiceOfGlmer = (name: string): Refusal =>
  refuse('lme4/choice-of-glmer', `${name} is a choice for other families than gaussian, glmer's`, OF_MODELS);
/** lme4's own sentence. */
export const nagqOneTerm = (): Refusal =>
  byOriginal(
    refuse(
      'lme4/nagq-one-term',
      'nAGQ > 1 is only available for models with a single, scalar random-effects term',
      'nagq 1 is Laplace, for any random effects',
    ),
  );
export const noStage = (): Refusal =>
  refuse(
    'lme4/no-stage',
    'nagq 0 is the first stage alone, and nagq0-init-step no leaves it out',
    'leave out one of the two',
  );
export const nagqOfVersion = (nagq: number, version: string): Refusal =>
  byOriginal(
    refuse(
      'lme4/nagq-version',
      `nagq ${nagq}: lme4 ${version} takes 25 nodes at most`,
      'take fewer, or follow 2.1-0, which takes 100',
    ),
  );
export const remlOfGlmer = (): Refusal =>
  refuse('lme4/reml-of-glmer', 'glmer has no REML criterion', 'glmer itself maximises the likelihood: method ML');
export const weightsOfGlmer = (): Refusal =>
  refuse(
    'lme4/weights-of-glmer',
    'weights of kind precision divide a residual variance, and this family has none',
    "as-original: in glmer they multiply the deviance of a row, and a binomial row's trials",
  );
export const structureOfGlmer = (term: string): Refusal =>
  notYet(
    refuse(
      'lme4/structure-of-glmer',
      `lme4* does not do the covariance structure of (${term}) beside this family yet`,
      'lme4 2.x itself fits it; (x | g), unstructured, is another model',
    ),
  );
/** lme4's own words. */
export const noStart = (row: number, value: number, link: string): Refusal =>
  refuse(
    'lme4/no-start',
    `cannot find valid starting values: please specify some (the response is ${value} in row ${row + 1})`,
    `with link ${link} the iterations begin at the response itself, which must be ${link === 'log' ? 'positive' : 'other than 0'}`,
  );
/** lme4's own words. */
export const constantResponse = (): Refusal =>
  refuse('lme4/constant-response', 'Response is constant', 'check the response: every row has the same value');
export const moreLevelsThanRows = (groups: readonly string[]): Refusal =>
  refuse(
    'lme4/levels-above-rows',
    `number of levels of each grouping factor must be <= number of observations (problems: ${groups.join(', ')})`,
    'drop levels without rows',
  );
export const moreEffectsThanRows = (term: string, n: number, effects: number): Refusal =>
  refuse(
    'lme4/effects-above-rows',
    `number of observations (=${n}) < number of random effects (=${effects}) for term (${term}); the random-effects parameters are probably unidentifiable`,
    'with fewer random effects for this factor it is another model; many-effects ignore fits it all the same',
  );
/** lme4 stops with an error there, in these words. */
export const pirlsFailed = (failure: string): Refusal =>
  byOriginal(
    refuse(
      'lme4/pirls',
      failure,
      'the iterations for the random effects do not settle: rescale predictors, look for separated data, or fit a simpler model',
    ),
  );
export const overflown = (): Refusal =>
  refuse(
    'lme4/quadrature-overflow',
    'the product of the factors of all groups overflows, as in lme4: its deviance is no number here',
    'lme4 itself ends there with an infinite log-likelihood and no warning; nagq 1 has no such product',
  );
export const thetaNotSettled = (): Refusal =>
  byOriginal(
    refuse(
      'lme4/theta',
      'theta of the negative binomial cannot be estimated from the means of a Poisson fit: it goes to 0',
      'give it: negative.binomial(2)',
    ),
  );
/** MASS's own words. */
export const iterationLimit = (): Note => ({
  code: 'lme4/theta-iterations',
  text: 'the first estimate of theta did not settle: counts that vary no more than Poisson ones send it to infinity',
  original: 'iteration limit reached',
  level: 'warning',
});
export const nagqOfTheta = (nagq: string): Refusal =>
  notYet(
    refuse(
      'lme4/nagq-of-nb',
      `nagq ${nagq} beside an estimated theta of the negative binomial is not done here yet`,
      'nagq 1; or give theta: negative.binomial(2)',
    ),
  );
export const notConvergedBy = ({ code, optimizer, message, evaluations }: Stop): Note => ({
  code: 'lme4/optimizer-code',
  text: `the last stage stopped early: ${message}`,
  original:
    optimizer === 'Nelder_Mead'
      ? `convergence code ${code} from Nelder_Mead: failure to converge in ${evaluations.f} evaluations`
      : `convergence code ${code} from bobyqa: bobyqa -- ${BOBYQA_SAYS[code ?? 0] ?? message}`,
  level: 'warning',
});
const BOBYQA_SAYS: Readonly<Record<number, string>> = {
  1: 'maximum number of function evaluations exceeded',
  3: 'a trust region step failed to reduce q',
  5: 'a trust region step failed to reduce q',
};
export const fallenBackToRX = (): Note => ({
  code: 'lme4/rx-standard-errors',
  text: 'the Hessian of the deviance is not positive definite: standard errors hold the variances fixed (RX)',
  original:
    'variance-covariance matrix computed from finite-difference Hessian is\nnot positive definite or contains NA values: falling back to var-cov estimated from RX',
  level: 'warning',
});
