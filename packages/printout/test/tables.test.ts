import { describe, expect, it } from 'vitest';
import { read } from './printouts.ts';

const SLOPE = {
  fixed: { '(Intercept)': '251.405', Days: '10.467' },
  se: { '(Intercept)': '6.825', Days: '1.546' },
};
describe('tables', () => {
  it('broom.mixed as CSV', () => {
    const { as, printout } = read(`"effect","group","term","estimate","std.error","statistic"
"fixed",NA,"(Intercept)",251.405,6.825,36.838
"fixed",NA,"Days",10.467,1.546,6.771
"ran_pars","Subject","sd__(Intercept)",24.741,NA,NA
"ran_pars","Subject","cor__(Intercept).Days",0.066,NA,NA
"ran_pars","Subject","sd__Days",5.922,NA,NA
"ran_pars","Residual","sd__Observation",25.592,NA,NA
`);
    expect(printout.program).toBe('a CSV table');
    expect(as).toMatchObject({
      ...SLOPE,
      sigma: '25.592',
      random: [{ group: 'Subject', terms: ['(Intercept)', 'Days'], sd: ['24.741', '5.922'], corr: [['0.066']] }],
    });
  });
  it('estimates with their errors in one cell, beside an interval and a p-value: one model', () => {
    const { as, printout } = read(`| Predictor | b (SE) | 95% CI | p |
|---|---|---|---|
| Intercept | 251.41 (6.82) | [238.03, 264.78] | < .001 |
| Days | 10.47*** (1.55) | [7.44, 13.50] | < .001 |
| **Random effects** | | | |
| SD (Subject) | 24.74 | | |
| SD (Residual) | 25.59 | | |
`);
    expect(printout.asks).toEqual([]);
    expect(as).toMatchObject({
      fixed: { Intercept: '251.41', Days: '10.47' },
      se: { Intercept: '6.82', Days: '1.55' },
      p: { Intercept: '<.001', Days: '<.001' },
      sigma: '25.59',
    });
  });
  it('modelsummary as Markdown, standard errors in brackets under the estimates', () => {
    const { as } = read(`|                             | (1)       |
|:----------------------------|:---------:|
| (Intercept)                 | 251.405***|
|                             | (6.825)   |
| Days                        | 10.467*** |
|                             | (1.546)   |
| SD (Intercept Subject)      | 24.741    |
| SD (Days Subject)           | 5.922     |
| Cor (Intercept~Days Subject)| 0.066     |
| SD (Observations)           | 25.592    |
| Num.Obs.                    | 180       |
| AIC                         | 1755.6    |
| Log.Lik.                    | -871.814  |
`);
    expect(as).toMatchObject({ ...SLOPE, sigma: '25.592', logLik: '-871.814' });
    expect(as.random?.[0]).toMatchObject({ group: 'Subject', sd: ['24.741', '5.922'], corr: [['0.066']] });
  });
  it('texreg as LaTeX, with variances', () => {
    const { as } = read(String.raw`\begin{table}
\begin{center}
\begin{tabular}{l c}
\hline
 & Model 1 \\
\hline
(Intercept)                  & $251.405^{***}$ \\
                             & $(6.825)$       \\
Days                         & $10.467^{***}$  \\
                             & $(1.546)$       \\
\hline
Log Likelihood               & $-871.814$      \\
Num. obs.                    & $180$           \\
Var: Subject (Intercept)     & $612.10$        \\
Var: Subject Days            & $35.07$         \\
Cov: Subject (Intercept) Days & $9.60$         \\
Var: Residual                & $654.94$        \\
\hline
\multicolumn{2}{l}{\scriptsize{$^{***}p<0.001$; $^{**}p<0.01$; $^{*}p<0.05$}}
\end{tabular}
\end{center}
\end{table}`);
    expect(as).toMatchObject({ ...SLOPE, sigma2: '654.94', logLik: '-871.814' });
    expect(as.random?.[0]).toMatchObject({ group: 'Subject', cov: [['612.10'], ['9.60', '35.07']] });
  });
  it('sjPlot: tau and rho', () => {
    const { as } = read(`| Predictors  | Estimates | std. Error | CI | p |
|---|---|---|---|---|
| (Intercept) | 251.405 | 6.825 | 237.9 – 264.9 | **<0.001** |
| Days | 10.467 | 1.546 | 7.4 – 13.5 | **<0.001** |
| **Random Effects** | | | | |
| σ2 | 654.94 | | | |
| τ00 Subject | 612.10 | | | |
| τ11 Subject.Days | 35.07 | | | |
| ICC | 0.72 | | | |
| N Subject | 18 | | | |
| Observations | 180 | | | |
`);
    expect(as).toMatchObject({ ...SLOPE, sigma2: '654.94', p: { Days: '<0.001' } });
    expect(as.random?.flatMap(({ cov }) => cov)).toEqual([['612.10'], ['35.07']]);
  });
  it('a table of words, aligned by blanks', () => {
    const { as } = read(`Table 2. Linear mixed model of reaction time (REML)
                        Estimate    SE
  (Intercept)            251.405    6.825
  Days                    10.467    1.546
  Random effects (variance)
  Subject                612.10
  Residual               654.94
`);
    expect(as).toMatchObject({ ...SLOPE, sigma2: '654.94', method: 'REML' });
    expect(as.random?.[0]?.cov).toEqual([['612.10']]);
  });
  it('asks which model, where there are several columns of estimates', () => {
    const { printout } = read(`| | Model 1 | Model 2 |
|---|---|---|
| (Intercept) | 251.405 (6.825) | 250.1 (6.9) |
| Days | 10.467 (1.546) | 10.5 (1.5) |
`);
    expect(printout.asks.join()).toContain('several columns of estimates');
    expect(printout.fixed[1]).toEqual({ name: 'Days', estimate: '10.467', se: '1.546' });
  });
});
describe('tables of ratios', () => {
  it('say so, in the words of sjPlot, Stata and hands', () => {
    for (const header of ['Odds Ratios', 'Incidence Rate Ratios', 'OR', 'aOR (95% CI)', 'exp(b)', 'IRR']) {
      const { printout } = read(
        `|  | ${header} | p |\n|---|---|---|\n| (Intercept) | 34.74 | <0.001 |\n| x | 0.25 | 0.044 |\n`,
      );
      expect([header, printout.exponentiated, printout.fixed[1]?.estimate]).toEqual([header, true, '0.25']);
    }
    const { printout } = read(
      '|  | Estimates | p |\n|---|---|---|\n| (Intercept) | 3.55 | <0.001 |\n| x | -1.37 | 0.044 |\n',
    );
    expect(printout.exponentiated).toBeUndefined();
  });
});
