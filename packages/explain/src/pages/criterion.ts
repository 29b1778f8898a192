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
      'The difference of the two log-likelihoods at one point is a constant of the model (n/2 log 2 pi and the like), the same wherever it is taken.',
    remedy: 'Compare differences of log-likelihoods within one engine only, or add the constant.',
    example: 'lme4 2.1-0 with nAGQ > 1 leaves out a constant.',
    source: 'deviance in ?merMod-class.',
  },
  {
    name: 'approximation-order',
    kind: 'cause',
    rung: 'criterion',
    meaning: 'Laplace, adaptive quadrature and PQL approximate one integral with other errors.',
    evidence: 'The gap shrinks as the number of nodes grows.',
    remedy: 'Take more quadrature nodes, or the same method in both.',
    example: 'Binary glmer with nAGQ = 1 against nAGQ = 25.',
    source: 'Pinheiro & Bates 1995.',
    notDetected: 'responses other than gaussian are not supported yet; for gaussian ones Laplace is exact',
  },
  {
    name: 'dispersion-handling',
    kind: 'cause',
    rung: 'criterion',
    meaning: 'The dispersion is fixed, estimated inside the criterion, or estimated afterwards.',
    evidence: 'Refitted with the other method the difference vanishes.',
    remedy: 'Name the method, or compare versions that share it.',
    example: 'Gamma glmer: variance 0.19 (1.1-31), 0.34 (2.1-0), 0.34 (glmmTMB).',
    source: 'Run with lme4 1.1-31, 2.1-0 and glmmTMB.',
    notDetected: 'responses other than gaussian are not supported yet',
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
];
