import { isRefusal } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { parseCorrelation } from '../src/correlation.ts';
import { buildProblem, parseCsv } from '../src/index.ts';

const code = (text: string): string => {
  const found = parseCorrelation(text);
  return isRefusal(found) ? found.refused : `${found.kind} ${found.subject.name}`;
};
test.each([
  ['corCompSymm(form = ~ 1 | Subject)', 'cs-hom Subject'],
  ['corCompSymm(form=~1|a/b)', 'cs-hom b:a'],
  ['(corCompSymm(form = ~ 1 | `my group`))', 'cs-hom my group'],
  ['corAR1(form = ~ 1 | Subject)', 'frame/correlation-not-yet'],
  ['constructor(form = ~ 1 | g)', 'frame/correlation'],
  ['Subject', 'frame/correlation'],
  ['corCompSymm(0.3, form = ~ 1 | g)', 'frame/correlation-form'],
  ['corCompSymm(value = 0.3, form = ~ 1 | g)', 'frame/correlation-argument'],
  ['corCompSymm(form = ~ 1 | g, fixed = TRUE)', 'frame/correlation-argument'],
  ['corCompSymm()', 'frame/correlation-form'],
  ['corCompSymm(form = ~ 1)', 'frame/correlation-form'],
  ['corCompSymm(form = ~ age | g)', 'frame/correlation-covariate'],
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
