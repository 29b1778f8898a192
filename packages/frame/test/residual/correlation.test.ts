import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv } from '../../src/index.ts';
import { parseCorrelation } from '../../src/residual/correlation.ts';

const code = (text: string): string => {
  const found = parseCorrelation(text);
  if (isRefusal(found)) return found.refused;
  const { kind, order, nugget, subject, place } = found;
  const where =
    place.is === 'time' ? place.time.label : place.is === 'point' ? place.at.map((c) => c.label).join() : place.is;
  return [kind, ...(order ?? []), ...(nugget ? ['nugget'] : []), where, subject?.name ?? '-'].join(' ');
};
test.each([
  ['corCompSymm(form = ~ 1 | Subject)', 'cs-hom order Subject'],
  ['corCompSymm(form=~1|a/b)', 'cs-hom order b:a'],
  ['(corCompSymm(form = ~ 1 | `my group`))', 'cs-hom order my group'],
  ['corCompSymm(form = ~ 1 | g, fixed = FALSE)', 'cs-hom order g'],
  ['corAR1(form = ~ 1 | Subject)', 'ar1-hom order Subject'],
  ['corAR1(form = ~ week | Subject)', 'ar1-hom week Subject'],
  ['corAR1()', 'ar1-hom order -'],
  ['corAR1(form = ~ as.integer(f) | a/b)', 'ar1-hom as.integer(f) b:a'],
  ['corARMA(form = ~ week | g, p = 1, q = 2)', 'arma 1 2 week g'],
  ['corARMA(p = 1, form = ~ week | g)', 'ar1-hom week g'],
  ['corSymm(form = ~ visit | g)', 'us-hom visit g'],
  ['corCAR1(form = ~ t | g)', 'exp t g'],
  ['corExp(form = ~ x + y | g, nugget = TRUE)', 'exp nugget x,y g'],
  ['corExp(form = ~ (x + y), nugget = F, metric = "euc")', 'exp x,y -'],
  ['corGaus(form = ~ x | g)', 'gau x g'],
  ['corLin(form = ~ x | g)', 'lin x g'],
  ['corRatio(form = ~ 1 | g)', 'ratio order g'],
  ['corSpher(form = ~ x + I(y - 1) | g)', 'spher x,I(y - 1) g'],
  ['constructor(form = ~ 1 | g)', 'frame/correlation'],
  ['Subject', 'frame/correlation'],
  ['corCompSymm(0.3, form = ~ 1 | g)', 'frame/correlation-argument'],
  ['corCompSymm(value = 0.3, form = ~ 1 | g)', 'frame/correlation-argument'],
  ['corCompSymm(form = ~ 1 | g, fixed = TRUE)', 'frame/correlation-argument'],
  ['corAR1(~ 1 | g)', 'frame/correlation-argument'],
  ['corExp(form = ~ x | g, metric = "manhattan")', 'frame/correlation-argument'],
  ['corExp(form = ~ x | g, nugget = 1)', 'frame/correlation-argument'],
  ['corExp(form = ~ x | g, nugets = TRUE)', 'frame/arguments'],
  ['corAR1(form = ~ x | g, nugget = TRUE)', 'frame/arguments'],
  ['corCompSymm(form = g)', 'frame/correlation-form'],
  ['corCompSymm(form = ~ age | g)', 'frame/correlation-covariate'],
  ['corAR1(form = ~ x + y | g)', 'frame/correlation-covariate'],
  ['corCAR1(form = ~ x + y | g)', 'frame/correlation-covariate'],
  ['corExp(form = ~ x * y | g)', 'frame/correlation-covariate'],
  ['corExp(form = ~ 0 + x | g)', 'frame/correlation-covariate'],
  ['corARMA(form = ~ 1 | g)', 'frame/correlation-order'],
  ['corARMA(form = ~ 1 | g, p = 0.5)', 'frame/correlation-order'],
])('%s: %s', (text, said) => expect(code(text)).toBe(said));

