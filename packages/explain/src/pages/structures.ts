/** What `explain` prints of causes in covariance structures; figures are log-likelihoods that the R packages gave. */
import type { Page } from './page.ts';

export const structurePages: readonly Page[] = [
  {
    name: 'structure-name-clash',
    kind: 'cause',
    rung: 'random',
    meaning:
      'One word stands for two covariance structures: one variance for all positions in one program, a variance for each in the other.',
    evidence: 'The same correlations over the same subjects and positions, with equal variances on one side alone.',
    remedy:
      "Say hom = TRUE or FALSE, or write each program's own name: mixdiff explain structures has them. Compare numbers of parameters, not names.",
    example:
      'Orthodont, distance ~ Sex * I(age - 11), ML: cs is -214.3195 by mmrm (2 parameters), -213.3583 by glmmTMB (5), which mmrm calls csh.',
    source: 'Run with mmrm 0.3.19, nlme 3.1-162 and glmmTMB 1.1.5.',
  },
  {
    name: 'time-index',
    kind: 'cause',
    rung: 'random',
    meaning:
      'Which position of its subject a row is: told by a visit, or by the order of the rows. Where a subject misses a visit the second closes the gap.',
    evidence: 'The same structure over the same subjects, with rows at other positions.',
    remedy:
      'Name the visit: corAR1(form = ~ visit | id), ar1(visit | id). Row order is right only where nothing is missing.',
    example: 'fev_data, AR(1), REML: -1761.0104 by corAR1(~ 1 | id), -1762.5394 by visit. Without gaps they are equal.',
    source: 'Run with nlme 3.1-162; ?corAR1.',
  },
  {
    name: 'dropped-visits',
    kind: 'cause',
    rung: 'random',
    meaning:
      'A visit without rows is dropped by one program and kept by another: its neighbours are one lag apart, or two.',
    evidence: 'Once the positions without rows are taken out both models have the same ones.',
    remedy:
      'Keep it where time goes on: drop_visit_levels = FALSE (mmrm), a numeric visit (nlme), drop_unused_levels = FALSE (glmmTMB 1.1.15).',
    example: 'fev_data without its second visit, ar1: -1330.4491 dropped, -1330.6807 kept.',
    source: 'Run with mmrm 0.3.19, glmmTMB 1.1.15.2 and nlme 3.1-162.',
  },
  {
    name: 'nugget',
    kind: 'cause',
    rung: 'random',
    meaning:
      'A structure seen with an error of its own for each row, or without: lme4 and, unless dispformula = ~ 0, glmmTMB have a residual beside it; mmrm and gls none.',
    evidence: 'The same structure over the same positions, beside a residual variance on one side alone.',
    remedy: 'In glmmTMB say dispformula = ~ 0 for a marginal model, or nugget = TRUE in nlme for one with an error.',
    example: 'Orthodont, ar1, ML: -214.2305 with a residual, -220.3405 without.',
    source: 'Run with glmmTMB 1.1.5 and nlme 3.1-162.',
  },
  {
    name: 'parameter-space',
    kind: 'cause',
    rung: 'random',
    meaning: 'One model, another range of its parameters: what one program can reach the other cannot express.',
    evidence:
      'The higher fit has a negative correlation within groups, which no variance of a random intercept gives; the lower fit is the highest with a variance of zero. Or both have the structure and its correlation ends at -1 / (m - 1): m the positions declared (mmrm, glmmTMB), or the rows of the largest subject (gls).',
    remedy: 'Neither stopped short. Decide whether a negative covariance means something; if so use a marginal model.',
    example:
      'Dyestuff2, ML: gls with compound symmetry rho = -0.12, -80.836; lmer -81.437 at zero. Pairs at three visits that vary against each other, ML: gls -44.8614, mmrm -55.2580 at rho = -1/2.',
    source: 'Run with nlme 3.1-162, lme4 1.1-31 and mmrm 0.3.19.',
  },
  {
    name: 'structure-bug',
    kind: 'cause',
    rung: 'random',
    meaning: 'An engine fits another structure than the one that it declares.',
    evidence: 'The fitted covariance matrix breaks the declared pattern.',
    remedy: 'Use a version in which it is repaired.',
    example: 'hetar1 in glmmTMB before 1.1.12.',
    source: 'github.com/glmmTMB/glmmTMB/issues/1204.',
    notDetected: 'glmmTMB* refuses hetar1 for the versions that have the fault; a real fit by them is not told apart',
  },
];
