import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv } from '../src/index.ts';
import { parseRepeated } from '../src/repeated.ts';

const code = (text: string): string => {
  const found = parseRepeated(text);
  return isRefusal(found) ? found.refused : `${found.kind} ${found.visit?.name} ${found.subject.name}`;
};
test.each([
  ['us(visit | id)', 'us visit id'],
  ['csh(`my visit` | `my id`)', 'cs-het my visit my id'],
  ['toep(visit|id)', 'toep-hom visit id'],
  ['us(visit | arm / id)', 'frame/repeated-groups'],
  ['sp_exp(time | id)', 'frame/repeated-not-yet'],
  ['un(visit | id)', 'frame/repeated'],
  ['toString(visit | id)', 'frame/repeated'],
  ['us(visit)', 'frame/repeated-form'],
  ['us(visit | id, hom = TRUE)', 'frame/repeated-form'],
])('%s: %s', (text, said) => expect(code(text)).toBe(said));

const DATA = 'y,week,id\n1,8,a\n2,4,a\n3,12,b\n4,4,b\n5,8,b\n6,NA,a\n';
function built(spec: Partial<ModelSpec>, data = DATA) {
  const table = parseCsv(data, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const found = buildProblem(table, { formula: 'y ~ 1', ...spec }, { dataHash: '' });
  return isRefusal(found) ? `${found.refused}: ${found.message}` : found.problem;
}
describe('positions', () => {
  test('are those that the visits say, numbers in their order, whatever the order of the rows', () => {
    const problem = built({ repeated: 'us(week | id)' });
    expect(problem).toMatchObject({
      random: [],
      residual: { position: Int32Array.of(1, 0, 2, 0, 1), structure: { kind: 'us', labels: ['4', '8', '12'] } },
    });
  });
  test('two rows of a subject at a visit are named by their lines', () => {
    expect(built({ repeated: 'us(week | id)' }, `${DATA}7,8,a\n`)).toBe(
      'frame/visit-twice: lines 2 and 8 of d.csv are both id a at week 8',
    );
  });
  test('one way of saying it', () => {
    const both = { repeated: 'us(week | id)', correlation: 'corCompSymm(form = ~ 1 | id)' };
    expect(built(both)).toMatch(/^frame\/two-correlations/);
  });
});
