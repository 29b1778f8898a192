/**
 * What `explain` prints of causes in the criterion. Prose stands apart from detectors: it is read by people who never
 * see the code.
 */
import type { Page } from './page.ts';

export const criterionPages: readonly Page[] = [
  {
    name: 'reml-vs-ml',
    kind: 'cause',
    rung: 'criterion',
    meaning: 'One fit maximises the restricted likelihood, the other the likelihood, often by default.',
    evidence:
      'Refitted by the other criterion, either fit lands on the other. Under each criterion its own fit is the higher one: the cross-evaluation swaps the ranking.',
    remedy: 'Name the method: --reml or --ml. Compare log-likelihoods only within one.',
    example: 'JSP: school variance 3.09 by ML and 3.23 by REML. lme4 and nlme take REML by default, glmmTMB ML.',
    source: 'Patterson & Thompson 1971; Harville 1977.',
  },
  {
    name: 'likelihood-constant',
    kind: 'cause',
    rung: 'criterion',
    meaning: 'The same criterion up to a constant: estimates agree, log-likelihoods, AIC and BIC do not.',
    evidence:
      'The difference of the two log-likelihoods at one point is a constant of the model (n/2 log 2 pi and the like), the same wherever it is taken. Of binomial counts in one fit and their 0/1 rows in the other: the same successes of the same trials in every cell of predictors and groups.',
    remedy: 'Compare differences of log-likelihoods within one engine only, or add the constant.',
    example:
      'cbpp, nAGQ = 9: -50.005 by lme4 up to 2.0-6, which leaves out the saturated model, -91.983 by 2.1-0. The same animals as one row each: 185.4757 lower, the sum of log choose(size, incidence); estimates and standard errors are the same.',
    source: 'NEWS of lme4 2.1-0; run with both.',
  },
  {
    name: 'prior-or-penalty',
    kind: 'cause',
    rung: 'criterion',
    meaning: 'One criterion has an added term, a prior or a penalty.',
    evidence: 'Objective minus plain log-likelihood varies with the variance parameters.',
    remedy: 'Compare without priors, or with the same.',
    example: 'Priors in glmmTMB since 1.1.9; the package blme.',
    source: 'Chung, Rabe-Hesketh, Dorie, Gelman & Liu 2013.',
    notDetected: 'no backend here takes priors yet',
  },
  {
    name: 'invalid-covariance',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      'A log-likelihood is stated at a matrix that is no covariance matrix, or above every likelihood of the model where a nearly singular one has cost all digits.',
    evidence:
      'The dense likelihood of the same estimates is refused with the negative eigenvalue; or what is stated exceeds the highest likelihood that a search finds.',
    remedy:
      'Do not use the number. In more than one dimension take an exponential or spherical correlation in place of corLin; at an end of a correlation fit the model without it.',
    example:
      'corLin over a grid in the plane, nlme::gls: a "log-likelihood" at an eigenvalue of -0.47. glmmTMB, Orthodont, cs beside a residual, REML: an objective 22.2 above any likelihood, at 1 - rho = 1e-15.',
    source:
      'Run with nlme 3.1-162 and glmmTMB 1.1.15.2; Pinheiro & Bates 2000, section 5.3.2, has corLin valid on a line.',
  },
  {
    name: 'criterion-noise',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      'The last digits of a restricted log-likelihood are rounding: residuals as random effects beside a dispersion of 2^-26. Or standard errors come from second differences of a value (glmer), whose last digits are rounding.',
    evidence:
      "The stated value is off the dense likelihood of the same estimates by at most 1e-4 and 2e-6 of the largest variance, in a model without residuals of its own, by REML. Of standard errors of a generalized model: one fit's are off the information of its own criterion at its own estimates, by up to 2 %, and the other's are not.",
    remedy: 'Compare fewer digits; with glmmTMB 1.1.15 glmmTMBControl(zerodisp_val = log(0.01)) removes it.',
    example:
      'glmmTMB, dispformula = ~0, REML: fev_data cs 6.3e-5 above, BodyWeight homcs 2.0e-3; 6e-8 with zerodisp_val = log(0.01).',
    source: 'Run with glmmTMB 1.1.5 and 1.1.15.2.',
  },
];
