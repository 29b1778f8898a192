/** What `explain` prints of causes in the data that reached the engines. */
import type { Page } from './page.ts';

export const rowPages: readonly Page[] = [
  {
    name: 'rows-used',
    kind: 'cause',
    rung: 'rows',
    meaning: 'The two fits do not use the same observations. Everything else follows from that.',
    evidence:
      'The sets of row numbers differ. Both models are fitted again on the rows that both used; the difference must vanish, from either side, to 5 % of what it was.',
    remedy: 'Fit both on the same rows: leave out rows with missing values before the engines see them.',
    example:
      'nlme stops at a missing value, lme4 drops the row. A subset made with a where-condition in one script and not in the other.',
    source: 'na.action in ?lme (na.fail) and ?lmer (na.omit).',
  },
  {
    name: 'type-coercion',
    kind: 'cause',
    rung: 'fixed',
    meaning: 'A variable is a number in one fit, one column, and a factor in the other, one column per level.',
    evidence:
      'The number is constant within every cell of the factor, and the term has one column here and several there.',
    remedy: 'Say which it is: --factor dose, or the raw column. Check labels that a CSV reader may have merged.',
    example: 'The labels "1.10" and "1.1" become one number when a reader takes them for numbers.',
    source: 'type.convert in R; readr and data.table guess types in their own ways.',
  },
  {
    name: 'level-order',
    kind: 'cause',
    rung: 'fixed',
    meaning: 'The same factor with another reference level, or its levels in another order.',
    evidence:
      'X_A = X_B T with a T of 0, 1 and -1 (residual below 1e-8 of the column): one relevel maps the fixed effects onto each other; fitted values and likelihood are the same.',
    remedy: 'Give the levels in order: --factor dose=lo,mid,hi.',
    example: 'Sorting depends on the locale: "a" < "B" in English, "B" < "a" in C. lme4 issue 669.',
    source: '?factor, ?sort in R; github.com/lme4/lme4/issues/669.',
  },
  {
    name: 'weights-meaning',
    kind: 'cause',
    rung: 'weights',
    meaning:
      'Prior weights are precisions in one fit (variance sigma^2 / w) and copies in the other (each log-density w times), or one fit has a multiple of the weights of the other.',
    evidence:
      'The weights or their meaning differ; refitted with the other meaning the difference vanishes. A quick check: double all weights. Standard errors shrink by sqrt 2 if weights are copies, and stay if they are precisions.',
    remedy: 'Ask for one meaning everywhere: --weights-kind precision or likelihood.',
    example: 'sleepstudy with all weights 2, ML: sigma 43.7 by lme4, 30.1 by glmmTMB.',
    source: 'Run with lme4 1.1-31 and glmmTMB 1.1.5; github.com/glmmTMB/glmmTMB/issues/285.',
  },
];
