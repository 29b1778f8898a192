import { isRefusal } from '@mixdiff/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Reading, readTable } from '../../src/csv.ts';
import { labels } from '../../src/levels.ts';
import type { Vector } from '../../src/vector.ts';
import { byRows } from './by-rows.ts';

const pick = fc.constantFrom;
const valuesOf = (v: Vector): (number | string | null)[] =>
  v.kind === 'number' || v.kind === 'logical'
    ? Array.from(v.values, (x) => (Number.isNaN(x) || (v.kind === 'logical' && x === -1) ? null : x))
    : [...labels(v)];

/** Two readers, one table: cell for cell, line for line, or the same refusal. */
function expectSame(csv: string, separator: ',' | ';' | '\t' = ',', decimal: '.' | ',' = '.'): 'table' | 'refused' {
  const expected = byRows(csv, 'd.csv', separator, decimal);
  const table = readTable(csv, { name: 'd.csv', separator, decimal });
  if (isRefusal(expected) || isRefusal(table)) {
    expect(table).toEqual(expected);
    return 'refused';
  }
  expect([...table.columns.keys()]).toEqual(expected.names);
  expect([...table.lines]).toEqual(expected.lines);
  const vectors = [...table.columns.values()];
  expect(vectors.map((v) => v.kind)).toEqual(expected.columns.map((c) => c.kind));
  expect(vectors.map((v) => labels(v))).toEqual(expected.columns.map((c) => c.labels));
  expect(vectors.map(valuesOf)).toEqual(expected.columns.map((c) => c.values));
  expect([...table.columns.keys()].map((name) => table.empty.get(name) ?? [])).toEqual(
    expected.columns.map((c) => c.empty),
  );
  return 'table';
}

const PIECES = [
  'a',
  '1',
  '2.5',
  '.',
  '-',
  'e3',
  'NA',
  'NaN',
  'TRUE',
  'F',
  'Inf',
  '0x1f',
  '""',
  '"',
  ' ',
  '\u00a0',
  'é',
];
const anyText = fc
  .array(pick(...PIECES, ',', ',', ',', ';', '\t', '|', '\n', '\n', '\n', '\r\n', '\r', '\u{1F600}', '\uFEFF', '007'), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));

const numberCell = fc.oneof(
  pick(
    '1',
    '0',
    '-0',
    '+7',
    '1.10',
    '1.1',
    '.5',
    '5.',
    '-3e-2',
    '1E5',
    '1e999',
    '4e-320',
    'NA',
    '',
    ' 2 ',
    'NaN',
    'Inf',
  ),
  fc.double().map(String),
  fc.integer().map(String),
  fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
);
const textCell = pick(
  'a',
  'a ',
  '',
  'NA',
  ' ',
  'é,ü',
  'x"y',
  'two\nlines',
  'cr\rlf\r\n',
  '__proto__',
  'constructor',
  '1',
);
const logicalCell = pick('TRUE', 'F', 'NA', '', 'true ');
const quoted = (cell: string, separator: string, always: boolean): string =>
  always || cell.includes('"') || cell.includes(separator) || /[\r\n]/.test(cell)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
/** Columns that keep their kind for many rows, and may break it late. */
const goodTable = (separator: string) =>
  fc
    .tuple(
      fc.array(pick(numberCell, textCell, logicalCell), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 130 }),
      pick('\n', '\r\n', '\r'),
    )
    .chain(([kinds, n, newline]) =>
      fc.tuple(
        fc.array(fc.tuple(...kinds.map((kind) => fc.tuple(kind, fc.boolean()))), { minLength: n, maxLength: n }),
        fc.tuple(
          ...kinds.map((kind) => fc.oneof({ weight: 3, arbitrary: kind }, { weight: 1, arbitrary: pick('late') })),
        ),
        fc.constant(newline),
      ),
    )
    .map(([rows, last, newline]) => {
      const header = last.map((_, j) => `c${j}`);
      const all = [...rows, last.map((cell) => [cell, false] as [string, boolean])];
      const lines = all.map((row) => row.map(([cell, always]) => quoted(cell, separator, always)).join(separator));
      return [header.join(separator), ...lines, ''].join(newline);
    });

