import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv } from '../../src/index.ts';
import { parseVariance } from '../../src/residual/variance.ts';

const code = (text: string): string => {
  const found = parseVariance(text);
  if ('refused' in found) return found.refused;
  return found
    .map(({ kind, of, by }) =>
      [kind, of === 'fitted' ? of : of?.label, by && `by ${by.name}`].filter(Boolean).join(' '),
    )
    .join(', ');
};
test.each([
  ['varIdent(form = ~ 1 | g)', 'ident by g'],
  ['varIdent(form = ~ 1 | a * b)', 'ident by a:b'],
  ['varPower(form = ~ x)', 'power x'],
  ['varPower(form = ~ x | g)', 'power x by g'],
  ['varPower()', 'power fitted'],
  ['varPower(form = ~ fitted(.) | g)', 'power fitted by g'],
  ['varExp(form = ~ I(x - 1))', 'exp I(x - 1)'],
  ['varExp()', 'exp fitted'],
  ['varConstPower(form = ~ x)', 'const-power x'],
  ['varFixed(~ x)', 'fixed x'],
  ['~ x', 'fixed x'],
  ['varComb(varIdent(form = ~ 1 | g), varExp(form = ~ x))', 'ident by g, exp x'],
  ['varComb(varFixed(~ x), varComb(varPower()))', 'fixed x, power fitted'],
  ['varIdent(~ 1 | g)', 'frame/variance-argument'],
  ['varIdent(value = c(a = 2), form = ~ 1 | g)', 'frame/variance-argument'],
  ['varPower(form = ~ x, fixed = 0.5)', 'frame/variance-argument'],
  ['varConstPower(const = 1, form = ~ x)', 'frame/variance-argument'],
  ['varIdent()', 'frame/variance-form'],
  ['varIdent(form = ~ 1)', 'frame/variance-form'],
  ['varIdent(form = ~ x | g)', 'frame/variance-covariate'],
  ['varIdent(form = ~ 1 | a / b)', 'frame/variance-strata'],
  ['varIdent(form = ~ 1 | a + b)', 'frame/bad-group'],
  ['varPower(form = ~ resid(.))', 'frame/variance-form'],
  // arithmetic, as nlme 3.1-162 has it: one log-likelihood with ~ x + 1 and ~ I(x + 1)
  ['varPower(form = ~ x + 1)', 'power I(x + 1)'],
  ['varExp(form = ~ -x^2 / 8 | g)', 'exp I(-x^2/8) by g'],
  ['varFixed(~ x + z)', 'fixed I(x + z)'],
  ['varPower(form = ~ fitted(.) + 1)', 'frame/variance-form'],
  ['varPower(form = ~ x:z)', 'frame/variance-form'],
  ['varPower(form = ~ 2 - 1)', 'frame/variance-form'],
  ['varFixed(~ x | g)', 'frame/variance-form'],
  ['varComb()', 'frame/variance-form'],
  ['varPow(form = ~ x)', 'frame/variance'],
  ['toString(form = ~ x)', 'frame/variance'],
  ['g', 'frame/variance'],
])('%s: %s', (text, said) => expect(code(text)).toBe(said));

const DATA = 'y,visit,id,sex,x,z\n1,1,a,F,8,0\n2,2,a,F,9,1\n3,1,b,M,8,1\n4,2,b,M,9,2\n5,3,b,M,11,3\n6,1,c,F,7,-1\n';
function residual(spec: Partial<ModelSpec>) {
  const table = parseCsv(DATA, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const built = buildProblem(table, { formula: 'y ~ 1', ...spec }, { dataHash: '' });
  return isRefusal(built) ? `${built.refused}: ${built.message}` : built.problem.residual;
}
describe('on data', () => {
  test('alone, every row is a subject', () => {
    expect(residual({ variance: 'varIdent(form = ~ 1 | sex)' })).toMatchObject({
      subject: { index: Int32Array.of(0, 1, 2, 3, 4, 5) },
      position: new Int32Array(6),
      structure: { kind: 'diag-hom', labels: ['1'] },
      variance: [
        { kind: 'ident', of: null, by: { name: 'sex', levels: ['F', 'M'], index: Int32Array.of(0, 0, 1, 1, 1, 0) } },
      ],
    });
    expect(residual({ variance: 'varPower(form = ~ x)' })).toMatchObject({
      variance: [{ kind: 'power', of: Float64Array.of(8, 9, 8, 9, 11, 7), by: null }],
    });
    expect(residual({ formula: 'y ~ 1 + (1 | id)', variance: 'varPower()' })).toMatchObject({
      variance: [{ kind: 'power', of: 'fitted', by: null }],
    });
  });
  test.each([
    ['corSymm(form = ~ visit | id)', 'us'],
    ['corCompSymm(form = ~ 1 | id)', 'cs-het'],
    ['corAR1(form = ~ visit | id)', 'ar1-het'],
  ])('%s with a variance for each visit is %s', (correlation, kind) => {
    const one = residual({ correlation, variance: 'varIdent(form = ~ 1 | visit)' });
    expect(one).toMatchObject({ structure: { kind, labels: ['1', '2', '3'] } });
    expect(one).not.toHaveProperty('variance');
    const both = residual({ correlation, variance: 'varComb(varExp(form = ~ x), varIdent(form = ~ 1 | visit))' });
    expect(both).toMatchObject({ structure: { kind }, variance: [{ kind: 'exp' }] });
  });
  test('strata that are not the visits, and correlations without a heterogeneous kind, keep both', () => {
    const sexes = residual({ correlation: 'corCompSymm(form = ~ 1 | id)', variance: 'varIdent(form = ~ 1 | sex)' });
    expect(sexes).toMatchObject({ structure: { kind: 'cs-hom' }, variance: [{ kind: 'ident' }] });
    const distances = residual({ correlation: 'corExp(form = ~ x | id)', variance: 'varIdent(form = ~ 1 | visit)' });
    expect(distances).toMatchObject({ structure: { kind: 'exp' }, variance: [{ kind: 'ident' }] });
    // a year without rows has no variance
    const gap = residual({
      correlation: 'corAR1(form = ~ I(2 * visit) | id)',
      variance: 'varIdent(form = ~ 1 | visit)',
    });
    expect(gap).toMatchObject({
      structure: { kind: 'ar1-hom', labels: ['2', '3', '4', '5', '6'] },
      variance: [{ kind: 'ident' }],
    });
  });
  test.each([
    ['varPower(form = ~ z)', 'frame/variance-at: z is 0 in line 2 of d.csv: varPower takes no 0'],
    ['varFixed(~ z)', 'frame/variance-at: z is 0 in line 2 of d.csv: varFixed takes numbers above 0'],
    ['varExp(form = ~ sex)', 'frame/covariate-not-numbers: sex is text'],
    ['varIdent(form = ~ 1 | factor(x > 0))', 'frame/one-stratum'],
    ['varIdent(form = ~ 1 | nosuch)', 'frame/unknown-column'],
  ])('%s: %s', (variance, said) => expect(residual({ variance })).toContain(said));
  test('gls has no random effects', () => {
    expect(residual({ gls: true })).toBeNull();
    expect(residual({ gls: true, formula: 'y ~ 1 + (1 | id)' })).toMatch(/^frame\/gls/);
  });
});
