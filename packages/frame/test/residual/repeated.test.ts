import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv } from '../../src/index.ts';
import { parseRepeated } from '../../src/residual/repeated.ts';

const code = (text: string): string => {
  const found = parseRepeated(text);
  if (isRefusal(found)) return found.refused;
  const { kind, place, by, subject } = found;
  const where =
    place.is === 'visit' ? place.visit.name : place.is === 'point' ? place.at.map((c) => c.label).join() : '';
  return [kind, where, ...(by ? [by.name] : []), subject?.name].join(' ');
};
test.each([
  ['us(visit | id)', 'us visit id'],
  ['csh(`my visit` | `my id`)', 'cs-het my visit my id'],
  ['toep(visit|id)', 'toep-hom visit id'],
  ['us(visit | arm / id)', 'us visit arm id'],
  ['sp_exp(time | id)', 'exp time id'],
  ['sp_gau(x, y, 2 * z | arm / id)', 'gau x,y,2 * z arm id'],
  ['us(visit | a / b / id)', 'frame/repeated-groups'],
  ['us(visit, week | id)', 'frame/repeated-form'],
  ['sp_exp(x, y)', 'frame/repeated-form'],
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

const GROUPED = 'y,week,arm,id,x,z\n1,8,P,a,0,1\n2,4,P,a,2,1\n3,12,T,b,0,0\n4,4,T,b,1,0\n5,8,T,b,5,0\n6,4,P,c,1,1\n';
describe('groups and coordinates', () => {
  test('a group of subjects has covariance parameters of its own', () => {
    expect(built({ repeated: 'cs(week | arm / id)' }, GROUPED)).toMatchObject({
      residual: {
        by: { name: 'arm', levels: ['P', 'T'], index: Int32Array.of(0, 0, 1, 1, 1, 0) },
        subject: { name: 'id' },
        structure: { kind: 'cs-hom', labels: ['4', '8', '12'] },
      },
    });
    expect(built({ repeated: 'cs(week | week / id)' }, GROUPED)).toBe(
      'frame/group-within-subject: id a has two values of week, in lines 2 and 3 of d.csv',
    );
  });
  test('of a spatial structure rows have coordinates', () => {
    expect(built({ repeated: 'sp_exp(x, z | id)' }, GROUPED)).toMatchObject({
      residual: { at: { nrow: 6, ncol: 2 }, structure: { kind: 'exp', labels: ['1', '2', '3'] } },
    });
    expect(built({ repeated: 'sp_exp(z | id)' }, GROUPED)).toMatch(/^frame\/visit-twice.*id a at z 1/);
    expect(built({ repeated: 'sp_exp(arm | id)' }, GROUPED)).toMatch(/^frame\/covariate-not-numbers/);
  });
});

test('visits without a used row are told', () => {
  const table = parseCsv('y,visit,id\n1,A,a\nNA,B,a\n3,C,a\n2,A,b\n5,C,b\n', { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const notes = (factors: NonNullable<ModelSpec['factors']>): string[] => {
    const found = buildProblem(table, { formula: 'y ~ 1', repeated: 'ar1(visit | id)', factors }, { dataHash: '' });
    if (isRefusal(found)) throw new Error(found.message);
    expect(found.problem.residual?.structure.labels).toEqual(['A', 'C']);
    return found.notes.filter(({ code }) => code === 'frame/dropped-visits').map(({ original }) => original as string);
  };
  expect(notes({})).toEqual(['In visit there are dropped visits: B']);
  expect(notes({ visit: ['A', 'B', 'C', 'D'] })).toEqual(['In visit there are dropped visits: B, D']);
});
