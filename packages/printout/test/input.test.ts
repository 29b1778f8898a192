/** Names of a print-out under those of a model with a nested factor, which programs write in ways of their own. */
import { expect, it } from 'vitest';
import { numbersOf } from '../src/input.ts';
import type { RandomElement } from '../src/printout.ts';
import { read } from './printouts.ts';

const intercept = (group: string) => ({ group, columns: ['(Intercept)'] });
const model = (...groups: readonly string[]) => ({ fixed: [], random: groups.map(intercept) });
const variances = (random: readonly RandomElement[], ...groups: readonly string[]) => {
  const { numbers, strange } = numbersOf({ ...read(JULIA).printout, fixed: [], random }, model(...groups));
  return [numbers.random.map(({ group, cov }) => [group, cov?.[0]?.[0]]), strange];
};
const of = (term: string, text: string): RandomElement => ({ group: null, kind: 'variance', terms: [term], text });

const JULIA = `Linear mixed model fit by REML
 yield ~ 1 + nitro + (1 | Block) + (1 | Block & Variety)
 REML criterion at convergence: 578.8918707

Variance components:
                    Column   Variance Std.Dev.
Block & Variety  (Intercept)  108.943 10.4376
Block            (Intercept)  214.477 14.6450
Residual                      165.558 12.8669
 Number of obs: 72; levels of grouping factors: 18, 6

  Fixed-effects parameters:
──────────────────────────────────────────────
               Coef.  Std. Error      z  Pr(>|z|)
──────────────────────────────────────────────
(Intercept)  82.4         8.05857  10.23    <1e-23
nitro        73.6667      6.78148  10.86    <1e-26
──────────────────────────────────────────────
`;
it('MixedModels.jl: a product of factors, with blanks about its sign', () => {
  expect(variances(read(JULIA).printout.random, 'Variety:Block', 'Block')).toEqual([
    [
      ['Variety:Block', '108.943'],
      ['Block', '214.477'],
    ],
    [],
  ]);
});
it('statsmodels: the group that all are within, and a component that is named by its own factor', () => {
  expect(variances([of('(Intercept)', '214.475'), of('Variety', '108.943')], 'Variety:Block', 'Block')).toEqual([
    [
      ['Block', '214.475'],
      ['Variety:Block', '108.943'],
    ],
    [],
  ]);
});
it('of crossed factors neither holds the other: an intercept without a group is a question', () => {
  expect(variances([of('(Intercept)', '2')], 'plate', 'sample')[1]).toEqual(['(Intercept)']);
});
it('two terms of one group are two blocks, also where only one has a correlation', () => {
  const text = `Linear mixed model fit by REML ['lmerMod']
Formula: rt ~ cond + ((1 | subj) + (0 + cond | subj))
Random effects:
 Groups   Name          Variance Std.Dev. Corr
 subj     (Intercept)   1830.3   42.78
 subj.1   condrelated    962.4   31.02
          condunrelated 2910.3   53.95    0.94
 Residual               5650.5   75.17

Fixed effects:
              Estimate Std. Error t value
(Intercept)    647.906     13.429  48.248
`;
  const random = [intercept('subj'), { group: 'subj', columns: ['condrelated', 'condunrelated'] }];
  const fixed = [{ column: '(Intercept)', parts: [['(Intercept)', null]] as const }];
  const { numbers } = numbersOf(read(text).printout, { fixed, random });
  expect(numbers.random.map(({ terms, corr }) => [terms, corr])).toEqual([
    [['(Intercept)'], undefined],
    [['condrelated', 'condunrelated'], [['0.94']]],
  ]);
});
it('a hand may name the group before the effect', () => {
  const text = `| Term | Estimate | SE |
|---|---|---|
| (Intercept) | 54.724 | 2.913 |
| SD (patient intercept) | 5.281 | |
| SD (patient week) | 1.370 | |
| Correlation (intercept, week) | -0.344 | |
| Residual SD | 2.841 | |
`;
  const fixed = [{ column: '(Intercept)', parts: [['(Intercept)', null]] as const }];
  const random = [{ group: 'patient', columns: ['(Intercept)', 'week'] }];
  expect(numbersOf(read(text).printout, { fixed, random }).numbers.random).toEqual([
    { group: 'patient', terms: ['(Intercept)', 'week'], sd: ['5.281', '1.370'], corr: [['-0.344']] },
  ]);
});
it('a table of words: a product by its factors, and what an en dash joins', () => {
  const text = `Table 3. Restricted maximum likelihood

                      B     SE
Fixed effects
  Intercept         31.03  1.39
  Week              -2.42  0.30
  Arm (placebo)     -1.37  1.39
  Week × Arm         2.10  0.42
Random effects
  Intercept variance  9.62
  Week variance       0.71
  Intercept–week correlation  .11
  Residual variance   3.25
`;
  const parts = { week: ['week', null], arm: ['arm', 'placebo'] } as const;
  const fixed = [
    { column: '(Intercept)', parts: [['(Intercept)', null]] as const },
    { column: 'week', parts: [parts.week] },
    { column: 'armplacebo', parts: [parts.arm] },
    { column: 'week:armplacebo', parts: [parts.week, parts.arm] },
  ];
  const random = [{ group: 'subj', columns: ['(Intercept)', 'week'] }];
  const { numbers, strange } = numbersOf(read(text).printout, { fixed, random });
  expect(strange).toEqual([]);
  expect(numbers.fixed).toEqual({
    '(Intercept)': '31.03',
    week: '-2.42',
    armplacebo: '-1.37',
    'week:armplacebo': '2.10',
  });
  expect(numbers.random).toEqual([
    { group: 'subj', terms: ['(Intercept)', 'week'], cov: [['9.62'], [null, '0.71']], corr: [['.11']] },
  ]);
});
it('levels that differ by a sign alone are two columns', () => {
  const fixed = [
    { column: 'trtdrug', parts: [['trt', 'drug']] as const },
    { column: 'trtdrug+', parts: [['trt', 'drug+']] as const },
  ];
  const row = (name: string, estimate: string) => ({ name, estimate });
  const named = (...rows: readonly ReturnType<typeof row>[]) =>
    numbersOf({ ...read(JULIA).printout, random: [], fixed: rows }, { fixed, random: [] });
  for (const [a, b] of [
    ['trtdrug', 'trtdrug+'],
    ['trt: drug', 'trt: drug+'],
    ['trt [drug]', 'trt [drug+]'],
    ['drug', 'drug+'],
  ] as const) {
    const { numbers, strange } = named(row(a, '1'), row(b, '2'));
    expect([numbers.fixed, strange]).toEqual([{ trtdrug: '1', 'trtdrug+': '2' }, []]);
  }
});
