/** What `explain` prints of causes in the criterion of generalized models: how the random effects are integrated out, or are not. */
import type { Page } from './page.ts';

export const integralPages: readonly Page[] = [
  {
    name: 'approximation-order',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      "Laplace's approximation and quadrature with few or many nodes are different functions of the parameters, with maxima of their own.",
    evidence:
      'The value of one point settles as nodes are added, and the gap of the fits closes where both take the criterion of one.',
    remedy: 'Take nodes until nothing moves (mixdiff fit --nagq), or the same approximation in both.',
    example:
      'ohio, 537 x 4 binary: the intercept is -3.374 by nAGQ = 1 and -3.102 by 25, 1.2 standard errors apart; 15 nodes are enough. cbpp: one is.',
    source: 'Pinheiro & Bates 1995; run with lme4 1.1-31 and 2.1-0.',
  },
  {
    name: 'expected-information',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      "Laplace's approximation with the expected information in place of the observed one: another function wherever the link is not the family's own.",
    evidence: 'The referee states both at one point, and the gap of the fits is theirs.',
    remedy: 'No engine is wrong, and neither is nearer to the integral by rule; quadrature settles it.',
    example:
      'cbpp, probit: -92.6222 by lme4 (expected), -92.5833 by glmmTMB (observed), the integral -92.5674. Negative binomial, epil2: -655.1062 and -655.1530 at one theta.',
    source: 'McCullagh & Nelder 1989, section 2.5; run with lme4 2.1-0 and glmmTMB 1.1.15.2.',
  },
  {
    name: 'stale-factor',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      "Up to lme4 2.0-6 glmer's deviance holds the determinant of the iterate before the last: it jumps where the number of iterations changes.",
    evidence:
      'What is stated is off the smooth criterion of the same estimates, by no more than such a jump; estimates are its maximum to within that.',
    remedy: 'lme4 2.1-0 factors once more (GH #998); before, glmerControl(tolPwrss = 1e-13) removes it.',
    example:
      'cbpp: logLik -92.0265664 by 1.1-31 and -92.0262819 by 2.1-0, standard errors 1 % smaller; toenail 3 %. Along the intercept the deviance jumps by 0.0018.',
    source: 'NEWS of lme4 2.1-0; run with both.',
  },
  {
    name: 'nagq0',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      'nAGQ = 0 takes the fixed effects with the random ones, at the maximum of no likelihood, and standard errors hold the variances fixed.',
    evidence: 'By the criterion of the other fit the estimates are below its maximum, by so much.',
    remedy: 'nAGQ = 1 or more; keep nAGQ = 0 for a start.',
    example:
      'ohio: the intercept is -2.361 (SE 0.150) by nAGQ = 0 and -3.374 (0.275) by 1; logLik -810.41 and -794.94.',
    source: '?glmer; run with lme4 1.1-31 and 2.1-0.',
  },
  {
    name: 'pseudo-likelihood',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      'PQL solves linear mixed models of working responses until they stay; what the last of them maximises is no likelihood of the data.',
    evidence: 'By the criterion of the other fit its estimates are below the maximum; it states no log-likelihood.',
    remedy:
      'Fit by Laplace or by quadrature. Never rank it, and test nothing by its likelihood: variances of binary responses come out too small.',
    example:
      'MASS::glmmPQL, cbpp: the standard deviation of herds is 0.556, where Laplace has 0.642. GLIMMIX of SAS does so by default.',
    source: 'Breslow & Clayton 1993; Breslow & Lin 1995.',
  },
  {
    name: 'dispersion-handling',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      'glmer finds the random effects of a model with a dispersion at another dispersion than it takes the density at: in one way up to 2.0-6, in another since.',
    evidence:
      'Its criterion says that it is the likelihood of no model; the likelihood of the same estimates is another number.',
    remedy: 'glmmTMB estimates the dispersion inside the likelihood. Do not compare log-likelihoods of glmer here.',
    example:
      'One Gamma model with log link: SD of the groups 0.265 (lme4 1.1-31), 0.326 (2.1-0), 0.320 (glmmTMB); logLik -247.735, -252.164, -253.066.',
    source: 'NEWS of lme4 2.1-0; run with all three.',
  },
  {
    name: 'nb-theta',
    kind: 'cause',
    rung: 'response',
    meaning:
      'The parameter of a negative binomial is given in one fit and estimated in the other, or given as two values.',
    evidence:
      "The families differ in theta alone. Of standard errors: one fit's are those of the information with theta fixed, the other's are not.",
    remedy: 'Estimate it in both (glmer.nb, nbinom2), or give the same.',
    example: 'epil2: glmer.nb 7.4744, with standard errors at that value; glmmTMB 7.4837, inside the likelihood.',
    source: 'Venables & Ripley 2002, section 7.4; run with lme4 and glmmTMB.',
  },
  {
    name: 'overdispersion-model',
    kind: 'cause',
    rung: 'response',
    meaning:
      'Variation beyond the family is another family in one fit, or a random effect of every row: different models of one response.',
    evidence: 'The families differ, or a term has as many levels as there are rows.',
    remedy: 'Choose by AIC within one criterion, or by how the variance grows with the mean.',
    example: 'epil2: Poisson -696.22, with an effect of every row -655.29, nbinom2 -655.15.',
    source: 'Harrison 2014; run with glmmTMB.',
  },
  {
    name: 'reml-of-glmm',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      "REML of a generalized model: glmmTMB integrates the fixed effects out too, by Laplace's approximation; glmer has no such thing.",
    evidence: 'One fit says REML and the other ML, and the family is not gaussian.',
    remedy: 'Name the method; compare log-likelihoods only within one.',
    example: 'cbpp, glmmTMB: SD of herds 0.6819 by REML, 0.6423 by ML.',
    source: 'Kristensen et al. 2016, section 2; Stroup 2012, chapter 5.',
  },
  {
    name: 'quadrature-overflow',
    kind: 'cause',
    rung: 'criterion',
    meaning:
      'glmer multiplies the factors of all groups before it takes a logarithm: with tens of thousands of groups the product leaves the range of a double.',
    evidence:
      'The fit states no finite log-likelihood, and the referee, which adds logarithms, has one of the same estimates.',
    remedy: 'nAGQ = 1 has no such product. Do not use the fit: it is where its first stage left it.',
    example: '30,000 groups of 3 binary rows, nAGQ = 9, lme4 1.1-31 and 2.1-0: logLik Inf, no warning, no message.',
    source: 'Run with both.',
  },
  {
    name: 'separation',
    kind: 'cause',
    rung: 'optimum',
    meaning:
      'The likelihood has no finite maximum: a combination of predictors, or a group, tells successes from failures without an error.',
    evidence:
      'The certificate is separated: along a direction no row falls and some rise, or the standard deviation is infinite. Each engine stops somewhere on the way up.',
    remedy: 'Report no estimate of it. A penalty or a prior, a coarser predictor, or a likelihood-ratio test.',
    example:
      'y = 1 whenever x = 1, 36 rows: the coefficient is 38.6 (SE 1.6e7) by glmer and 25.0 (SE 33284) by glmmTMB, at one log-likelihood, -9.5347; glmmTMB says nothing.',
    source: 'Albert & Anderson 1984; run with lme4 1.1-31 and glmmTMB 1.1.15.2.',
  },
  {
    name: 'zero-inflation-boundary',
    kind: 'cause',
    rung: 'optimum',
    meaning:
      'There are no zeros beyond those of the counts, so that the logit of their probability runs to minus infinity.',
    evidence:
      'The certificate is at-limit: the log-likelihood is that of the model without them, and falls when some are let in.',
    remedy: 'Fit without the zero-inflation; AIC has counted a parameter that there is not.',
    example: 'zip on Poisson counts, glmmTMB: -20.2 (SE 5913), no warning; logLik -192.506224 as of the Poisson.',
    source: 'Lambert 1992; run with glmmTMB 1.1.5 and 1.1.15.2.',
  },
  {
    name: 'overdispersion-boundary',
    kind: 'cause',
    rung: 'optimum',
    meaning:
      'The counts vary no more than the Poisson lets them, so that theta of the negative binomial runs to infinity.',
    evidence: 'The certificate is at-limit: the log-likelihood is that of the Poisson, and falls with more variance.',
    remedy: 'Fit the Poisson, or a family that can vary less.',
    example:
      'Under-dispersed counts: theta 2.1e7 by glmmTMB, 219,644 by glmer.nb; logLik -175.677413 as of the Poisson.',
    source: 'Run with lme4 and glmmTMB.',
  },
  {
    name: 'shape-boundary',
    kind: 'cause',
    rung: 'optimum',
    meaning:
      'The family has a further parameter, and the data ask for none: degrees of freedom of t run to infinity (a normal), the power of a Tweedie to 2 (a gamma) or to 1, one of the two parts of nbinom12 to nothing (nbinom1 or nbinom2). The engine walks towards the end on a log or logit scale and stops somewhere.',
    evidence:
      'The certificate is at-limit of shape: the log-likelihood is that of the family without the parameter, within 1e-4, and does not rise from there with it.',
    remedy: 'Fit the family without the parameter. Its estimate and standard error mean nothing, and AIC counts it.',
    example:
      'Normal errors by the t family of glmmTMB: degrees of freedom in the thousands or millions, whatever the optimizer left, the log-likelihood that of the normal.',
    source: 'Lange, Little & Taylor 1989, JASA 84:881, section 2; run with glmmTMB.',
  },
];
