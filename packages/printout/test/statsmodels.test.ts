/** What statsmodels calls random effects: by the column that groups, or by `Group`. */
import { expect, it } from 'vitest';
import { formulaOf } from '../src/formula.ts';
import { read } from './printouts.ts';

const summary = (rows: string): string => `         Mixed Linear Model Regression Results
=======================================================
Model:            MixedLM Dependent Variable: score
No. Observations: 241     Method:             REML
No. Groups:       42      Scale:              8.0739
Min. group size:  4       Log-Likelihood:     -682.5494
Max. group size:  6       Converged:          Yes
-------------------------------------------------------
             Coef.  Std.Err.   z    P>|z| [0.025 0.975]
-------------------------------------------------------
Intercept    54.724    2.914 18.782 0.000 49.013 60.435
week          2.062    0.414  4.975 0.000  1.250  2.874
${rows}
=======================================================
`;
const formula = (rows: string) => formulaOf(read(summary(rows)).printout, ['score', 'week', 'patient']);
const randomOf = (rows: string) => read(summary(rows)).as.random;

it('a column that groups stands for its intercept', () => {
  const rows = `patient Var          27.893    3.371
patient x week Cov   -2.487    0.753
week Var              1.877    0.268`;
  expect(randomOf(rows)).toEqual([
    { group: 'patient', terms: ['(Intercept)', 'week'], cov: [['27.893'], ['-2.487', '1.877']] },
  ]);
  expect(formula(rows)).toEqual({ formula: 'score ~ week + (1 + week | patient)', whole: true });
  expect(formula('patient Var   30.164   2.063')?.formula).toBe('score ~ week + (1 | patient)');
});
it('Group names no column: it is asked for', () => {
  expect(formula('Group Var   30.164   2.063')).toEqual({ formula: 'score ~ week + (1 | ?)', whole: false });
  expect(formula('Group Var 27.9 3.4\nGroup x week Cov -2.5 0.8\nweek Var 1.9 0.3')).toEqual({
    formula: 'score ~ week + (1 + week | ?)',
    whole: false,
  });
});
it('of several components by themselves none is known to be the group', () => {
  expect(formula('school Var   463.3   6.8\nclass Var   301.5   4.0')?.whole).toBe(false);
});
it('a summary as HTML is the same summary', () => {
  const text = summary('patient Var          27.893    3.371');
  const cells = text
    .split('\n')
    .filter((line) => !/^[-=]+$/.test(line))
    .map(
      (line) =>
        `<tr>${line
          .trim()
          .split(/\s{2,}|(?<=:)\s+|(?<=MixedLM|[\d.]) /)
          .map((cell) => `<td>${cell}</td>`)
          .join('')}</tr>`,
    );
  expect(read(`<table>${cells.join('\n')}</table>`).as).toMatchObject({
    program: 'statsmodels MixedLM',
    fixed: { Intercept: '54.724', week: '2.062' },
    sigma2: '8.0739',
  });
});
