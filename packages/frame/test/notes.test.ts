import { isRefusal } from '@mixdiff/contract';
import { readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { type Built, buildProblem, type ModelSpec, parseCsv, type Table } from '../src/index.ts';

function built(csv: string, spec: ModelSpec): Built {
  const answer = buildProblem(parseCsv(csv, { name: 'd.csv' }) as Table, spec, { dataHash: '' });
  if (isRefusal(answer)) throw new Error(`${answer.refused}: ${answer.message}`);
  return answer;
}
const codes = (csv: string, spec: ModelSpec): string[] => built(csv, spec).notes.map((note) => note.code);
const texts = (csv: string, spec: ModelSpec): string =>
  built(csv, spec)
    .notes.map((note) => note.text)
    .join('\n');

const nested = readGolden('formulas/nested.csv');
test('a class that repeats across schools is not nested, and a note says so', () => {
  const crossed = { formula: 'score ~ age + (1 | school) + (1 | class)' };
  expect(codes(nested, crossed)).toEqual(['frame/not-nested']);
  expect(texts(nested, crossed)).toContain('(1 | school/class)');
  expect(codes(nested, { formula: 'score ~ age + (1 | school/class)' })).toEqual([]);
  expect(codes(nested, { formula: 'score ~ (1 | school) + (1 | class) + (1 | school:class)' })).toEqual([]);
  expect(codes(nested, { formula: 'score ~ (1 | district) + (1 | school)' })).toEqual([]);
  const labelled = { formula: 'score ~ (1 | school) + (1 | id)', derive: { id: 'paste(school, class)' } };
  expect(codes(nested, labelled)).toEqual([]);
});

const golden = (name: string, formula: string, more: Partial<ModelSpec> = {}): string[] =>
  codes(readGolden(`${name}/data.csv`), { formula, ...more }).filter((code) => code === 'frame/not-nested');
test('factors that are crossed by design get no such note', () => {
  // one row a cell; names of things; labels that mean one thing everywhere; students who rate some of the lecturers
  expect(golden('penicillin', 'diameter ~ 1 + (1 | plate) + (1 | sample)')).toEqual([]);
  expect(golden('oats', 'yield ~ 1 + (1 | Block) + (1 | Variety)')).toEqual([]);
  expect(golden('machines', 'score ~ 1 + (1 | Worker) + (1 | Machine)')).toEqual([]);
  expect(golden('insteval', 'y ~ 1 + (1 | s) + (1 | d)')).toEqual([]);
});
test('recipes in replicates at temperatures are an experiment, in whichever form its model is written', () => {
  const factors = { factors: { replicate: null, temperature: null } };
  const cake = (terms: string): string[] => golden('cake', `angle ~ ${terms}`, factors);
  expect(cake('recipe * temperature + (1 | recipe) + (1 | replicate)')).toEqual([]);
  expect(cake('temp + (1 | recipe) + (1 | replicate)')).toEqual([]);
  expect(cake('1 + (1 | replicate) + (1 | recipe) + (1 | temperature)')).toEqual([]);
  expect(cake('recipe * temperature + (1 | replicate)')).toEqual([]);
  expect(cake('recipe * temperature + (1 | recipe:replicate)')).toEqual([]);
  expect(cake('recipe * temperature + (1 | replicate) + (1 | recipe:replicate)')).toEqual([]);
});
test('labels that start anew in every level of the other factor get one', () => {
  expect(golden('pastes', 'strength ~ 1 + (1 | batch) + (1 | cask)')).toHaveLength(1);
  expect(golden('jsp', 'math ~ 1 + (1 | school) + (1 | class)', { where: 'year == 2' })).toHaveLength(1);
});

test('rows with a missing value are dropped, counted by cause, and remembered', () => {
  const csv = 'y,x,g,w\n1,2,a,1\n,1,b,1\n3,NA,a,1\n4,,NA,1\n5,1,b,NA\n6,-1,a,1\n7,3,b,1\n';
  const { problem, frame, notes } = built(csv, { formula: 'y ~ log(x) + (1 | g)', weights: 'w' });
  expect([...problem.source.rows]).toEqual([0, 6]);
  expect(frame.counts).toEqual({ read: 7, selected: 7, used: 2 });
  expect(frame.missing).toEqual([
    { variable: 'y', rows: 1 },
    { variable: 'log(x)', rows: 3 },
    { variable: 'g', rows: 1 },
    { variable: 'w', rows: 1 },
  ]);
  expect(notes.map((note) => note.code)).toEqual(['frame/rows-dropped']);
  expect(problem.source.dropped).toEqual([notes[0]?.text]);
  expect(notes[0]?.text).toContain('5 of 7 rows');
});

test('where comes first, then derive, then the missing values', () => {
  const csv = 'y,x,g,year\n1,2,a,1\n2,4,b,2\n3,6,a,2\n4,,b,2\n5,9,a,NA\n';
  const { problem, frame } = built(csv, {
    formula: 'y ~ cx + (1 | g)',
    where: 'year == 2',
    derive: { cx: 'x - mean(x, na.rm = TRUE)', g: 'paste0("g", g)' },
  });
  expect(frame.counts).toEqual({ read: 5, selected: 3, used: 2 });
  expect([...problem.parts.conditional.X.data]).toEqual([1, 1, -1, 1]);
  expect(problem.random[0]?.levels).toEqual(['ga', 'gb']);
});

test('a power, a cell that is no number, equal labels and equal column names are pointed out', () => {
  const csv = `y,x,g,f,f1\n${Array.from({ length: 10 }, (_, i) => `${i},${i === 3 ? 'o.k.' : i},1.${i % 2 ? '1' : '10'},${i % 2},${i}`).join('\n')}\n`;
  expect(codes(csv, { formula: 'y ~ f1^2 + (1 | f)' })).toEqual(['frame/power-of-one']);
  expect(codes(csv, { formula: 'y ~ x + (1 | f)' })).toEqual(['frame/almost-numbers']);
  expect(texts(csv, { formula: 'y ~ x + (1 | f)' })).toContain("'o.k.'");
  expect(codes(csv, { formula: 'y ~ f1 + (1 | g)' })).toEqual(['frame/equal-labels']);
  expect(codes(csv, { formula: 'y ~ f + f1 + (1 | f)', factors: { f: null } })).toEqual(['frame/duplicate-column']);
});

const LACKING = 'y,x,g\n1,2,a\n2,3,\n3,4,b\n4,NA,b\n5,6, \n6,7,a\n7,8,b\n';
test('rows that lack a value are an error where that is asked for: how many, the first, and of what', () => {
  const spec: ModelSpec = { formula: 'y ~ x + (1 | g)', na: 'fail' };
  const refused = buildProblem(parseCsv(LACKING, { name: 'd.csv' }) as Table, spec, { dataHash: '' });
  expect(refused).toMatchObject({
    refused: 'frame/missing-values',
    message: '3 of 7 rows of d.csv lack a value, the first on line 3: missing x in 1, g in 2',
  });
  expect(built(LACKING, { ...spec, where: "g == 'a'" }).frame.counts).toEqual({ read: 7, selected: 2, used: 2 });
  const omitted = built(LACKING, { ...spec, na: 'omit' });
  expect(omitted.problem).toEqual(built(LACKING, { formula: spec.formula }).problem);
});
test('an empty cell of a text column, which R reads as a level, is pointed out where the model uses it', () => {
  const formula = 'y ~ x + (1 | g)';
  expect(codes(LACKING, { formula })).toEqual(['frame/empty-cells', 'frame/rows-dropped']);
  expect(texts(LACKING, { formula })).toContain('2 empty cells of the text column g of d.csv');
  expect(codes(LACKING, { formula, where: 'y > 5.5' })).toEqual([]);
  expect(codes('y,x,g\n1,,1\n2,3,1\n3,4,2\n4,5,\n5,1,2\n', { formula })).toEqual(['frame/rows-dropped']);
});
