import { isRefusal, type Problem } from '@mixdiff/contract';
import * as fixtures from '@mixdiff/testing';
import { readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv } from '../src/index.ts';

export function build(file: string, spec: ModelSpec): Problem {
  const table = parseCsv(readGolden(file), { name: file });
  if (isRefusal(table)) throw new Error(table.message);
  const built = buildProblem(table, spec, { dataHash: '' });
  if (isRefusal(built)) throw new Error(`${built.refused}: ${built.message}`);
  return built.problem;
}
const shape = (p: Problem) => ({
  y: p.response.y,
  columns: p.parts.conditional.columns,
  term: p.parts.conditional.term,
  groups: p.random.map((r) => [r.name, r.group, r.columns, [...r.levels].sort()]),
  labels: p.random.map((r) => Array.from(r.level, (k) => r.levels[k])),
  Z: p.random.map((r) => r.Z),
});

test('the three cases give the matrices that were written by hand', () => {
  const jsp = build('jsp/data.csv', {
    formula: 'math ~ craven + social + (1 | school) + (1 | school:class)',
    where: 'year == 2',
    derive: { craven: 'raven - mean(raven)' },
    factors: { social: null, school: null, class: null },
  });
  expect(shape(jsp)).toEqual(shape(fixtures.jsp('REML')));
  fixtures.agreeAll(
    jsp.parts.conditional.X.data,
    fixtures.jsp('REML').parts.conditional.X.data,
    { abs: 1e-13, source: 'plain sum of 953 numbers' },
    'X',
  );
  const sleep = build('sleepstudy/data.csv', { formula: 'Reaction ~ Days + (Days | Subject)' });
  const byHand = fixtures.sleepstudy('REML');
  expect({ ...shape(sleep), groups: 0 }).toEqual({ ...shape(byHand), groups: 0 });
  expect(sleep.parts.conditional.X).toEqual(byHand.parts.conditional.X);
  const penicillin = build('penicillin/data.csv', { formula: 'diameter ~ 1 + (1|plate) + (1|sample)' });
  expect(shape(penicillin)).toEqual(shape(fixtures.penicillin('REML')));
});
