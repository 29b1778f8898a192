import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isRefusal } from '@mixdiff/contract';
import type { Vector } from '@mixdiff/frame';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, describe, expect, test } from 'vitest';
import { parquetFile } from '../src/parquet.ts';
import { mixdiff } from './mixdiff.ts';

const written = (columnData: ColumnSource[], codec?: 'UNCOMPRESSED' | 'SNAPPY'): Buffer =>
  Buffer.from(parquetWriteBuffer({ columnData, ...(codec ? { codec } : {}), rowGroupSize: 3 }));
async function columns(
  source: ColumnSource[],
  codec?: 'UNCOMPRESSED' | 'SNAPPY',
): Promise<ReadonlyMap<string, Vector>> {
  const read = await parquetFile(written(source, codec), 'd.parquet');
  if (isRefusal(read)) throw new Error(read.message);
  return read.table.columns;
}
async function refusal(bytes: Buffer): Promise<string> {
  const read = await parquetFile(bytes, 'd.parquet');
  return isRefusal(read) ? `${read.refused} ${read.message}` : 'read';
}

describe('columns have the types that the file says', () => {
  test.each(['UNCOMPRESSED', 'SNAPPY'] as const)('%s', async (codec) => {
    const found = await columns(
      [
        { name: 'y', type: 'DOUBLE', data: [1.5, -2, null, 4, 5], nullable: true },
        { name: 'n', type: 'INT32', data: [3, 1, 2, 1, 3] },
        { name: 'big', type: 'INT64', data: [3n, -1n, 2n, 9007199254740991n, 0n] },
        { name: 'yes', type: 'BOOLEAN', data: [true, false, null, true, true], nullable: true },
        { name: 'g', type: 'STRING', data: ['b', 'NA', '', null, 'b'], nullable: true },
        { name: 'day', type: 'TIMESTAMP', data: [0, 1, 0, 365, 1].map((d) => new Date(d * 864e5)) },
      ],
      codec,
    );
    const { NaN: missing } = Number;
    expect(found.get('y')).toEqual({ kind: 'number', values: Float64Array.of(1.5, -2, missing, 4, 5) });
    expect(found.get('n')).toEqual({ kind: 'number', values: Float64Array.of(3, 1, 2, 1, 3) });
    expect(found.get('big')).toEqual({ kind: 'number', values: Float64Array.of(3, -1, 2, 9007199254740991, 0) });
    expect(found.get('yes')).toEqual({ kind: 'logical', values: Int8Array.of(1, 0, -1, 1, 1) });
    expect(found.get('g')).toEqual({ kind: 'text', codes: Int32Array.of(0, 1, 2, -1, 0), labels: ['b', 'NA', ''] });
    expect(found.get('day')).toMatchObject({ kind: 'text', labels: ['1970-01-01', '1970-01-02', '1971-01-01'] });
  });
});

test('compressed by gzip, with a chunk of its own for every row group', async () => {
  const columnData: ColumnSource[] = [
    { name: 'y', type: 'DOUBLE', data: [1, 2, 3, 4] },
    { name: 'g', type: 'STRING', data: ['a', 'b', 'a', 'c'] },
  ];
  const GZIP = (bytes: Uint8Array): Uint8Array => gzipSync(bytes);
  const bytes = parquetWriteBuffer({ columnData, codec: 'GZIP', compressors: { GZIP }, rowGroupSize: 2 });
  const read = await parquetFile(Buffer.from(bytes), 'd.parquet');
  if (isRefusal(read)) throw new Error(read.message);
  expect(read.table.columns.get('y')).toEqual({ kind: 'number', values: Float64Array.of(1, 2, 3, 4) });
  expect(read.table.columns.get('g')).toEqual({
    kind: 'text',
    codes: Int32Array.of(0, 1, 0, 2),
    labels: ['a', 'b', 'c'],
  });
});

