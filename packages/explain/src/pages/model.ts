/** What `explain` prints of causes in the model itself, also of those that nothing looks for yet, with the reason. */
import type { Page } from './page.ts';

export const modelPages: readonly Page[] = [
  {
    name: 'contrast-coding',
    kind: 'cause',
    rung: 'fixed',
    meaning:
      'The fixed effects span the same columns in another basis: another contrast coding, a centred or rescaled covariate.',
    evidence:
      'X_A = X_B T with residual below 1e-8 of the column, and T is no permutation and no relevel. T maps the coefficients; fitted values, variances and the ML likelihood are the same. (REML log-likelihoods differ by log |det T|.)',
    remedy: 'Compare fitted values or contrasts that do not depend on the coding, or fix it: --contrasts sum.',
    example: 'contr.sum against contr.treatment: other coefficients under the same names.',
    source: '?contrasts in R; Schielzeth 2010 on centring.',
  },
  {
    name: 'rank-policy',
    kind: 'cause',
    rung: 'fixed',
    meaning: 'X has less than full rank and the engines drop other columns, or one refuses.',
    evidence: 'Same rank, same fitted values, same likelihood; the lists of dropped columns differ.',
    remedy: 'Remove the redundant columns yourself, so that all engines estimate the same contrasts.',
    example: 'lme4 and glmmTMB (from 1.1.8) drop the later column; nlme refuses.',
    source: 'rank_check in glmmTMB 1.1.8; check.rankX in ?lmerControl.',
  },
  {
    name: 'term-order-or-name',
    kind: 'cause',
    rung: 'fixed',
    meaning: 'The same numbers in another order or under another name.',
    evidence: 'A permutation of columns, or of random-effects terms, matches exactly.',
    remedy: 'Nothing is wrong; compare by what the term is, not by its place.',
    example: '(1 | school:class) and (1 | class:school). glmmTMB 1.1.11 renamed terms; lme4 2.0-1 those of confint.',
    source: 'github.com/glmmTMB/glmmTMB/issues/1122.',
  },
  {
    name: 'grouping-coding',
    kind: 'cause',
    rung: 'random',
    meaning: 'A grouping factor is nested implicitly in one model and explicitly in the other: other groups.',
    evidence:
      'One grouping is a coarsening of the other (crosstab, numbers of levels); fitted with it, the difference vanishes.',
    remedy:
      'Write the nesting: (1 | school/class), or (1 | school:class). Labels that repeat across schools are not nested by themselves.',
    example: '(1 | class) on the JSP data has 4 levels, (1 | school:class) has 90.',
    source: 'The JSP data of R package faraway.',
  },
  {
    name: 'double-bar-expansion',
    kind: 'cause',
    rung: 'random',
    meaning:
      'x || g means independent effects, but on a factor some engines keep correlations among its levels and others do not.',
    evidence:
      'The same columns and groups with another number of covariance parameters; refitted with the other structure the difference vanishes.',
    remedy: 'Write what you mean: diag(0 + f | g), or dummy columns.',
    example: 'Machines, ML, (Machine || Worker): lme4 2.1-0 has 11 parameters, -108.21; glmmTMB 7, -110.56.',
    source: 'Run with lme4 2.1-0 and glmmTMB 1.1.15.2.',
  },
];