const table = (text: string) => {
  const read = parseCsv(text, { name: 'd.csv' });
  if (isRefusal(read)) throw new Error(read.message);
  return read;
};
test('rows of a subject take their positions in order; a row without a subject is left out and counted', () => {
  const data = table('y,x,g\n1,1,b\n2,2,a\n3,1,b\n4,2,NA\n5,3,a\n6,4,b\n');
  const built = buildProblem(data, { formula: 'y ~ x', correlation: 'corCompSymm(form = ~ 1 | g)' }, { dataHash: '' });
  if (isRefusal(built)) throw new Error(built.message);
  const { residual, random, response } = built.problem;
  expect(random).toEqual([]);
  expect([...response.y]).toEqual([1, 2, 3, 5, 6]);
  expect(residual?.subject).toMatchObject({ name: 'g', levels: ['a', 'b'], index: Int32Array.of(1, 0, 1, 0, 1) });
  expect([...(residual?.position ?? [])]).toEqual([0, 0, 1, 1, 2]);
  expect(residual?.structure).toEqual({ kind: 'cs-hom', labels: ['1', '2', '3'] });
});
test('without it a formula needs a random term, and its group is a column of the data', () => {
  const data = table('y,x,g\n1,1,b\n2,2,a\n');
  const refused = (spec: Parameters<typeof buildProblem>[1]): string => {
    const built = buildProblem(data, spec, { dataHash: '' });
    return isRefusal(built) ? built.refused : 'built';
  };
  expect(refused({ formula: 'y ~ x' })).toBe('frame/no-random-term');
  expect(refused({ formula: 'y ~ x', correlation: 'corCompSymm(form = ~ 1 | h)' })).toBe('frame/unknown-column');
});

const SPACED = 'y,x,g,t,u,f\n1,1,b,12,0.5,p\n2,2,a,8,0,q\n3,1,b,8,0,r\n4,2,a,10,1.5,p\n5,3,c,8,3,q\n6,4,c,12,7,r\n';
function residual(correlation: string, more: Partial<ModelSpec> = {}, text = SPACED) {
  const built = buildProblem(table(text), { formula: 'y ~ x', correlation, ...more }, { dataHash: '' });
  return isRefusal(built) ? `${built.refused}: ${built.message}` : built.problem.residual;
}
describe('positions', () => {
  test('are laid out over all whole times, so that a lag is a difference of positions', () => {
    expect(residual('corAR1(form = ~ t | g)')).toMatchObject({
      position: Int32Array.of(4, 0, 0, 2, 0, 4),
      structure: { kind: 'ar1-hom', labels: ['8', '9', '10', '11', '12'] },
    });
    expect(residual('corARMA(form = ~ t | g, p = 2)')).toMatchObject({ structure: { kind: 'arma', order: [2, 0] } });
  });
  test('are points where distances matter, one for each row of a subject', () => {
    expect(residual('corExp(form = ~ t + u | g, nugget = TRUE)')).toMatchObject({
      position: Int32Array.of(0, 0, 1, 1, 0, 1),
      at: { nrow: 6, ncol: 2, data: Float64Array.of(12, 8, 8, 10, 8, 12, 0.5, 0, 0, 1.5, 3, 7) },
      structure: { kind: 'exp', labels: ['1', '2'], nugget: true },
    });
    expect(residual('corCAR1(form = ~ 1 | g)')).toMatchObject({
      at: { ncol: 1, data: Float64Array.of(1, 1, 2, 2, 1, 2) },
    });
  });
  test('without a group all rows are one subject, or the innermost group of the random terms', () => {
    expect(residual('corExp(form = ~ x + t + u)')).toMatchObject({ subject: { levels: ['all rows'] } });
    expect(residual('corAR1()', { formula: 'y ~ 1 + (1 | f) + (1 | f:g)' })).toMatchObject({
      subject: { name: 'f:g' },
    });
    expect(residual('corCompSymm()')).toMatch(/^frame\/correlation-form/);
  });
  test.each([
    ['corAR1(form = ~ u | g)', 'frame/time-not-whole: corAR1: u is 0.5 in line 2 of d.csv'],
    ['corAR1(form = ~ f | g)', 'frame/covariate-not-numbers: f is text'],
    [
      'corAR1(form = ~ I(1e6 * t) | g)',
      'frame/times: corAR1: I(1e+06 * t) spans 4000001 units of time, more than 10000',
    ],
    ['corSymm(form = ~ t | g)', 'frame/times-not-consecutive'],
    ['corSymm(form = ~ as.integer(factor(t)) | f)', 'frame/visit-twice: lines 3 and 6 of d.csv are both f q'],
    ['corAR1(form = ~ t)', 'frame/visit-twice: lines 3 and 4 of d.csv are both all rows at t 8'],
    ['corExp(form = ~ I(0 * t) | y)', 'frame/one-point'],
    ['corExp(form = ~ t | x)', 'frame/visit-twice'],
    ['corExp(form = ~ nosuch | g)', 'frame/unknown-column'],
  ])('%s is refused: %s', (text, said) =>
    expect(residual(text, {}, SPACED.replace('5,3,c,8', '5,1,c,8'))).toContain(said),
  );
  test('a row that lacks a covariate is left out and counted', () => {
    const data = table(SPACED.replace('2,2,a,8,0', '2,2,a,NA,0'));
    const built = buildProblem(data, { formula: 'y ~ x', correlation: 'corAR1(form = ~ t | g)' }, { dataHash: '' });
    if (isRefusal(built)) throw new Error(built.message);
    expect(built.frame.missing).toEqual([{ variable: 't', rows: 1 }]);
  });
});
