import { byOriginal, type Feature, type Note, notYet, type Refusal, refuse } from '@mixdiff/contract';

const DEBIAN: Readonly<Record<string, string>> = {
  lme4: 'r-cran-lme4',
  nlme: 'r-cran-nlme',
  glmmTMB: 'r-cran-glmmtmb',
  MASS: 'r-cran-mass',
  jsonlite: 'r-cran-jsonlite',
};
/** What is not in Debian, and needs a newer R or a compiler. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  mmrm: ' (not in Debian; compiled with TMB, some minutes)',
};
export const howToInstall = (name: string): string =>
  `${DEBIAN[name] ? `on Debian: apt-get install ${DEBIAN[name]}; ` : ''}in R: install.packages("${name}")${ELSEWHERE[name] ?? ''}`;

export const HOW_TO_GET_R = 'on Debian: apt-get install r-base-core; elsewhere: https://cran.r-project.org';
export const noRscript = (path: string): Refusal =>
  refuse('r/no-rscript', `R is not installed: ${path} was not found`, HOW_TO_GET_R);
export const missingPackage = (name: string): Refusal =>
  refuse('r/missing-package', `the R package ${name} is not installed`, howToInstall(name));
export const otherVersion = (engine: string, installed: string, asked: string): Refusal =>
  refuse(
    'r/other-version',
    `${engine} is ${installed} here, not ${asked}`,
    `leave the version out, or name a library that has it: a config's engines: {old: {r: ${engine.replace('r:', '')}, library: DIR}}`,
  );
export const timedOut = (engine: string, seconds: number): Refusal =>
  refuse(
    'r/timeout',
    `${engine} did not answer within ${seconds} s`,
    'give it longer: timeoutSeconds in the config, or MIXDIFF_R_SECONDS',
  );
export const crashed = (engine: string, detail: string): Refusal =>
  refuse(
    'r/crashed',
    `R ended before ${engine} answered${detail ? `: ${detail}` : ''}`,
    'run it again; if it crashes again, the data may be too large for R here',
  );
export const interrupted = (engine: string): Refusal =>
  refuse('r/interrupted', `${engine} was interrupted`, 'run it again');
/** Of a function that makes data sets. */
export const functionNotThere = (file: string, text: string): Refusal =>
  refuse(
    'r/no-function',
    `${file}: ${text}`,
    'name a file of R that can be run by itself, and a function that it defines',
  );
export const functionFailed = (name: string, text: string): Refusal =>
  refuse('r/function-failed', `${name}() stopped: ${text}`, 'it is called with the factors of the scenario by name');
export const rError = (engine: string, text: string): Refusal =>
  byOriginal(refuse('r/refused', `${engine}: ${text}`, 'this is what the R package says of this model and data'));
/** Said by the driver: what this version of the package has no way to say, or only mixdiff does not pass on to it. */
export const lacks = (engine: string, text: string, feature: string, original: boolean): Refusal =>
  (original || feature === 'offset' ? byOriginal : notYet)(
    refuse('r/lacks', `${engine}: ${text}`, 'leave this engine out; a model without it is another model', [
      feature as Feature,
    ]),
  );
export const notPassedOn = (engine: string, feature: Feature, original: boolean): Refusal => {
  const what = feature.replace(':', ' ');
  return original
    ? byOriginal(
        refuse(
          'r/lacks',
          `${engine} has no way to say ${what}`,
          'leave this engine out; a model without it is another model',
          [feature],
        ),
      )
    : notYet(
        refuse(
          'r/lacks',
          `${engine}: mixdiff does not pass ${what} on to R yet`,
          'the R package itself may fit this model: ask it in R',
          [feature],
        ),
      );
};
/** lme has na.action = na.fail; `dropped`: what the frame says of the rows that it left out. */
export const lmeWouldStop = (dropped: string): Note => ({
  code: 'r/na-fail',
  text: `${dropped}; lme itself stops there ("missing values in object") unless it is given na.action = na.omit, as here`,
  level: 'message',
});
/** It has one meaning for weights, and another was asked for. */
export const otherWeights = (engine: string, own: 'precision' | 'likelihood'): Refusal =>
  byOriginal(
    refuse(
      'r/weights-meaning',
      `${engine} takes weights as ${own === 'precision' ? 'precisions (variance sigma^2 / w)' : 'copies of a log-density (w times each)'} only`,
      `leave this engine out; weights of kind '${own}' are another likelihood`,
      ['weights'],
    ),
  );
/** A model with random effects has no counterpart there. */
export const noRandomEffects = (engine: string): Refusal =>
  refuse(
    'r/no-random-effects',
    `${engine} has no random effects: it takes a covariance over the visits of a subject`,
    'leave it out; cs(visit | subject) there contains a random intercept per subject, and is another model where a covariance is negative',
  );
/** A gaussian model with the identity link, for a function that is asked for generalized ones only. */
export const onlyGeneralized = (engine: string): Refusal =>
  refuse(
    'r/only-generalized',
    `${engine} is asked for generalized models only, and this one is gaussian with the identity link`,
    'lmer, lme and glmmTMB fit it: r:lme4, r:nlme, r:glmmTMB',
  );
/** glmer, mixed_model() and glmmPQL() have no restricted likelihood. */
export const noRestricted = (engine: string): Refusal =>
  byOriginal(
    refuse(
      'r/reml-of-glmm',
      `${engine} has no restricted likelihood for this family`,
      'ask for ML; glmmTMB has a REML of its own, in which the fixed effects are integrated out',
    ),
  );
/** A choice that says nothing of a linear model. */
export const choiceOfGeneralized = (engine: string, choice: string): Refusal =>
  refuse(
    'r/choice-of-generalized',
    `${engine}: ${choice} is a choice for other families than gaussian`,
    'leave it out',
  );
/** Why these numbers are absent: the note of the same code says it in words. */
export const NO_LIKELIHOOD = Object.fromEntries(
  ['logLik', 'criterion', 'deviance', 'aic', 'bic'].map((name) => [name, 'r/pseudo-likelihood'] as const),
);
export const noLikelihood = (): Note => ({
  code: 'r/pseudo-likelihood',
  text: 'pseudo-likelihood (PQL) is no likelihood of the data: no log-likelihood, AIC or BIC is stated',
  level: 'message',
});
/** mmrm without a covariance term. */
export const noStructure = (engine: string): Refusal =>
  byOriginal(
    refuse(
      'r/no-structure',
      `${engine} needs to be told how the rows of a subject vary together`,
      "say it: repeated: 'us(visit | subject)'",
    ),
  );
