import { isRefusal } from '@mixdiff/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv, readTable, type Table, type Vector } from '../src/index.ts';
import { asFactor, labels } from '../src/levels.ts';

function read(csv: string): Table {
  const table = parseCsv(csv, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  return table;
}
const column = (csv: string, name: string): Vector => read(csv).columns.get(name) as Vector;

test('byte-order mark, CRLF, quoted commas, quotes and line breaks, blank lines', () => {
  const table = read('\uFEFFa,"b, c",d\r\n1,"x ""y""\r\nz",TRUE\r\n\r\n2,w,F\r\n');
  expect([...table.columns.keys()]).toEqual(['a', 'b, c', 'd']);
  expect(table.columns.get('b, c')).toEqual({
    kind: 'text',
    codes: Int32Array.of(0, 1),
    labels: ['x "y"\r\nz', 'w'],
  });
  expect(table.columns.get('d')).toEqual({ kind: 'logical', values: Int8Array.of(1, 0) });
  expect([...table.lines]).toEqual([2, 5]);
});

test.each<[string, Vector['kind'], readonly (string | null)[]]>([
  ['x\n1\n2.50\n-3e2\n', 'number', ['1', '2.50', '-3e2']],
  ['x,y\n1,0\nNA,0\n"",0\n2,0\n', 'number', ['1', null, null, '2']],
  ['x\n 1\n2 \n', 'number', ['1', '2']],
  ['x\n1\nNaN\nInf\n-inf\n', 'number', ['1', null, 'Inf', '-inf']],
  ['x\n0x1F\n.5\n', 'number', ['0x1F', '.5']],
  ['x\nTRUE\nNA\nfalse\nT\n', 'logical', ['TRUE', null, 'FALSE', 'TRUE']],
  ['x\nTRUE\n1\n', 'text', ['TRUE', '1']],
  ['x\n1\n1,5\n', 'number', []],
  ['x\n1\n"1,5"\n', 'text', ['1', '1,5']],
  ['x\nna\n1\n', 'text', ['na', '1']],
  ['x,y\n,1\nNA,2\n', 'number', [null, null]],
])('%j is %s', (csv, kind, cells) => {
  const table = parseCsv(csv, { name: 'd.csv' });
  if (isRefusal(table)) {
    expect(table.refused).toBe('frame/ragged-row');
    return;
  }
  const x = table.columns.get('x') as Vector;
  expect(x.kind).toBe(kind);
  expect(labels(x)).toEqual(cells);
});

test('numeric labels keep their text and sort as numbers; text sorts by code point', () => {
  expect(asFactor(column('x\n10\n9\n1.10\n1.1\n-2\n', 'x')).levels).toEqual(['-2', '1.1', '1.10', '9', '10']);
  expect(asFactor(column('x\nb\nB\n10\n9\n_\n\u{1F600}\n\uFF5E\n', 'x')).levels).toEqual([
    '10',
    '9',
    'B',
    '_',
    'b',
    '\uFF5E',
    '\u{1F600}',
  ]);
});

test('quoted headers do not hide another separator', () => {
  const refused = parseCsv('"y;y";"x"\n1;2\n', { name: 'd.csv' });
  expect(refused).toMatchObject({ refused: 'frame/separator' });
});
test("a first column without a name is R's row names: X", () => {
  const table = read(',y\na,1\nb,2\n');
  expect([...table.columns.keys()]).toEqual(['X', 'y']);
  expect(table.notes.map((note) => note.code)).toEqual(['frame/unnamed-first-column']);
});

test('what is written as CSV is read back, cell for cell and line for line', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', 'é') }).map((s) => `x${s}`);
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
  const quote = (s: string): string => `"${s.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(rows, (cells) => {
      const table = read(`a,b\n${cells.map((row) => row.map(quote).join(',')).join('\n')}\n`);
      expect(labels(table.columns.get('a') as Vector)).toEqual(cells.map((row) => row[0]));
      expect(labels(table.columns.get('b') as Vector)).toEqual(cells.map((row) => row[1]));
      const breaks = (row: readonly string[]): number => row.join('').split('\n').length;
      let line = 2;
      const lines = cells.map((row) => {
        line += breaks(row);
        return line - breaks(row);
      });
      expect([...table.lines]).toEqual(lines);
    }),
    { numRuns: 100 },
  );
});

test('labels of numbers are read again where the bytes are not kept, and only then', () => {
  const text = 'y,dose,g\n1.50,1.10,3\n2,1.1,4\n3.0,1.10,3\n';
  let asked = 0;
  const again = (): Uint8Array => {
    asked++;
    return new TextEncoder().encode(text);
  };
  const table = readTable(text, { name: 'd.csv', again });
  if (isRefusal(table)) throw new Error(table.message);
  const labelsOf = (name: string): unknown => {
    const column = table.columns.get(name);
    return column?.kind === 'number' ? column.source?.().labels : column;
  };
  expect(labelsOf('g')).toEqual(['3', '4']);
  expect(asked).toBe(0);
  expect(labelsOf('dose')).toEqual(['1.10', '1.1']);
  expect(labelsOf('dose')).toEqual(['1.10', '1.1']);
  expect(asked).toBe(1);
});