describe('what has no place in a table is refused by name', () => {
  test('an integer that no double holds', async () => {
    const bytes = written([{ name: 'id', type: 'INT64', data: [1n, 2n ** 53n + 1n] }]);
    expect(await refusal(bytes)).toBe(
      'cli/parquet-value d.parquet: column id: 9007199254740993 is an integer that no double holds exactly',
    );
  });
  test('lists', async () => {
    const bytes = Buffer.from(
      parquetWriteBuffer({
        columnData: [{ name: 'x', data: [[1, 2], [3]] }],
        schema: [
          { name: 'root', num_children: 1 },
          { name: 'x', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
        ],
      }),
    );
    expect(await refusal(bytes)).toMatch(/^cli\/parquet-column d.parquet: column x is nested/);
  });
  test('decimals', async () => {
    const bytes = Buffer.from(
      parquetWriteBuffer({
        columnData: [{ name: 'price', data: [1.25, 2.5] }],
        schema: [
          { name: 'root', num_children: 1 },
          {
            name: 'price',
            type: 'INT32',
            converted_type: 'DECIMAL',
            scale: 2,
            precision: 9,
            repetition_type: 'REQUIRED',
          },
        ],
      }),
    );
    expect(await refusal(bytes)).toMatch(/^cli\/parquet-column d.parquet: column price is of type decimal/);
  });
  test('a compression that is not known', async () => {
    const LZO = (bytes: Uint8Array): Uint8Array => bytes;
    const columnData: ColumnSource[] = [{ name: 'y', type: 'DOUBLE', data: [1, 2, 3] }];
    const bytes = Buffer.from(parquetWriteBuffer({ columnData, codec: 'LZO', compressors: { LZO } }));
    expect(await refusal(bytes)).toMatch(/^cli\/parquet-column d.parquet: column y is compressed by LZO/);
  });
  test('a file cut off, and one of no rows', async () => {
    const bytes = written([{ name: 'y', type: 'DOUBLE', data: [1, 2, 3] }]);
    expect(await refusal(bytes.subarray(0, 40))).toMatch(/^cli\/not-parquet d.parquet begins as Parquet/);
    expect(await refusal(written([{ name: 'y', type: 'DOUBLE', data: [] }]))).toBe(
      'cli/parquet-empty d.parquet has no rows',
    );
  });
});

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-parquet-'));
  const [parquet, csv] = [join(folder, 'd.parquet'), join(folder, 'd.csv')];
  const rows = Array.from({ length: 60 }, (_, i) => ({
    y: Math.round(1e6 * (Math.sin(i) + (i % 6) + 0.02 * i)) / 1e6,
    x: i % 7,
    g: `g${i % 6}`,
  }));
  beforeAll(() => {
    writeFileSync(csv, `y,x,g\n${rows.map(({ y, x, g }) => `${y},${x},${g}`).join('\n')}\n`);
    writeFileSync(
      parquet,
      written([
        { name: 'y', type: 'DOUBLE', data: rows.map(({ y }) => y) },
        { name: 'x', type: 'INT32', data: rows.map(({ x }) => x) },
        { name: 'g', type: 'STRING', data: rows.map(({ g }) => g) },
      ]),
    );
    writeFileSync(join(folder, 'model.yaml'), 'data: d.parquet\nformula: y ~ x + (1 | g)\n');
  });
  const logLik = (stdout: string): number => JSON.parse(stdout).logLik;

  test('the same fit as from text, by option and by config', async () => {
    const formula = 'y ~ x + (1 | g)';
    const text = await mixdiff(['fit', '--backend', 'lme4', '--data', csv, '--formula', formula, '--json'], folder);
    const typed = await mixdiff(
      ['fit', '--backend', 'lme4', '--data', parquet, '--formula', formula, '--json'],
      folder,
    );
    const said = await mixdiff(['fit', '--backend', 'lme4', '--config', join(folder, 'model.yaml'), '--json'], folder);
    expect([text.code, typed.code, said.code]).toEqual([0, 0, 0]);
    expect([logLik(typed.stdout), logLik(said.stdout)]).toEqual([logLik(text.stdout), logLik(text.stdout)]);
  });
  test('what is said of text is refused', async () => {
    const { code, stderr } = await mixdiff(
      ['fit', '--backend', 'lme4', '--data', parquet, '--formula', 'y ~ x + (1 | g)', '--sep', ';'],
      folder,
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/d\.parquet is Parquet, which has no separator/);
  });
});
