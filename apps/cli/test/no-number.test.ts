import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHere } from './odd-input/run-here.ts';

/** Data at the edge of what a double or a model holds. */
const noise = (i: number): number => Math.sin(12.9898 * (i + 1)) * 0.9 + Math.cos(78.233 * (i + 1)) * 0.4;
const rows = Array.from({ length: 24 }, (_, i) => ({ x: noise(i + 50), g: i % 6, y: noise(i) + 0.4 * noise(i % 6) }));
type Row = (typeof rows)[number];
const DATA: Readonly<Record<string, (row: Row, i: number) => readonly (string | number)[]>> = {
  'a response of 1e150': ({ y, x, g }) => [y * 1e150, x, `g${g}`],
  'a response of 1e-140': ({ y, x, g }) => [y * 1e-140, x, `g${g}`],
  'a column of 1e140': ({ y, x, g }) => [y, x * 1e140, `g${g}`],
  'a mean of 1e12': ({ y, x, g }) => [y + 1e12, x, `g${g}`],
  'no residual': ({ x, g }) => [2 * x + g, x, `g${g}`],
  'hardly a residual': ({ x, g }, i) => [2 * x + g + 1e-9 * noise(i), x, `g${g}`],
  'a column that is the group': ({ y, g }) => [y, g, `g${g}`],
  'a column with one value that differs': ({ y, g }, i) => [y, i === 3 ? 1 : 0, `g${g}`],
  'two levels': ({ y, x }, i) => [y, x, `g${i % 2}`],
  'almost one row per level': ({ y, x }, i) => [y, x, `g${Math.floor(i / 1.1)}`],
};
const FORMULAS = ['y ~ x + (1 | g)', 'y ~ x + (x | g)'];
const COMMANDS: readonly (readonly string[])[] = [
  ['anova'],
  ['anova', '--ddf', 'satterthwaite'],
  ['anova', '--type', 'III', '--ddf', 'kenward-roger'],
  ['confint', '--method', 'wald'],
  ['confint', '--method', 'wald', '--ddf', 'kenward-roger'],
  ['confint', '--method', 'profile'],
  ['test', 'coef'],
  ['test', 'kr', '--drop', 'x'],
  ['test', 'satterthwaite', '--drop', 'x'],
  ['test', 'lrt', '--drop', 'x'],
  ['test', 'rlrt', '--term', '1 | g', '--nsim', '50'],
];
const folder = mkdtempSync(join(tmpdir(), 'no-number-'));
const fileOf = (name: string): string => {
  const path = join(folder, `${name.replace(/\W/g, '-')}.csv`);
  const make = DATA[name] as (row: Row, i: number) => readonly (string | number)[];
  writeFileSync(path, ['y,x,g', ...rows.map((row, i) => make(row, i).join(','))].join('\n'));
  return path;
};
/** What a test or an interval must be made of; where one is missing, its row or its document says why. */
const NEEDED = ['statistic', 'F', 'p', 'lower', 'upper'];
interface Row_ {
  readonly [field: string]: unknown;
}
function unexplained(document: Row_): string[] {
  const rowsOf = [document, ...((document['rows'] ?? document['intervals'] ?? []) as readonly Row_[])];
  const absent = (document['absent'] ?? {}) as Readonly<Record<string, string>>;
  const own = document['ddf'] === 'none' || document['table'] !== undefined;
  return rowsOf.flatMap((row) =>
    NEEDED.filter(
      (field) => row[field] === null && row['why'] === undefined && absent[String(row['name'])] === undefined && !own,
    ).map((field) => `${field} of ${String(row['name'] ?? row['term'] ?? row['coefficient'] ?? 'the test')}`),
  );
}

describe.each(Object.keys(DATA))('%s', (name) => {
  const path = fileOf(name);
  test.each(['lme4', 'nlme', 'glmmTMB'])('%s: numbers or reasons', async (backend) => {
    for (const formula of FORMULAS) {
      for (const command of COMMANDS) {
        const args = [...command, '--data', path, '--formula', formula, '--backend', backend, '--reml'];
        const told = `${args.join(' ')}`;
        const text = await runHere(args);
        expect([0, 2, 3], `${told}: ${text.stderr}`).toContain(text.code);
        expect(text.stdout, told).not.toMatch(/\bNaN\b|Infinity/);
        const json = await runHere([...args, '--json']);
        expect(json.code, told).toBe(text.code);
        expect(json.stdout, told).not.toMatch(/NaN|Infinity/);
        const document = JSON.parse(json.stdout) as Row_;
        if (json.code === 0) expect(unexplained(document), told).toEqual([]);
        else expect(String(document['message']).length, told).toBeGreaterThan(10);
      }
    }
  });
});
