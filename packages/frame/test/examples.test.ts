import { isRefusal } from '@mixdiff/contract';
import { readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv, type Table } from '../src/index.ts';

function hint(csv: string, spec: ModelSpec): string {
  const answer = buildProblem(parseCsv(csv, { name: 'd.csv' }) as Table, spec, { dataHash: '' });
  return isRefusal(answer) ? answer.hint : 'built';
}
const yields =
  'yield,plot,my dose,farm\n4.1,1,0,north\n5.2,2,0,north\n6.4,1,3,south\n3.9,2,3,south\n5.5,1,3,east\n5.1,2,0,east\n';

test('an example of a formula is made of the columns of the data', () => {
  for (const formula of ['', 'yield', 'yield ~ plot | farm ~ 1']) {
    expect(hint(yields, { formula: formula.replace(' ~ 1', '') })).not.toMatch(/\by ~ x\b|\| g\)/);
  }
  expect(hint(yields, { formula: 'yield' })).toContain('yield ~ plot + (1 | farm)');
  expect(hint(yields, { formula: 'yield ~ plot' })).toContain('(1 | farm)');
  expect(hint(readGolden('sleepstudy/data.csv'), { formula: '' })).toContain('Reaction ~ Days + (1 | Subject)');
});
test('so is one of a condition, with a value that occurs', () => {
  expect(hint(yields, { formula: 'yield ~ 1 + (1 | farm)', where: 'farm' })).toContain('farm == "north"');
  expect(hint(yields, { formula: 'yield ~ 1 + (1 | farm)', where: '!farm' })).toContain('farm == "north"');
  expect(hint(yields, { formula: 'yield ~ 1 + (1 | farm)', where: '`my dose` + 1' })).toContain('`my dose` == 0');
});
test('a grouping part that is none is rewritten with its own names', () => {
  expect(hint(yields, { formula: 'yield ~ (1 | farm + plot)' })).toContain('(1 | farm) + (1 | plot)');
  expect(hint(yields, { formula: 'yield ~ (1 | farm * plot)' })).toContain('(1 | farm:plot)');
  expect(hint(yields, { formula: 'yield ~ (0 | farm)' })).toContain('(1 | farm)');
});
test('data without a repeated column have no such example, and keep the general one', () => {
  expect(hint('a\n1\n2\n3\n', { formula: 'a' })).toContain('y ~ x + (1 | g)');
});
