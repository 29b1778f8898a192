import { columnOf, isRefusal, type Problem } from '@mixdiff/contract';
import * as fixtures from '@mixdiff/testing';
import { readGolden } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { buildProblem, type ModelSpec, numbers, parseCsv, type Vector } from '../src/index.ts';

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

test('of a million rows the columns of a table are not copied, and intercepts are one array', () => {
  const n = 1e6;
  const [y, x] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) [y[i], x[i]] = [i % 7, i % 11];
  const table = {
    ...{ name: 'many', nrow: n, notes: [], empty: new Map(), lines: new Int32Array(n) },
    columns: new Map<string, Vector>([
      ['y', numbers(y)],
      ['x', numbers(x)],
      [
        'g',
        {
          kind: 'factor',
          codes: Int32Array.from(x),
          levels: Array.from({ length: 11 }, (_, k) => `g${k}`),
          ordered: false,
        },
      ],
    ]),
    format: { separator: ',', decimal: '.', encoding: 'UTF-8' } as const,
  };
  const built = buildProblem(table, { formula: 'y ~ x + (1 | g)' }, { dataHash: '' });
  if (isRefusal(built)) throw new Error(built.message);
  const { parts, random } = built.problem;
  const { X } = parts.conditional;
  expect(columnOf(X, 1)).toBe(x);
  expect(columnOf(X, 0)).toBe(random[0]?.Z.data);
  expect([X.data.length, X.data[n - 1], X.data[n + 12]]).toEqual([2 * n, 1, 1]);
});
