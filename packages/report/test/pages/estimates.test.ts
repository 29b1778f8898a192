import { latexText as tex } from '@mixdiff/quoting';
import { agree } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { ESTIMATE_COLUMNS, estimates, estimatesCsv, estimatesTex } from '../../src/pages/index.ts';
import { example } from '../example.ts';

const document = example();

test('one row per fit and parameter, under broom.mixed names', () => {
  const rows = estimates(document);
  expect(rows).toHaveLength(6 * (10 + 2 + 1));
  expect(ESTIMATE_COLUMNS.slice(0, 10).join(' ')).toBe(
    'effect group term estimate std.error statistic df p.value conf.low conf.high',
  );
  expect(rows.filter((r) => r.fit === 'r:lme4/REML' && r.effect === 'ran_pars').map((r) => [r.group, r.term])).toEqual([
    ['school', 'sd__(Intercept)'],
    ['school:class', 'sd__(Intercept)'],
    ['Residual', 'sd__Observation'],
  ]);
});
test('Wald intervals: normal for lme4, by t with the fit’s own degrees of freedom for nlme', () => {
  const find = (fit: string) => estimates(document).find((r) => r.fit === fit && r.term === 'craven');
  const [lmer, lme] = [find('r:lme4/REML'), find('r:nlme/REML')];
  // R: 0.584116 + c(-1, 1) * qnorm(.975) * se; intervals(lme) uses qt(.975, 854) = 1.962746
  agree(((lmer?.['conf.high'] ?? 0) - (lmer?.estimate ?? 0)) / (lmer?.['std.error'] ?? 1), 1.959964, {
    rel: 1e-6,
    source: 'R qnorm(.975)',
  });
  agree(((lme?.['conf.high'] ?? 0) - (lme?.estimate ?? 0)) / (lme?.['std.error'] ?? 1), 1.962746, {
    rel: 1e-6,
    source: 'R qt(.975, 854)',
  });
});
test('the CSV reads back to the same numbers; what does not exist is NA', () => {
  const [head, ...lines] = estimatesCsv(document).trimEnd().split('\n');
  expect(head).toBe(ESTIMATE_COLUMNS.join(','));
  estimates(document).forEach((row, i) => {
    const cells = (lines[i] as string).split(',');
    expect(Number(cells[3])).toBe(row.estimate);
    expect(cells[1]).toBe(row.group ?? 'NA');
  });
});
test('the LaTeX table has a column for every fit and no bare special character', () => {
  const text = estimatesTex(document);
  expect(text).toContain('\\begin{tabular}{lrrrrrr}');
  const rows = text.split('\n').filter((l) => l.endsWith('\\\\'));
  for (const row of rows.slice(1)) expect(row.split(' & ')).toHaveLength(7);
  expect(tex('a_b & 50 % {x} ^ ~ \\ <y>|')).toBe(
    'a\\_b \\& 50 \\% \\{x\\} \\textasciicircum{} \\textasciitilde{} \\textbackslash{} \\textless{}y\\textgreater{}\\textbar{}',
  );
});