describe('what d3-dsv and a plain typing of its strings make of a text', () => {
  test('any text: the same table or the same refusal', () => {
    const seen = { table: 0, refused: 0 };
    fc.assert(
      fc.property(anyText, (csv) => {
        seen[expectSame(csv)]++;
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(seen.table, seen.refused)).toBeGreaterThan(50);
  });
  test.each([',', ';', '\t'] as const)('tables separated by %j, types from the whole column', (separator) => {
    fc.assert(
      fc.property(goodTable(separator), (csv) => {
        expect(expectSame(csv, separator)).toBe('table');
      }),
      { numRuns: 150 },
    );
  });
  test('decimal commas', () => {
    const withCommas = goodTable(';').map((csv) => csv.replaceAll('.', ','));
    fc.assert(
      fc.property(withCommas, (csv) => {
        expect(expectSame(csv, ';', ',')).toBe('table');
      }),
      { numRuns: 150 },
    );
  });
  test('a column that turns to text after a thousand numbers keeps their cells', () => {
    const cells = Array.from({ length: 1000 }, (_, i) => `${i}.10`);
    expect(expectSame(`x,y\n${[...cells, 'late'].map((cell, i) => `${cell},${i}`).join('\n')}\n`)).toBe('table');
  });
  test('ten thousand labels, of which some are one text in two quotings', () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, i) => `${i % 3 ? `k${i % 10007}` : `"k${i % 10007}"`},"a""${i % 5}"`,
    );
    expect(expectSame(`id,q\n${rows.join('\n')}`)).toBe('table');
  });
});

const read = (text: string | Uint8Array, reading: Partial<Reading> = {}) => {
  const table = readTable(text, { name: 'd.csv', ...reading });
  if (isRefusal(table)) throw new Error(`${table.refused}: ${table.message}`);
  return table;
};
const codes = (text: string | Uint8Array, reading: Partial<Reading> = {}): string[] =>
  read(text, reading).notes.map((note) => note.code);
const refused = (text: string | Uint8Array, reading: Partial<Reading> = {}) => {
  const table = readTable(text, { name: 'd.csv', ...reading });
  if (!isRefusal(table)) throw new Error('not refused');
  return `${table.refused}: ${table.message} | ${table.hint}`;
};
const cells = (text: string | Uint8Array, reading: Partial<Reading> = {}) =>
  Object.fromEntries([...read(text, reading).columns].map(([name, v]) => [name, valuesOf(v)]));

describe('separators', () => {
  test('are found in the header line, and said where they are no commas', () => {
    for (const [separator, notes] of [
      [',', []],
      [';', ['frame/separated-by']],
      ['\t', ['frame/separated-by']],
    ] as const) {
      const csv = `y${separator}"x, z"\n1${separator}2\n`;
      expect(cells(csv)).toEqual({ y: [1], 'x, z': [2] });
      expect(codes(csv)).toEqual(notes);
    }
    expect(codes('y;x\n1;2\n', { separator: ';' })).toEqual([]);
    expect(cells('y|x\n1|2\n', { separator: '|' })).toEqual({ y: [1], x: [2] });
    expect(cells('only\n1\n2\n')).toEqual({ only: [1, 2] });
  });
  test('a bar must be asked for, and what is asked for must be there', () => {
    expect(refused('y|x\n1|2\n')).toMatch(/^frame\/separator: .*'\|'.*sep/);
    expect(refused('y;x\n1;2\n', { separator: ',' })).toContain("';', not by commas");
    expect(refused('y,x\n1,2\n', { separator: ';' })).toContain("',', not by semicolons");
    expect(refused('"y"\t"x"\n1\t2\n', { separator: ';' })).toContain('tabs, not by semicolons');
  });
  test('a header with several of them is read by the one that the rows agree with, and that is said', () => {
    const csv = 'weight, kg;height, cm;id\n1,5;2;a\n2;3;b\n';
    expect(cells(csv)).toEqual({ 'weight, kg': [1.5, 2], 'height, cm': [2, 3], id: ['a', 'b'] });
    expect(codes(csv)).toContain('frame/several-separators');
    expect(cells('a;b,c\n1;2,3\n')).toEqual({ 'a;b': ['1;2'], c: [3] });
    expect(codes('a;b,c\n1;2,3\n')).toEqual(['frame/several-separators']);
  });
});

