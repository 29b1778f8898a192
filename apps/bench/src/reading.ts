/*
 * A table of text read by its bytes (`readTable`) and by rows of strings (a string per cell, then one pass per column): megabytes per
 * second of CPU, and what each adds to the memory of its own process. `npm run bench:reading [MEGABYTES]`, 50 unless told.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRefusal } from '@mixdiff/contract';
import { readTable } from '@mixdiff/frame';

interface Measured {
  readonly rows: number;
  /** Bytes that the columns themselves take: 8 for a number, 4 for the code of a text. */
  readonly columns: number;
  readonly cpuSeconds: number;
  /** Largest resident size while reading, over that before it; bytes. */
  readonly added: number;
}
type Reader = (file: Buffer) => { rows: number; columns: number };
const sizeOf = (rows: number, numeric: number, all: number): number => rows * (8 * numeric + 4 * (all - numeric));

const READERS: Readonly<Record<string, Reader>> = {
  bytes: (file) => {
    const table = readTable(file, { name: 'bench.csv' });
    if (isRefusal(table)) throw new Error(table.message);
    const numeric = [...table.columns.values()].filter(({ kind }) => kind === 'number');
    return { rows: table.nrow, columns: sizeOf(table.nrow, numeric.length, table.columns.size) };
  },
  rows: (file) => {
    const [header = [], ...rows] = rowsOf(file.toString('utf8'));
    const columns = header.map((_, j) => typed(rows.map((row) => row[j] as string)));
    const numeric = columns.filter((column) => column instanceof Float64Array);
    return { rows: rows.length, columns: sizeOf(rows.length, numeric.length, columns.length) };
  },
};
/** For the lines that `generate` writes: a quoted cell has a comma, and no quote or line break. */
const rowsOf = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line.match(/"[^"]*"|[^,]+|(?<=,)(?=,|$)/g) ?? []).map((cell) => cell.replaceAll('"', '')));
function typed(cells: readonly string[]): Float64Array | (string | null)[] {
  const present = cells.map((cell) => (cell === '' || cell === 'NA' ? null : cell));
  const values = Float64Array.from(present, (cell) => (cell === null ? Number.NaN : Number(cell)));
  return present.every((cell, i) => cell === null || !Number.isNaN(values[i])) ? values : present;
}

/** Numbers of few and of many digits, running and drawn labels, quotes, missing cells. */
function generate(path: string, megabytes: number): void {
  let state = 7;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const row = (i: number): string => {
    const [y, x, z] = [(100 * uniform() - 50).toFixed(6), (10 * uniform()).toFixed(3), uniform().toPrecision(15)];
    const name = uniform() < 0.01 ? 'NA' : `"Müller, ${i % 977}"`;
    return `${y},${x},${z},${i >> 2},s${Math.floor(5000 * uniform())},${i % 2 ? 'treated' : 'control'},${name}\n`;
  };
  const file = openSync(path, 'w');
  let size = writeSync(file, 'y,x,z,id,school,arm,name\n');
  for (let i = 0; size < megabytes * 1e6; ) {
    let piece = '';
    for (const end = i + 5000; i < end; i++) piece += row(i);
    size += writeSync(file, piece);
  }
  closeSync(file);
}

function measure(reader: Reader, path: string): Measured {
  const file = readFileSync(path);
  const before = process.resourceUsage().maxRSS;
  const started = process.cpuUsage();
  const read = reader(file);
  const { user, system } = process.cpuUsage(started);
  return { ...read, cpuSeconds: (user + system) / 1e6, added: 1024 * (process.resourceUsage().maxRSS - before) };
}

const [first = '50', which, path] = process.argv.slice(2);
if (which !== undefined && path !== undefined) {
  const reader = READERS[which];
  if (!reader) throw new Error(`no reader ${which}`);
  process.stdout.write(JSON.stringify(measure(reader, path)));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-reading-'));
  const csv = join(folder, 'bench.csv');
  generate(csv, Number(first));
  const bytes = readFileSync(csv).length;
  for (const name of Object.keys(READERS)) {
    const args = ['--import', 'tsx', fileURLToPath(import.meta.url), first, name, csv];
    const m: Measured = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    const speed = (bytes / 1e6 / m.cpuSeconds).toFixed(1);
    const [added, ratio] = [(m.added / 1e6).toFixed(0), (m.added / m.columns).toFixed(2)];
    process.stdout.write(
      `${name.padEnd(6)} ${m.rows} rows  ${speed} MB/s of CPU  ${added} MB added to ${(bytes / 1e6).toFixed(0)} MB of file, ${ratio} x its columns\n`,
    );
  }
  rmSync(folder, { recursive: true });
}
