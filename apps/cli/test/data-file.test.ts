import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isRefusal } from '@mixdiff/contract';
import type { Table } from '@mixdiff/frame';
import { type ProofModel, proofScript } from '@mixdiff/proof';
import { afterAll, describe, expect, test } from 'vitest';
import { readDataFile } from '../src/data-file.ts';
import { BIN, type Ran } from './mixdiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'mixdiff-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const RSCRIPT = process.env['RSCRIPT'] ?? 'Rscript';
const hasR = spawnSync(RSCRIPT, ['--version']).status === 0;
const why = hasR ? '' : ' (skipped: needs Rscript)';

/** Labels that differ by a zero, a letter beyond ASCII, a missing number, a separator within a cell. */
const ROWS = Array.from({ length: 36 }, (_, i) => [
  i === 7 ? 'NA' : (2 + (i % 6) / 2 + ((i * 13) % 7) / 8).toFixed(3),
  ((i * 7) % 11).toString(),
  ['1.1', '1.10', '2.5', '3.5', '4.25', '6.5'][i % 6] as string,
  i % 2 ? '"Zoë, B"' : 'Müller',
]);
const HEADER = ['y', 'x', 'dose', 'näme'];
const written = (separator: string, decimal = '.'): string =>
  [HEADER, ...ROWS.map((row) => row.map((cell, j) => (j < 3 ? cell.replace('.', decimal) : cell)))]
    .map((row) => row.join(separator))
    .join('\n');
const PLAIN = Buffer.from(`${written(',')}\n`);
const FORMATS: Readonly<Record<string, Uint8Array>> = {
  'semicolons.csv': Buffer.from(written(';')),
  'commas.csv': Buffer.from(written(';', ',').replaceAll('\n', '\r\n')),
  'tabs.tsv': Buffer.from(written('\t')),
  'packed.csv.gz': gzipSync(PLAIN),
  'latin1.csv': Buffer.from(written(','), 'latin1'),
  'bom.csv': Buffer.from(`\uFEFF${written(',')}`),
  'excel.txt': Buffer.from(`\uFEFF${written('\t', '.')}\n`, 'utf16le'),
  'all.gz': gzipSync(Buffer.from(written(';', ','), 'latin1')),
};
const write = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const tableOf = (path: string): Table => {
  const read = readDataFile(path, 'data file');
  if (isRefusal(read)) throw new Error(read.message);
  return read.table;
};
const plain = write('plain.csv', PLAIN);

/** The first number that a proof prints is the log-likelihood by R, from the file alone. */
function byR(path: string, { format }: Table, stdin?: Uint8Array): number {
  const model: ProofModel = {
    formula: 'y ~ x + näme + (1 | dose)',
    where: null,
    derive: {},
    factors: { dose: null },
    ordered: [],
    contrasts: {},
    weights: null,
    offset: null,
    nobs: 35,
    columns: ['(Intercept)', 'x', 'nämeZoë, B'],
    dataPath: stdin ? null : path.slice(folder.length + 1),
    format,
    isColumn: () => false,
  };
  const at = (variance: number) => ({
    beta: [2, 0.1, 0.3],
    random: [{ group: 'dose', terms: ['(Intercept)'], cov: [[variance]] }],
    sigma2: 0.5,
  });
  const script = proofScript(model, [
    { fit: 'a/ML', method: 'ML', weights: 'precision', stopped: at(0.2), best: at(0.4), along: [] },
  ]);
  if (isRefusal(script)) throw new Error(script.message);
  const printed = execFileSync(RSCRIPT, [write('proof.R', Buffer.from(script.text))], {
    input: stdin,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  return Number(/-?\d+\.\d+/.exec(printed)?.[0]);
}

describe('one table in many formats', () => {
  test.each(Object.entries(FORMATS))('%s', (name, bytes) => {
    const path = write(name, bytes);
    const [table, expected] = [tableOf(path), tableOf(plain)];
    const { notes: _, format: __, name: ___, columns, ...rest } = table;
    const { columns: known, nrow, lines, empty } = expected;
    expect(rest).toEqual({ nrow, lines, empty });
    const cells = (t: Table['columns']) =>
      [...t].map(([column, v]) => [column, v.kind === 'number' ? [v.values, v.source?.()] : v]);
    expect(cells(columns)).toEqual(cells(known));
    const read = readDataFile(path, 'data file');
    expect(isRefusal(read) ? null : read.dataHash).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
  test.runIf(hasR).each(Object.keys(FORMATS))(`R reads the same from %s by proof.R${why}`, (name) => {
    const bytes = FORMATS[name] as Uint8Array;
    const path = write(name, bytes);
    const [table, expected] = [tableOf(path), byR(plain, tableOf(plain))];
    expect(expected).toBeLessThan(0);
    expect(byR(path, table)).toBe(expected);
    // R unpacks a file, not what is piped into it
    if (!name.endsWith('gz')) expect(byR(path, table, bytes)).toBe(expected);
  });
});

function piped(bytes: Uint8Array, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    // in two pieces with a pause between them: the reader must wait
    child.stdin.write(bytes.subarray(0, 100));
    setTimeout(() => child.stdin.end(bytes.subarray(100)), 200);
  });
}
const FIT = ['--formula', 'y ~ x + (1 | dose)', '--backend', 'lme4', '--ml', '--json'];
test('a piped table is a file: the same fit, its hash, and - is its name', async () => {
  const packed = FORMATS['all.gz'] as Uint8Array;
  const [byPipe, byFile] = [
    await piped(packed, ['fit', '--data', '-', ...FIT]),
    await piped(PLAIN, ['fit', '--data', 'all.gz', ...FIT]),
  ];
  expect([byPipe.code, byFile.code]).toEqual([0, 0]);
  expect(JSON.parse(byPipe.stdout).logLik).toBe(JSON.parse(byFile.stdout).logLik);
  expect(byPipe.stderr).toMatch(/standard input is separated by semicolons/);
  const empty = await piped(new Uint8Array(0), ['fit', '--data', '-', ...FIT]);
  expect([empty.code, empty.stdout]).toMatchObject([2, expect.anything()]);
  expect(empty.stderr).toContain('standard input is empty');
});
