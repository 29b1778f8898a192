import { isRefusal } from '@mixdiff/contract';
import { describe, expect, it } from 'vitest';
import { readAs } from '../src/model.ts';
import { readPrintout } from '../src/read.ts';
import { read, textOf } from './printouts.ts';

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
});
const TEXREG = `
==============================================================
                                  Null           Full
--------------------------------------------------------------
(Intercept)                       53.466 ***    54.724 ***
                                  (0.950)       (2.913)
week                               1.522 ***     2.062 ***
                                  (0.148)       (0.414)
armlow dose                                     -2.435
                                                (2.189)
week:armlow dose                                -1.236 *
                                                (0.585)
--------------------------------------------------------------
Log Likelihood                  -720.993      -682.549
Num. obs.                        241           241
Var: patient (Intercept)          29.414        27.893
Var: Residual                     15.145         8.074
Var: patient week                                1.877
Cov: patient (Intercept) week                   -2.487
==============================================================
*** p < 0.001; ** p < 0.01; * p < 0.05
`;
describe('models side by side', () => {
  const of = (text: string, column?: string) => {
    const printout = readPrintout(text, column);
    if (isRefusal(printout)) return `${printout.message}; ${printout.hint}`;
    const { fixed, se, random } = readAs(printout, 'a.txt');
    return { columns: printout.columns, fixed, se, random };
  };
  const full = {
    columns: undefined,
    fixed: { '(Intercept)': '54.724', week: '2.062', 'armlow dose': '-2.435', 'week:armlow dose': '-1.236' },
    se: { '(Intercept)': '2.913', week: '0.414', 'armlow dose': '2.189', 'week:armlow dose': '0.585' },
    random: [{ group: 'patient', terms: ['(Intercept)', 'week'], cov: [['27.893'], ['-2.487', '1.877']] }],
  };
  it('the one that is named or counted, empty cells and all', () => {
    expect(of(TEXREG, 'full')).toEqual(full);
    expect(of(TEXREG, '2')).toEqual(full);
    expect(of(TEXREG, 'Null')).toMatchObject({
      fixed: { '(Intercept)': '53.466', week: '1.522' },
      se: { week: '0.148' },
    });
  });
  it('are not guessed where columns do not stand below one another', () => {
    expect(of(TEXREG.replace(/ {3,}/g, '  '), 'Full')).toContain('which model a number is of cannot be told');
  });
  it('are listed where none is said, or none that is there', () => {
    expect(of(TEXREG)).toMatchObject({ columns: ['Null', 'Full'] });
    expect(of(TEXREG, '3')).toBe("the table has no one column '3'; its models are 1 (Null), 2 (Full)");
    expect(of(textOf('lme4-slope'), '1')).toContain('a print-out of lme4 is one model');
  });
  it('may have columns of their own for errors and p-values, and one name', () => {
    const cell = (text: string, wide = 1) => `<td colspan="${wide}">${text}</td>`;
    const row = (...cells: string[]) => `<tr>${cells.join('')}</tr>`;
    const page = `<table>${[
      row(cell('&nbsp;'), cell('score', 3), cell('score', 3)),
      row(...['Predictors', 'Estimates', 'std. Error', 'p', 'Estimates', 'std. Error', 'p'].map((text) => cell(text))),
      row(...['week', '1.522', '0.148', '&lt;0.001', '&#45;2.062', '0.414', '&lt;0.001'].map((text) => cell(text))),
      row(...['arm [low dose]', '', '', '', '&#45;2.435', '2.189', '0.267'].map((text) => cell(text))),
      row(cell('&tau;<sub>00</sub>'), cell('29.414 <sub>patient</sub>', 3), cell('27.893 <sub>patient</sub>', 3)),
      row(cell('&tau;<sub>11</sub>'), cell('&nbsp;', 3), cell('1.877 <sub>patient.week</sub>', 3)),
    ].join('\n')}</table>`;
    expect(of(page)).toMatchObject({ columns: ['score', 'score'] });
    expect(of(page, '2')).toEqual({
      columns: undefined,
      fixed: { week: '-2.062', 'arm [low dose]': '-2.435' },
      se: { week: '0.414', 'arm [low dose]': '2.189' },
      random: [
        { group: 'patient', terms: ['(Intercept)'], cov: [['27.893']] },
        { group: 'patient', terms: ['week'], cov: [['1.877']] },
      ],
    });
    expect(of('| | b | SE | β |\n|---|---|---|---|\n| x | 0.4 | 0.1 | 0.2 |\n| z | 0.7 | 0.1 | 0.3 |\n')).toMatchObject(
      {
        columns: undefined,
        fixed: { x: '0.4', z: '0.7' },
      },
    );
  });
});
describe('data frames as R prints them', () => {
  const known = {
    program: 'a data frame',
    fixed: { '(Intercept)': '54.72356249', 'armlow dose': '-2.43477934' },
    se: { '(Intercept)': '2.91330556', 'armlow dose': '2.18868203' },
    t: { '(Intercept)': '18.7840106', 'armlow dose': '-1.1124409' },
    random: [{ group: 'patient', terms: ['(Intercept)'], sd: ['5.28138515'] }],
    sigma: '2.84144667',
  };
  it('with text in right-aligned columns, and columns that had no room below', () => {
    expect(
      read(`    effect    group            term    estimate  std.error  statistic
1    fixed     <NA>     (Intercept) 54.72356249 2.91330556 18.7840106
2    fixed     <NA>     armlow dose -2.43477934 2.18868203 -1.1124409
3 ran_pars  patient sd__(Intercept)  5.28138515         NA         NA
4 ran_pars Residual sd__Observation  2.84144667         NA         NA
`).as,
    ).toMatchObject(known);
    expect(
      read(`          Parameter Coefficient         SE   CI    CI_low     CI_high
1       (Intercept) 54.72356249 2.91330556 0.95 48.983384 60.46374100
2       armlow dose -2.43477934 2.18868203 0.95 -6.747209  1.87765041
3    SD (Intercept)  5.28138515         NA 0.95        NA          NA
4 SD (Observations)  2.84144667         NA 0.95        NA          NA
           t df_error            p Effects    Group
1 18.7840106      230 2.448980e-48   fixed
2 -1.1124409      230 2.671100e-01   fixed
3         NA       NA           NA  random  patient
4         NA       NA           NA  random Residual
`).as,
    ).toMatchObject({ ...known, df: { '(Intercept)': '230', 'armlow dose': '230' } });
  });
  it('as a tibble', () => {
    expect(
      read(`# A tibble: 3 × 6
  effect   group   term            estimate std.error statistic
  <chr>    <chr>   <chr>              <dbl>     <dbl>     <dbl>
1 fixed    NA      (Intercept)        54.7       2.91     18.8
2 fixed    NA      armlow dose        -2.43      2.19     -1.11
3 ran_pars patient sd__(Intercept)     5.28     NA        NA
`).as,
    ).toMatchObject({
      fixed: { '(Intercept)': '54.7', 'armlow dose': '-2.43' },
      se: { 'armlow dose': '2.19' },
      random: [{ group: 'patient', terms: ['(Intercept)'], sd: ['5.28'] }],
    });
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
