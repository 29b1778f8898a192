/**
 * What `explain` prints of verdicts and of causes in where a fit stopped; one page where verdict and cause have one
 * name.
 */
import type { Page } from './page.ts';

export const optimumPages: readonly Page[] = [
  {
    name: 'interior-maximum',
    kind: 'verdict',
    rung: 'optimum',
    meaning:
      'A maximum of its own criterion with all variances above zero: nothing that was found is higher by more than 1e-4.',
    evidence:
      'Score zero, curvature downwards, predicted gain of a Newton step at most 1e-4; best of the stated number of starts.',
    remedy: 'None needed. It is a local condition and a search, not a proof.',
    example: 'JSP by REML, all three engines.',
    source: 'Nocedal & Wright 2006, ch. 2.',
  },
  {
    name: 'boundary-maximum',
    kind: 'verdict',
    rung: 'optimum',
    meaning:
      'A maximum of its own criterion where a variance is truly zero, or a correlation plus or minus one: a singular fit.',
    evidence:
      "With R and N the range and null space of Sigma and S = dl/dSigma: R'SR = 0, R'SN = 0, and no positive eigenvalue of N'SN. The log-likelihood does not rise from zero.",
    remedy: 'Report the zero, or drop the term. Wald statistics for it mean nothing.',
    example: 'Dyestuff2, ML: the slope at zero is negative (+14.38 on the deviance scale).',
    source: 'Self & Liang 1987; Bates et al. 2015.',
  },
  {
    name: 'false-zero',
    kind: 'cause and verdict',
    rung: 'optimum',
    meaning:
      'A variance ended at or near zero although the log-likelihood rises from there. On a log scale zero is at minus infinity and everything is flat on the way; on the scale of a standard deviation the slope at zero is zero by symmetry.',
    evidence:
      'The slope by the variance, at zero, is positive; at a true zero it is zero or negative. On the log-SD scale Hessian / gradient of -logL is about 2 with both negative (both positive: a true zero). Going uphill lands on the other fit, and the other fit stays.',
    remedy:
      'Report the certified fit (--certify), or change start, parameterization or optimizer; the trigger table says which works.',
    example:
      'JSP, glmmTMB 1.1.9 and 1.1.15.2, ML: class variance 0.0001, slope +2.30, 0.942 below the maximum at 1.036.',
    source: 'Run with glmmTMB 1.1.15.2; the eigenvalue -9.236e-4 against -4 x 0.00010034 x 2.3014.',
  },
  {
    name: 'boundary-representation',
    kind: 'cause',
    rung: 'optimum',
    meaning:
      'One true zero, written as 0 by one engine and as a small positive number by another. Or, of generalized models, standard errors at one boundary maximum by second derivatives in different coordinates: with a slope they are not one matrix.',
    evidence:
      'The log-likelihoods are the same, the slope at zero is not positive, and the conditions of a boundary maximum hold at both.',
    remedy: 'Read both as zero.',
    example: 'Dyestuff2: lme4 writes 0, glmmTMB a standard deviation of about 1e-4.',
    source: 'Run with lme4 1.1-31 and glmmTMB 1.1.5.',
  },
  {
    name: 'stopped-short',
    kind: 'cause and verdict',
    rung: 'optimum',
    meaning: 'A stopping rule was met before the maximum: a tolerance too wide for this surface.',
    evidence:
      'The slope is not zero; going on from the fit lands on the other one, and one Newton step predicts most of the gain. Below 1e-4 the verdict is still a maximum, while estimates may differ visibly.',
    remedy: 'Tighten the tolerance, or use the certified fit.',
    example: 'lme4 1.1-22 tightened its tolerance from 1e-6 to 1e-8 for this reason.',
    source: 'NEWS of lme4 1.1-22.',
  },
  {
    name: 'budget-exhausted',
    kind: 'cause',
    rung: 'optimum',
    meaning: 'The optimizer used up its iterations or evaluations.',
    evidence: 'Its counts equal the limit and the gain left is above 1e-4.',
    remedy: 'Raise the limit, or take another optimizer.',
    example: "JSP by glmmTMB with CG or L-BFGS-B at R's limit of 100 iterations.",
    source: 'Run with glmmTMB 1.1.15.2; ?optim.',
  },
  {
    name: 'saddle',
    kind: 'cause and verdict',
    rung: 'optimum',
    meaning: 'The gradient is zero but the curvature has the wrong sign in a direction.',
    evidence:
      'A negative eigenvalue of the information inside the parameter space, and a line search along it that gains.',
    remedy: 'Move the start a little, or use the certified fit.',
    example: 'A start with two exchangeable variance components at the same value.',
    source: 'Nocedal & Wright 2006, ch. 2.',
  },
  {
    name: 'local-maximum',
    kind: 'cause and verdict',
    rung: 'optimum',
    meaning: 'No small move gains, and yet a higher point is known.',
    evidence:
      'The conditions of a maximum hold at both ends, their heights differ, and on the straight line between them the log-likelihood falls first: a valley.',
    remedy: 'Start from several places; report the higher one, and that there are two.',
    example:
      'Ten rows, three groups (y ~ x + (1 | g)): by ML lme4 and nlme stop at theta 3.471, -17.6589; zero is higher, -16.9264.',
    source: 'Run with lme4 1.1-31 and nlme 3.1-162.',
  },
  {
    name: 'flat-ridge',
    kind: 'cause and verdict',
    rung: 'optimum',
    meaning:
      'Points with clearly other estimates are as high to within 1e-4. Weakly identified, by these data: that is the verdict. Not identified, by the design and whatever the response, because a term is contained in another, in the residual variance or (REML) in the fixed effects: that is left out of the verdict, which is on what is identified, and said beside it; the cause has this name for both.',
    evidence:
      'Log-likelihoods within 1e-4, a fixed effect more than half a standard error away, or a standard deviation that differs by a factor of 1.6 or more. Of the design: derivatives of the covariance of y by the variances that depend on each other; the point at the other end is at hand, and its log-likelihood is the same.',
    remedy:
      'By the data: simplify the random part, or report the range. By the design: take the contained term out, the likelihood stays what it is; report the sums that are identified.',
    example:
      'Intercept and slope of covariates far from zero: lme4 issue 512. (1 | id) beside (0 + cond | id), lme4 issue 139: only var(id) + var(cond) is identified.',
    source: 'github.com/lme4/lme4/issues/512, issues/139; Rao & Kleffe 1988.',
  },
  {
    name: 'unbounded',
    kind: 'cause and verdict',
    rung: 'optimum',
    meaning: 'The likelihood has no maximum: it rises while the residual variance goes to zero.',
    evidence: 'The search drives sigma^2 below 1e-10 of the variance of the response and still gains.',
    remedy: 'The model has as many random effects as observations, or fits them exactly: drop a term.',
    example: 'As many levels as rows.',
    source: 'check.nobs.vs.nlev in ?lmerControl.',
  },
  {
    name: 'separated',
    kind: 'verdict',
    rung: 'optimum',
    meaning:
      'There is no finite maximum. Along a combination of the fixed effects no row becomes less likely and some become more so for ever; or every level of a group is all successes or all failures, and the standard deviation goes to infinity. What an engine prints is where its optimizer gave up, and so is the standard error beside it.',
    evidence:
      'Of the fixed effects: the direction, whose sign at every row can be checked by hand. It exists unless positive multiples of the rows sum to zero, which is decided exactly. Of the random effects: the log-likelihood at an infinite standard deviation in closed form, above every finite point found.',
    remedy:
      'Report that the data separate the outcomes. A penalty or a prior (Firth, blme), a coarser predictor or an exact test give finite answers; a likelihood-ratio test of the term is still one.',
    example:
      'y = 1 whenever x = 1, 36 rows in 6 groups: the same log-likelihood -9.5347 at x = 38.6 with standard error 1.6e7 (lme4) and at 24.97 with 33284 (glmmTMB), without a word.',
    source: 'Albert & Anderson 1984, Biometrika 71:1; run with lme4 1.1-31 and glmmTMB 1.1.5.',
  },
  {
    name: 'at-limit',
    kind: 'verdict',
    rung: 'optimum',
    meaning:
      'The maximum lies at a limit of the family, where the model is a smaller one: a negative binomial without overdispersion is a Poisson, zero-inflation of probability zero is none. The engine walks towards it on a log or logit scale for ever, and stops somewhere.',
    evidence:
      'The maximum of the smaller model is as high to within 1e-4, and the slope of the log-likelihood in the parameter that is zero there is not positive.',
    remedy:
      'Report the smaller model: the estimate and the standard error of the parameter mean nothing there, and AIC counts it.',
    example:
      'Zero-inflated Poisson of Poisson counts: logit -20.2, standard error 5913, log-likelihood -192.506224, that of the Poisson. nbinom2 of under-dispersed counts: theta 2e7, -175.677413.',
    source: 'Run with glmmTMB 1.1.5 and 1.1.15.2.',
  },
  {
    name: 'trigger',
    kind: 'trigger',
    rung: 'optimum',
    meaning:
      'Start, optimizer, scale or the order of the data decide where a run ends. A trigger is no cause: several may repair a fit, each alone.',
    evidence:
      'The smallest sets of swaps over the declared choices that repair the fit, and how often runs from jittered starts end where. Of two fits: one engine, one problem, another start or optimizer and nothing else, one end below the other, and no cause that says why it stopped.',
    remedy: 'Use one that works, and say that the end depends on it.',
    example:
      'JSP by glmmTMB, ML: dispersion on the log-variance scale, another start, or raven not centred each repair it. Salamanders, nbinom2 with random effects in the zero-inflation: six starts, six ends between 808.078 and 815.909, false convergence at each.',
    source: 'Run with glmmTMB 1.1.5 and 1.1.15.2.',
  },
  {
    name: 'start-failure',
    kind: 'cause',
    rung: 'optimum',
    meaning:
      'The first optimizer fails on its way from the start, and the next of a chain takes over from there and stops short: which one ends the run hangs on the start.',
    evidence:
      "The run has two stretches from one start by two optimizers, the fit's own warning names the one that failed, and its end is below the maximum.",
    remedy: 'Nothing, where the end is a maximum. Else another start or optimizer, by name.',
    example:
      'mmrm, toep, pairs that vary against each other: L-BFGS-B meets a matrix that is not positive definite, which is an R error; BFGS takes over from the same start.',
    source: 'Run with mmrm 0.3.19.',
  },
  {
    name: 'dispersion-scale',
    kind: 'cause',
    rung: 'optimum',
    meaning:
      'One objective, with the residual dispersion as log variance or as log standard deviation: the first step is another, and so may be the end. Another start repairs the same fit.',
    evidence:
      'Two fits by one engine of one problem that differ in this choice alone: one is short, the other a maximum. The trigger table of a comparison tries the swap itself.',
    remedy: 'Report the higher fit. Give starting values of the coefficients near the data.',
    example:
      'glmmTMB, Orthodont, cs beside a residual, ML: -213.2415 by 1.1.5 (log variance), -233.7085 by 1.1.15.2 (log SD), -213.2415 again on the other scale. A random slope with Male as reference fails in 1.1.5 instead.',
    source: 'Run with glmmTMB 1.1.5 and 1.1.15.2.',
  },
  {
    name: 'numerical-noise',
    kind: 'cause',
    rung: 'optimum',
    meaning: 'The fits are one point to within rounding of the log-likelihood.',
    evidence: 'The gain from the fit to the maximum is below 1e-11 of the log-likelihood, which is its rounding.',
    remedy: 'Compare fewer digits.',
    example: 'Two versions of one BLAS.',
    source: 'Higham 2002, ch. 1.',
  },
  {
    name: 'not-assessed',
    kind: 'verdict',
    rung: 'optimum',
    meaning: 'The fit could not be judged; the certificate says why.',
    evidence:
      'The referee refused (size, structure, a matrix that is no covariance), and no engine could stand in for it.',
    remedy: 'See the reason: a smaller problem, or an engine that runs in this process.',
    example: 'A covariance structure that is not supported yet.',
    source: 'The certificate itself.',
  },
];
