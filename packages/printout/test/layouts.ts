/** One fit in the layouts of programs that do not run here, as their manuals show them. */
export interface Fit {
  /** Intercept, week, sex F, week by sex F: estimate, standard error, statistic, p. */
  readonly fixed: readonly (readonly [estimate: string, se: string, t: string, p: string])[];
  /** Variance of the intercepts, covariance, variance of the slopes, residual. */
  readonly variances: readonly [string, string, string, string];
  readonly logLik: string;
  readonly reml: boolean;
}
const left = (text: string, n: number): string => text.padEnd(n);
const right = (text: string, n: number): string => text.padStart(n);

export function sas({ fixed, variances, logLik, reml }: Fit): string {
  const [a, b, c, d] = fixed as [Fit['fixed'][0], Fit['fixed'][0], Fit['fixed'][0], Fit['fixed'][0]];
  const row = (effect: string, level: string, [e, se, t, p]: Fit['fixed'][0]): string =>
    `${left(effect, 14)}${left(level, 6)}${right(e, 11)}${right(se, 11)}${right('25', 7)}${right(t, 10)}${right(p, 11)}`;
  const none = (effect: string): string =>
    `${left(effect, 14)}${left('M', 6)}${right('0', 11)}${right('.', 11)}${right('.', 7)}${right('.', 10)}${right('.', 11)}`;
  return `                               The Mixed Procedure

                                Model Information

            Data Set                     WORK.PR
            Dependent Variable           Y
            Covariance Structure         Unstructured
            Subject Effect               id
            Estimation Method            ${reml ? 'REML' : 'ML'}
            Residual Variance Method     Profile
            Degrees of Freedom Method    Containment

                            Class Level Information

            Class     Levels    Values
            id             6    1 2 3 4 5 6
            sex            2    F M

                        Iteration History
     Iteration    Evaluations    -2 ${reml ? 'Res ' : ''}Log Like       Criterion
             0              1       483.55911746
             1              1       433.75715541      0.00000000

                   Convergence criteria met.

                 Covariance Parameter Estimates
                                            Standard         Z
            Cov Parm     Subject    Estimate       Error     Value      Pr Z
            UN(1,1)      id       ${right(variances[0], 10)}      2.1234      1.23    0.1093
            UN(2,1)      id       ${right(variances[1], 10)}      0.1234     -1.02    0.3078
            UN(2,2)      id       ${right(variances[2], 10)}      0.0123      1.55    0.0606
            Residual              ${right(variances[3], 10)}      0.3303      5.20    <.0001

                           Fit Statistics
                -2 ${reml ? 'Res ' : ''}Log Likelihood           ${logLik}
                AIC (Smaller is Better)         440.6

                         Solution for Fixed Effects
                                      Standard
Effect        sex      Estimate      Error     DF    t Value    Pr > |t|
${row('Intercept', '', a)}
${row('week', '', b)}
${row('sex', 'F', c)}
${none('sex')}
${row('week*sex', 'F', d)}
${none('week*sex')}

                  Type 3 Tests of Fixed Effects
                        Num     Den
          Effect         DF      DF    F Value    Pr > F
          week            1      25     100.01    <.0001
`;
}
export function stata({ fixed, variances, logLik, reml }: Fit): string {
  const row = (name: string, [e, se, t, p]: Fit['fixed'][0], level = false): string =>
    `${right(name, level ? 11 : 12)} ${level ? ' ' : ''}|${right(e, 11)}${right(se, 11)}${right(t, 9)}${right(p, 8)}     1.000000    2.000000`;
  const [a, b, c, d] = fixed as [Fit['fixed'][0], Fit['fixed'][0], Fit['fixed'][0], Fit['fixed'][0]];
  const parameter = (name: string, value: string): string =>
    `${right(name, 27)}  |${right(value, 11)}   1.566194      .2419532     10.69986`;
  return `. mixed y c.week##i.sex || id: week, covariance(unstructured)${reml ? ' reml' : ''}

Performing EM optimization ...

Mixed-effects ${reml ? 'REML' : 'ML'} regression                   Number of obs     =        432
Group variable: id                              Number of groups  =         48
                                                Wald chi2(3)      =    4592.10
Log ${reml ? 'restricted-' : ''}likelihood = ${logLik}            Prob > chi2       =     0.0000

------------------------------------------------------------------------------
           y | Coefficient  Std. err.      z    P>|z|     [95% conf. interval]
-------------+----------------------------------------------------------------
${row('week', b)}
             |
         sex |
${row('F', c, true)}
             |
  sex#c.week |
${row('F', d, true)}
             |
${row('_cons', a)}
------------------------------------------------------------------------------

------------------------------------------------------------------------------
  Random-effects parameters  |   Estimate   Std. err.     [95% conf. interval]
-----------------------------+------------------------------------------------
id: Unstructured             |
${parameter('var(week)', variances[2])}
${parameter('var(_cons)', variances[0])}
${parameter('cov(week,_cons)', variances[1])}
-----------------------------+------------------------------------------------
${parameter('var(Residual)', variances[3])}
------------------------------------------------------------------------------
LR test vs. linear model: chi2(3) = 764.42                Prob > chi2 = 0.0000
`;
}
export function mixedModels({ fixed, variances, logLik, reml }: Fit): string {
  const names = ['(Intercept)', 'week', 'sex: F', 'week & sex: F'];
  const sd = (v: string): string => Math.sqrt(Number(v)).toFixed(5);
  const rows = fixed.map(
    ([e, se, t, p], i) => `${left(names[i] as string, 15)}${right(e, 10)}${right(se, 12)}${right(t, 8)}${right(p, 10)}`,
  );
  return `Linear mixed model fit by ${reml ? 'REML' : 'maximum likelihood'}
 y ~ 1 + week + sex + week & sex + (1 + week | id)
${reml ? ` REML criterion at convergence: ${logLik}` : `   logLik   -2 logLik     AIC       AICc        BIC    \n  ${logLik}  1751.9393  1763.9393  1764.4249  1783.0971`}

Variance components:
            Column    Variance  Std.Dev.   Corr.
id       (Intercept)  ${right(variances[0], 9)} ${right(sd(variances[0]), 8)}
         week         ${right(variances[2], 9)} ${right(sd(variances[2]), 8)} +0.08
Residual              ${right(variances[3], 9)} ${right(sd(variances[3]), 8)}
 Number of obs: 180; levels of grouping factors: 18

  Fixed-effects parameters:
──────────────────────────────────────────────────────
                    Coef.  Std. Error      z  Pr(>|z|)
──────────────────────────────────────────────────────
${rows.join('\n')}
──────────────────────────────────────────────────────
`;
}
