import { isRefusal, type Problem, type ResidualModel } from '@mixdiff/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildProblem, deparse, dropFixedTerm, dropRandomTerm, parseCsv, parseFormula } from '../src/index.ts';
import { parseExpression } from '../src/parse.ts';
import { csvs, formulas, options, pick, SOUND } from './arbitrary-models.ts';

/** Seconds for the whole file, unless more are asked for. */
const SECONDS = Number(process.env['FC_SECONDS'] ?? 3);
const within = (share: number) => ({ numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * share * 1000 });
const PATIENCE = { timeout: SECONDS * 1000 + 20_000 };
function expectSound(p: Problem): void {
  const n = p.response.y.length;
  expect(n).toBeGreaterThan(0);
  expect(p.source.rows).toHaveLength(n);
  for (const values of [
    p.response.y,
    p.parts.conditional.X.data,
    p.parts.conditional.offset,
    p.weights?.values,
    ...p.random.map((t) => t.Z.data),
  ]) {
    expect(values?.every(Number.isFinite) ?? true).toBe(true);
  }
  expect([p.parts.conditional.X.nrow, p.parts.conditional.X.ncol]).toEqual([n, p.parts.conditional.columns.length]);
  expect(p.parts.conditional.term).toHaveLength(p.parts.conditional.columns.length);
  expect(new Set(p.random.map((t) => t.name)).size).toBe(p.random.length);
  for (const t of p.random) {
    expect([t.Z.nrow, t.Z.ncol]).toEqual([n, t.columns.length]);
    expect([...new Set(t.level)].sort((a, b) => a - b)).toEqual(t.levels.map((_, i) => i));
    expect(new Set(t.levels).size).toBe(t.levels.length);
    expect(t.structure.labels).toEqual(t.columns);
    expect(t.structure.coordinates?.nrow ?? t.columns.length).toBe(t.columns.length);
  }
  if (p.residual) expectSoundResidual(p.residual, n);
}
function expectSoundResidual({ subject, position, structure, by, at, variance = [] }: ResidualModel, n: number): void {
  const partitions = [subject, by, ...variance.map((f) => f.by)].filter((one) => one != null);
  for (const { index, levels } of partitions) {
    expect(index).toHaveLength(n);
    expect([...new Set(index)].sort((a, b) => a - b)).toEqual(levels.map((_, i) => i));
  }
  expect(position).toHaveLength(n);
  expect(position.every((place) => place >= 0 && place < structure.labels.length)).toBe(true);
  // no two rows of a subject at one position
  expect(new Set(position.map((place, i) => (subject.index[i] as number) * structure.labels.length + place)).size).toBe(
    n,
  );
  for (const of of [at?.data, ...variance.map((f) => f.of)])
    if (of instanceof Float64Array) expect(of.every(Number.isFinite)).toBe(true);
}

test('formulas and tables: a sound Problem or a refusal, never an exception, never a NaN', PATIENCE, () => {
  let [made, marginal] = [0, 0];
  fc.assert(
    fc.property(csvs, formulas, options, (csv, formula, spec) => {
      const table = parseCsv(csv, { name: 'd.csv' });
      if (isRefusal(table)) return;
      const built = buildProblem(table, { ...spec, formula }, { dataHash: '' });
      if (isRefusal(built)) {
        expect(built.refused).toMatch(/^frame\/[a-z-]+$/);
        expect(built.message.length * built.hint.length).toBeGreaterThan(0);
        return;
      }
      made++;
      if (built.problem.residual) marginal++;
      expectSound(built.problem);
    }),
    {
      ...within(0.6),
      examples: [
        [SOUND, 'y ~ x * f + (x | g)', { weights: 'z' }],
        [SOUND, 'y ~ x', { correlation: 'corAR1(form = ~ 1 | g)', variance: 'varIdent(form = ~ 1 | f)' }],
      ],
    },
  );
  expect(made).toBeGreaterThan(marginal);
  expect(marginal).toBeGreaterThan(0);
});

test('what is printed reads back as itself, and terms can be dropped until none is left', PATIENCE, () => {
  fc.assert(
    fc.property(formulas, (text) => {
      const e = parseExpression(text);
      if (isRefusal(e)) return;
      const printed = deparse(e);
      const again = parseExpression(printed);
      expect(isRefusal(again) ? again.message : deparse(again)).toBe(printed);
      const f = parseFormula(text);
      if (isRefusal(f)) return;
      for (const label of f.fixed.labels) {
        const rest = dropFixedTerm(text, label);
        const left = typeof rest === 'string' ? parseFormula(rest) : rest;
        expect(isRefusal(left) ? left.message : left.fixed.labels.length).toBe(f.fixed.labels.length - 1);
      }
      for (const part of f.random) {
        const rest = dropRandomTerm(text, part.name);
        const left = typeof rest === 'string' ? parseFormula(rest) : rest;
        expect(isRefusal(left) ? left.message : left.random.length).toBe(f.random.length - 1);
      }
    }),
    within(0.3),
  );
});

test('any bytes as a file: a table or a refusal', PATIENCE, () => {
  const file = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: pick('a', '1', ',', '"', '\n', '\r', ' ', 'NA', ';'), maxLength: 40 }),
  );
  fc.assert(
    fc.property(file, (csv) => {
      const table = parseCsv(csv, { name: 'd.csv' });
      if (isRefusal(table)) return;
      expect(table.nrow).toBeGreaterThan(0);
      expect(table.lines).toHaveLength(table.nrow);
      expect(Array.from(table.lines).every((line, i) => line > (i === 0 ? 1 : (table.lines[i - 1] as number)))).toBe(
        true,
      );
    }),
    within(0.1),
  );
});
