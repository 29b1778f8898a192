/** What `explain` prints of causes in derived numbers: definitions and conventions at one and the same point. */
import type { Page } from './page.ts';

export const derivedPages: readonly Page[] = [
  {
    name: 'se-definition',
    kind: 'cause',
    rung: 'derived',
    meaning:
      "Standard errors by another formula at one point: variances taken as known, (X'V^-1 X)^-1, or with the uncertainty of the variances inside (joint observed information under ML, joint precision under REML; the adjustment of Kenward and Roger, with or without second derivatives), or from the residuals of whole subjects (CR0, CR2, CR3).",
    evidence: 'Each definition is recomputed at one point; the two that match the reported digits are the ones used.',
    remedy: 'No engine is wrong. Say which definition was used; with few groups consider Kenward-Roger.',
    example:
      'JSP, REML, intercept: 1.0350 by lme4 and nlme, 1.0364 by glmmTMB. fev_data, unstructured, REML, mmrm: 0.886565, Kenward-Roger 0.891833, Kenward-Roger-Linear 0.897134, Empirical 0.854990. ohio, glmer: 0.2749 by the Hessian, 0.1871 with theta fixed (RX), which lme4 takes without a word since 1.1-38 where it makes no Hessian.',
    source: 'Kackar & Harville 1984; Kristensen et al. 2016.',
  },
  {
    name: 'dropped-hessian',
    kind: 'cause',
    rung: 'derived',
    meaning:
      'lme4 since 1.1-38 makes no Hessian of a generalized model from 10,000 rows or 20 parameters on, or of a singular one: its standard errors then hold the variances fixed (RX), and nothing says so.',
    evidence:
      'One fit has no Hessian and is as large, or singular; the other carries the uncertainty of the variances; at one point the standard errors differ by that.',
    remedy: 'glmerControl(calc.derivs = TRUE) brings the Hessian back; here the choice derivatives=always.',
    example:
      'ohio pasted five times over, 10,740 rows: the standard error of the intercept is 0.1230 by lme4 1.1-31 and 0.0837 by 2.1-0, z -27.4 and -40.3.',
    source: 'Run with lme4 1.1-31 and 2.1-0; NEWS of 1.1-38 speaks of checks that are skipped.',
  },
  {
    name: 'sigma-divisor',
    kind: 'cause',
    rung: 'derived',
    meaning: 'Standard errors of one fit are scaled by sqrt(n / (n - p)).',
    evidence: 'The ratio is exactly that, for every coefficient.',
    remedy: 'No engine is wrong; take the factor out before comparing.',
    example: 'gls by ML, 0.476562 beside 0.467654; summary() of an lme fit by ML: adjustSigma = TRUE.',
    source: '?summary.lme.',
  },
  {
    name: 'df-method',
    kind: 'cause',
    rung: 'derived',
    meaning:
      'Degrees of freedom by another method, or none: residual, containment, between-within, Satterthwaite, Kenward-Roger, infinite (z).',
    evidence: 'At one statistic the p-values differ by what the degrees of freedom make of it.',
    remedy: 'Name the method beside the p-value.',
    example:
      'fev_data, unstructured, intercept: 218.80 by Satterthwaite and by Kenward-Roger, 334 between-within, 526 residual (gls), 90.06 by Satterthwaite with standard errors from the residuals of subjects. JSP, craven: 854 by nlme, z by glmmTMB, none by lme4.',
    source: 'Pinheiro & Bates 2000, ch. 2.4; Kenward & Roger 1997.',
  },
  {
    name: 'ic-convention',
    kind: 'cause',
    rung: 'derived',
    meaning: 'AIC, BIC or residual degrees of freedom with another count of parameters or observations.',
    evidence:
      'Every convention is recomputed from one log-likelihood: k with or without beta, log n or log(n - p) or log of the number of subjects.',
    remedy: 'Compare criteria within one engine only.',
    example:
      'JSP, REML: BIC 6012.8 with log n (lme4, glmmTMB), 6012.7 with log(n - p) (nlme). One mmrm fit by ML, fev_data: AIC(fit) 3417.572 counts covariance parameters alone, AIC(logLik(fit)) 3439.572 the coefficients too; its BIC takes log(197), the subjects.',
    source: 'github.com/glmmTMB/glmmTMB/issues/1039; lme4 2.0-6.',
  },
  {
    name: 'test-or-interval-definition',
    kind: 'cause',
    rung: 'derived',
    meaning:
      'Tests of type I, II or III, Wald or likelihood ratio, a mixture at the boundary or not, another interpolation of a profile.',
    evidence: 'Each definition is recomputed and its digits matched.',
    remedy: 'Name the test.',
    example: 'Profile splines of lme4 2.1-0.',
    source: 'github.com/lme4/lme4/issues/834.',
    notDetected: 'comparisons hold summaries; tests and intervals are compared by mixdiff test and mixdiff confint',
  },
  {
    name: 'withheld-or-refused',
    kind: 'cause',
    rung: 'derived',
    meaning: 'One engine prints NA, or cannot express the model.',
    evidence: "The engine's own flag: a Hessian that is not positive definite, no degrees of freedom, a refusal.",
    remedy: 'The number may have been reached all the same: see the certificate.',
    example: 'JSP, ML, glmmTMB: logLik, AIC, BIC and deviance are NA. nlme refuses crossed random effects.',
    source: 'vignette("troubleshooting", "glmmTMB").',
  },
  {
    name: 'monte-carlo',
    kind: 'cause',
    rung: 'print',
    meaning: 'The difference is within what drawing random numbers makes.',
    evidence: 'It is smaller than three Monte Carlo standard errors.',
    remedy: 'More draws, or a seed.',
    example: 'exactRLRT of the class variance on JSP: p .077, with 10,000 draws and no seed.',
    source: 'The source page of the JSP case.',
    notDetected: 'published Monte Carlo figures are judged in their own section of a comparison',
  },
  {
    name: 'rounding',
    kind: 'cause',
    rung: 'print',
    meaning: 'One fit holds the numbers of the other, rounded.',
    evidence: "Every estimate equals the other's after rounding to the digits that it shows.",
    remedy:
      'None. Rounded variances may lie off the maximum by more than 1e-4: judge them over the box that rounds to them (mixdiff audit).',
    example: 'A table in a paper.',
    source: 'mixdiff audit.',
  },
];