describe('decimal commas', () => {
  test('are found where semicolons separate; labels have points', () => {
    const csv = 'y;x;g\n1,50;-2e1;1,1\n-0,5;NA;1,10\n';
    const table = read(csv);
    expect(cells(csv)).toEqual({ y: [1.5, -0.5], x: [-20, null], g: [1.1, 1.1] });
    expect(labels(table.columns.get('g') as Vector)).toEqual(['1.1', '1.10']);
    expect(table.format).toEqual({ separator: ';', decimal: ',', encoding: 'UTF-8' });
    expect(codes(csv)).toEqual(['frame/separated-by', 'frame/decimal-commas']);
  });
  test('points are points where no number has a comma', () => {
    expect(cells('y;x\n1.5;2\n2;3\n')).toEqual({ y: [1.5, 2], x: [2, 3] });
  });
  test('both in one file are refused, naming both, until one is told', () => {
    const csv = 'y;x\n1;2\n1,5;2.25\n';
    expect(refused(csv)).toMatch(/^frame\/decimal: .*'y' \(line 3\).*'x' \(line 3\)/);
    expect(cells(csv, { decimal: ',' })).toEqual({ y: [1, 1.5], x: ['2', '2.25'] });
    expect(cells(csv, { decimal: '.' })).toEqual({ y: ['1', '1,5'], x: [2, 2.25] });
    expect(codes(csv, { decimal: '.' })).toEqual(['frame/separated-by', 'frame/commas-unread']);
  });
  test('a column with both is text', () => {
    expect(cells('y;x\n1,5;2\n1.5;3\n')).toEqual({ y: ['1,5', '1.5'], x: [2, 3] });
    expect(cells('y;x\n1.234,5;2\n')).toEqual({ y: ['1.234,5'], x: [2] });
  });
  test('with tabs they must be asked for, and a note says which column would gain', () => {
    expect(codes('y\tx\n1,5\t2\n')).toEqual(['frame/separated-by', 'frame/commas-unread']);
    expect(cells('y\tx\n1,5\t2\n', { decimal: ',' })).toEqual({ y: [1.5], x: [2] });
  });
  test('cannot separate cells too', () => {
    expect(refused('y,x\n1,2\n', { decimal: ',' })).toMatch(/^frame\/decimal/);
  });
});

const utf16 = (text: string, little: boolean): Uint8Array => {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
  return bytes;
};
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const NAMES = 'y,näme\n1,Müller\n2,Zoë\n';
const EXPECTED = { y: [1, 2], näme: ['Müller', 'Zoë'] };

describe('encodings', () => {
  test('UTF-8 with and without a mark needs no word', () => {
    for (const mark of ['', '\uFEFF']) {
      const bytes = Buffer.from(mark + NAMES);
      expect(cells(bytes)).toEqual(EXPECTED);
      expect(codes(bytes)).toEqual([]);
    }
  });
  test('UTF-16 by its mark, in both orders, beyond U+FFFF too', () => {
    for (const little of [true, false]) {
      const bytes = utf16(`\uFEFF${NAMES}3,\u{1F600}\n`, little);
      expect(cells(bytes)).toEqual({ y: [1, 2, 3], näme: ['Müller', 'Zoë', '\u{1F600}'] });
      expect(codes(bytes)).toEqual(['frame/encoding']);
      expect(read(bytes).format.encoding).toBe(little ? 'UTF-16LE' : 'UTF-16BE');
    }
  });
  test('what is no UTF-8 is latin1 or windows-1252, said with the line and the word', () => {
    const table = read(latin1(NAMES));
    expect(cells(latin1(NAMES))).toEqual(EXPECTED);
    expect(table.format.encoding).toBe('windows-1252');
    expect(table.notes[0]?.text).toMatch(/line 1.*'näme'/);
    expect(cells(Uint8Array.from([...latin1('y,p\n1,'), 0x80, 0x93, 10]))).toEqual({ y: [1], p: ['€“'] });
    expect(refused(Uint8Array.from([...latin1('y,p\n1,'), 0x81, 10]))).toMatch(/^frame\/encoding: .*line 2.*0x81/);
  });
  test('a mark of UTF-8 is a promise', () => {
    expect(refused(Uint8Array.from([0xef, 0xbb, 0xbf, ...latin1(NAMES)]))).toMatch(/^frame\/encoding: .*line 1/);
  });
  test('NUL bytes are no text, in any encoding', () => {
    expect(refused(latin1('PK\u0003\u0004\u0000'))).toMatch(/^frame\/not-text/);
    expect(refused(utf16('\uFEFFa,b\u0000\n', true))).toMatch(/^frame\/not-text/);
    expect(refused(utf16(NAMES, true))).toMatch(/^frame\/not-text/);
  });
});
