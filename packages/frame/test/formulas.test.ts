import { isRefusal, type RandomTerm } from '@mixdiff/contract';
import { agreeAll, readGolden, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { type Built, buildProblem, type ModelSpec, parseCsv, type Table } from '../src/index.ts';

interface RandomRecord {
  readonly group: string;
  readonly columns: readonly string[];
  readonly levels: readonly string[];
  readonly level: readonly number[];
  readonly Z: readonly (readonly number[])[];
}
interface Case {
  readonly data: string;
  readonly formula: string;
  readonly error?: string;
  readonly rows: readonly number[];
  readonly y: readonly number[];
  readonly offset_values?: readonly number[];
  readonly weights_values?: readonly number[];
  readonly labels: readonly string[];
  readonly columns: readonly string[];
  readonly assign: readonly number[];
  readonly X: readonly (readonly number[])[];
  readonly random: readonly RandomRecord[];
}
const RESULTS = [
  'data',
  'error',
  'rows',
  'y',
  'offset_values',
  'weights_values',
  'labels',
  'columns',
  'assign',
  'X',
  'random',
];

const { provenance, cases } = readGoldenJson<{ provenance: Record<string, string>; cases: Case[] }>(
  'formulas/cases.json',
);
const source = `R ${provenance['R']}, lme4 ${provenance['lme4']}`;
/** Rounding of sums (means, polynomials) and of R's own logarithms. */
const tolerance = { rel: 1e-13, abs: 1e-14, source };

const tables = new Map<string, Table>();
function table(name: string): Table {
  const known = tables.get(name);
  if (known) return known;
  const read = parseCsv(readGolden(`formulas/${name}.csv`), { name: `${name}.csv` });
  if (isRefusal(read)) throw new Error(read.message);
  tables.set(name, read);
  return read;
}
function build(c: Case): ReturnType<typeof buildProblem> {
  const said = Object.entries(c).filter(([name]) => !RESULTS.includes(name));
  return buildProblem(table(c.data), Object.fromEntries(said) as unknown as ModelSpec, { dataHash: '' });
}
const described = ({ data, formula, ...rest }: Case): string => {
  const options = Object.entries(rest).filter(([name]) => !RESULTS.includes(name));
  return `${data}: ${formula} ${options.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')}`;
};

/** R sorts terms by number of levels; the Problem keeps the formula's order. Matched by group and columns. */
function matching(expected: RandomRecord, random: readonly RandomTerm[]): RandomTerm | undefined {
  return random.find((t) => t.group === expected.group && t.columns.join('\n') === expected.columns.join('\n'));
}
function expectRandom(expected: RandomRecord, random: readonly RandomTerm[]): void {
  const term = matching(expected, random);
  if (!term) throw new Error(`no term (${expected.columns} | ${expected.group}) among ${random.map((t) => t.name)}`);
  expect(term.levels).toEqual(expected.levels);
  expect([...term.level]).toEqual(expected.level);
  agreeAll(term.Z.data, expected.Z.flat(), tolerance, `Z of ${term.name}`);
}
function expectEqual({ problem, frame }: Built, c: Case): void {
  expect(problem.parts.conditional.columns).toEqual(c.columns);
  expect(frame.formula.fixed.labels).toEqual(c.labels);
  expect(problem.parts.conditional.term).toEqual(c.assign.map((t) => (t === 0 ? '(Intercept)' : c.labels[t - 1])));
  agreeAll(problem.response.y, c.y, tolerance, 'y');
  agreeAll(problem.parts.conditional.X.data, c.X.flat(), tolerance, 'X');
  agreeAll(problem.parts.conditional.offset ?? [], c.offset_values ?? [], tolerance, 'offset');
  agreeAll(problem.weights?.values ?? [], c.weights_values ?? [], tolerance, 'weights');
  expect(problem.random).toHaveLength(c.random.length);
  for (const expected of c.random) expectRandom(expected, problem.random);
}

describe(`model.matrix and lFormula of ${source}`, () => {
  test('there are enough of them, and R refuses some', () => {
    expect(cases.length).toBeGreaterThan(150);
    expect(cases.filter((c) => c.error !== undefined).length).toBeGreaterThan(2);
  });
  test.each(cases.map((c) => [described(c), c] as const))('%s', (_, c) => {
    const built = build(c);
    if (c.error !== undefined) {
      expect(isRefusal(built)).toBe(true);
      return;
    }
    if (isRefusal(built)) throw new Error(`${built.refused}: ${built.message}`);
    expectEqual(built, c);
  });
});
