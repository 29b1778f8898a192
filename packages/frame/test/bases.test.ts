import { isRefusal } from '@mixdiff/contract';
import { agreeAll, readGolden, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { bSplines } from '../src/b-spline.ts';
import { buildProblem, parseCsv, type Table } from '../src/index.ts';

interface Case {
  readonly data: string;
  readonly formula: string;
  readonly error?: string;
  readonly columns: readonly string[];
  readonly X: readonly (readonly number[])[];
}
const { provenance, cases } = readGoldenJson<{ provenance: { R: string }; cases: Case[] }>('formulas/bases.json');
function table(name: string): Table {
  const read = parseCsv(readGolden(`formulas/${name}.csv`), { name: `${name}.csv` });
  if (isRefusal(read)) throw new Error(read.message);
  return read;
}
const tables = new Map(['odd', 'nested'].map((name) => [name, table(name)]));
function build(data: string, formula: string) {
  return buildProblem(tables.get(data)!, { formula, gls: true }, { dataHash: '' });
}
/** Orthogonalization and the reflections of the two sides round differently. */
const tolerance = { rel: 1e-11, abs: 1e-11, source: `R ${provenance.R}` };

describe('model matrices of poly, ns, bs, cut and the dot', () => {
  test('there are enough of them', () => expect(cases.length).toBeGreaterThan(45));
  test.each(cases.map((c) => [`${c.data}: ${c.formula}`, c] as const))('%s', (_, c) => {
    const built = build(c.data, c.formula);
    if (c.error !== undefined) {
      expect(isRefusal(built)).toBe(true);
      return;
    }
    if (isRefusal(built)) throw new Error(`${built.refused}: ${built.message}`);
    const { X, columns } = built.problem.parts.conditional;
    expect(columns).toEqual(c.columns);
    agreeAll(X.data, c.X.flat(), tolerance, 'X');
  });
});

test.each([
  ['y ~ poly(x, z, 2)', 'frame/arguments'],
  ['y ~ poly(x, 1.5)', 'frame/arguments'],
  ['y ~ poly(a, 2)', 'frame/not-numbers'],
  ['y ~ poly(x, 2, coefs = 1)', 'frame/arguments'],
  ['y ~ ns(x, df = 0)', 'frame/arguments'],
  ['y ~ bs(x, df = 2)', 'frame/knots'],
  ['y ~ bs(x, knots = 50)', 'frame/knots'],
  ['y ~ bs(x, knots = 0, Boundary.knots = 1)', 'frame/knots'],
  ['y ~ ns(one, 2)', 'frame/not-numbers'],
  ['y ~ bs(k, 8)', 'frame/knots'],
  ['y ~ cut(x)', 'frame/arguments'],
  ['y ~ cut(x, c(0, 1, 2), labels = "a")', 'frame/arguments'],
  ['y ~ cut(a, 2)', 'frame/not-numbers'],
  ['y ~ cut(hole, quantile(hole))', 'frame/arguments'],
  ['y ~ I(poly(x, 2) + 1)', 'frame/not-numbers'],
])('%s is refused: %s', (formula, said) => {
  const built = build('odd', formula);
  expect(isRefusal(built) ? built.refused : 'built').toBe(said);
});

test('what makes the columns again is told', () => {
  const built = build('odd', 'y ~ ns(z, knots = c(2, 5)) + poly(x, 2)');
  if (isRefusal(built)) throw new Error(built.message);
  const told = built.notes.filter(({ code }) => code === 'frame/basis').map(({ text }) => text);
  expect(told[0]).toMatch(/^ns\(z, knots = c\(2, 5\)\): knots 2, 5; boundary knots [\d.]+, [\d.]+$/);
  expect(told[1]).toMatch(/^poly\(x, 2\): alpha .*; norm2 1, 48, /);
  expect(build('nested', 'score ~ .')).toMatchObject({
    notes: [{ code: 'frame/dot', text: expect.stringContaining('child + class + school + district + age') }],
    problem: { source: { formula: 'score ~ child + class + school + district + age' } },
  });
});

test('B-splines sum to 1, and a derivative is the limit of differences', () => {
  const knots = [0, 0, 0, 0, 1, 2.5, 4, 4, 4, 4];
  for (const x of [0, 0.3, 1, 2.2, 3.9, 4, -0.5, 5]) {
    const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
    expect(total(bSplines(knots, 4, x))).toBeCloseTo(1, 12);
    expect(total(bSplines(knots, 4, x, 1))).toBeCloseTo(0, 12);
    if (x === 1 || x === 4 || x === 0) continue;
    const h = 1e-5;
    const [up, down] = [bSplines(knots, 4, x + h), bSplines(knots, 4, x - h)];
    for (const [j, slope] of bSplines(knots, 4, x, 1).entries())
      expect(slope).toBeCloseTo(((up[j] as number) - (down[j] as number)) / (2 * h), 7);
    const [s1, s0] = [bSplines(knots, 4, x + h, 1), bSplines(knots, 4, x - h, 1)];
    for (const [j, curve] of bSplines(knots, 4, x, 2).entries())
      expect(curve).toBeCloseTo(((s1[j] as number) - (s0[j] as number)) / (2 * h), 6);
  }
});
