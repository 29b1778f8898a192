/** What goes and what stays, by conditions whose smallest specimen is known. */
import { isRefusal } from '@mixdiff/contract';
import { buildProblem, parseCsv } from '@mixdiff/frame';
import { describe, expect, test } from 'vitest';
import { shrink } from '../src/shrink.ts';
import { filesOf, type Specimen, specimenOf } from '../src/specimen.ts';

const csv = [
  'y,x,arm,id,site,unused',
  ...Array.from({ length: 48 }, (_, i) => {
    const arm = ['lo', 'mid', 'hi'][i % 3];
    return `${(i * 1.2345).toFixed(4)},${((i * 7) % 5) / 3},${arm},s${i >> 2},c${i % 4},${i}`;
  }),
].join('\n');
function specimen(spec: Parameters<typeof specimenOf>[1]): Specimen {
  const table = parseCsv(csv, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const made = specimenOf(table, spec);
  if (isRefusal(made)) throw new Error(made.message);
  return made;
}
const labels = (s: Specimen, name: string): Set<string> => {
  const column = s.table.columns.get(name);
  if (column?.kind !== 'text' && column?.kind !== 'factor') return new Set();
  const names = column.kind === 'text' ? column.labels : column.levels;
  return new Set(Array.from(column.codes, (code) => names[code] ?? 'NA'));
};

describe('shrink', () => {
  test('groups, terms, rows and digits go as far as the condition lets them', async () => {
    const given = specimen({ formula: 'y ~ x + arm + (1 | id) + (1 | site)', factors: { arm: ['lo', 'mid', 'hi'] } });
    // needs arm, both groups, s7 and s2, and five rows
    const holds = async (s: Specimen): Promise<boolean> =>
      /arm/.test(s.spec.formula) &&
      /\| site/.test(s.spec.formula) &&
      labels(s, 'id').has('s7') &&
      labels(s, 'id').has('s2') &&
      s.table.nrow >= 5;
    const { specimen: small, complete } = await shrink({ specimen: given, groups: ['id', 'site'], holds, most: 1000 });
    expect(complete).toBe(true);
    expect(small.table.nrow).toBe(5);
    expect(small.spec.formula).toBe('y ~ arm + (1 | id) + (1 | site)');
  });
  test('a bound on specimens ends it, with one that holds', async () => {
    const given = specimen({ formula: 'y ~ x + (1 | id)' });
    let tried = 0;
    const holds = async (s: Specimen): Promise<boolean> => {
      tried++;
      return s.table.nrow >= 2;
    };
    const found = await shrink({ specimen: given, groups: ['id'], holds, most: 3 });
    expect([found.tried, tried, found.complete]).toEqual([3, 3, false]);
    expect(found.specimen.table.nrow).toBeLessThan(48);
  });
  test('the files make the same problem: rows chosen, columns made, levels in their order', () => {
    const spec = {
      formula: 'y ~ cx + arm + (1 | id)',
      where: 'x > 0',
      derive: { cx: 'x - mean(x)' },
      factors: { arm: ['mid', 'lo', 'hi'] },
    };
    const table = parseCsv(csv, { name: 'd.csv' });
    if (isRefusal(table)) throw new Error(table.message);
    const about = { dataHash: '', name: 'd.csv' };
    const before = buildProblem(table, { ...spec, method: 'ML' }, about);
    const { csv: text, fields } = filesOf(specimen(spec));
    const again = parseCsv(text, { name: 'data.csv' });
    if (isRefusal(before) || isRefusal(again)) throw new Error('refused');
    const after = buildProblem(again, { formula: '', ...fields, method: 'ML' }, about);
    if (isRefusal(after)) throw new Error(after.message);
    expect([...again.columns.keys()]).toEqual(['y', 'arm', 'id', 'cx']);
    expect(after.problem.parts.conditional).toEqual(before.problem.parts.conditional);
    expect(after.problem.random).toEqual(before.problem.random);
    expect(after.problem.response).toEqual(before.problem.response);
  });
});
