/** Tables: ordinary columns, odd cells, scales, means and names, and files damaged as a whole. */
import fc from 'fast-check';
import { mostly, pick } from './choices.ts';

const ordinary = fc.integer({ min: -999, max: 999 }).map((k) => String(k / 100));
const oddCell = pick(
  ...['', 'NA', ' ', 'n/a', 'NULL', 'Inf', '-Inf', '1e308', '1e-308', '5e-324', '1e999', '0x1F', '1,5', '1.10', '007'],
  ...[
    '-0',
    'TRUE',
    'a"b',
    '=1+1',
    '@x',
    '::error',
    '\u202Eevil',
    '\u001b[31m',
    '😀',
    'ñ',
    'a\nb',
    '`g`',
    '__proto__',
    'x'.repeat(300),
  ],
);
const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
/** A column in `sane` is as it should be; of the others one cell in eight is odd. */
const cells = (rows: number, usual: fc.Arbitrary<string>, sane: number): fc.Arbitrary<string[]> =>
  mostly(sane, pick(false), pick(true)).chain((odd) =>
    fc.array(odd ? mostly(7, usual, oddCell) : usual, { minLength: rows, maxLength: rows }),
  );
const scale = mostly(9, pick(1), pick(0, 1e-8, 1e8, 1e12, 1e150, 1e300, 1e-300));
const offset = mostly(9, pick(0), pick(1e6, 1e9, 1e12, -1e8));
const numbers = (rows: number): fc.Arbitrary<string[]> =>
  fc
    .tuple(scale, offset, cells(rows, ordinary, 14))
    .map(([by, from, cells]) =>
      cells.map((cell) =>
        (by === 1 && from === 0) || !/^-?[\d.]+$/.test(cell) ? cell : String(Number(cell) * by + from),
      ),
    );
const labels = (rows: number): fc.Arbitrary<string[]> =>
  mostly(12, pick(2, 3, 4, 6), pick(1, rows, Math.max(1, rows - 1))).chain((levels) =>
    cells(
      rows,
      fc.integer({ min: 0, max: Math.max(0, levels - 1) }).map((k) => `l${k}`),
      9,
    ),
  );
/** Successes and failures, of few trials or of a million, or all of one kind; their sum; and 0 or 1. */
const counts = (rows: number): fc.Arbitrary<readonly string[][]> =>
  fc
    .tuple(mostly(6, pick(6), pick(1, 0, 1e6)), mostly(6, pick(6), pick(1, 0, 1e6)), mostly(9, pick(0), pick(0.5, -1)))
    .chain(([most, other, odd]) => {
      const column = (top: number): fc.Arbitrary<number[]> =>
        fc.array(fc.integer({ min: 0, max: top }), { minLength: rows, maxLength: rows });
      return fc.tuple(column(most), column(other), column(1)).map(([a, b, u]) => {
        const said = a.map((k, i) => (i === 0 ? k + odd : k));
        return [said, b, said.map((k, i) => k + (b[i] as number)), u].map((one) => one.map(String));
      });
    });
const NAMES = ['y', 'x', 'z', 'w', 'f', 'g', 'h', 'one', 'a', 'b', 'n', 'u'] as const;
const renamed = mostly(
  5,
  pick(null),
  pick('größe', 'my x', 'if', 'a`b', 'x', '', '__proto__', 'constructor', '1st', 'T', '\u202Ex'),
);
/** What goes wrong with a file as a whole. */
const damage = mostly(
  24,
  pick((csv: string) => csv),
  pick<(csv: string) => string>(
    (csv) => `\uFEFF${csv.replaceAll('\n', '\r\n')}`,
    (csv) => csv.trimEnd(),
    (csv) => csv.replaceAll(',', ';'),
    (csv) => csv.replaceAll(',', '\t'),
    (csv) => `${csv}1,2\n`,
    (csv) => csv.replace('\n', '\n"'),
    (csv) => csv.slice(0, csv.indexOf('\n') + 1),
    () => '',
    () => '\n\n',
    (csv) => csv.replace('y,', ',').replace('x,', 'y,'),
    (csv) => csv.replace('z', 'x'),
    (csv) => `${csv}\u0000`,
    () => '<!doctype html><html></html>',
  ),
);
export const csv: fc.Arbitrary<string> = mostly(12, pick(30, 24, 12, 40), pick(1, 2, 3, 5)).chain((rows) =>
  fc
    .record({
      columns: fc.tuple(
        ...[
          numbers(rows),
          numbers(rows),
          numbers(rows),
          fc.array(pick('1', '2', '0.5'), { minLength: rows, maxLength: rows }),
        ],
        ...[labels(rows), labels(rows), labels(rows), pick(Array<string>(rows).fill('1'))],
      ),
      counts: counts(rows),
      name: renamed,
      damage,
    })
    .map(({ columns, counts: counted, name, damage: damaged }) => {
      const header = NAMES.map((column) => quoted(column === 'z' ? (name ?? column) : column));
      const body = Array.from({ length: rows }, (_, i) =>
        [...columns, ...counted].map((c) => quoted(c[i] as string)).join(','),
      );
      return damaged(`${[header.join(','), ...body].join('\n')}\n`);
    }),
);
