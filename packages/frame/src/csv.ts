import { type Answer, isRefusal, type Note, type Refusal } from '@mixdiff/contract';
import { csvParseRows } from 'd3-dsv';
import { typed } from './cells.ts';
import { indices, integers, listOf } from './fill.ts';
import * as say from './messages.ts';
import { recordLines } from './quoting.ts';
import type { Table } from './table.ts';
import type { Vector } from './vector.ts';

/**
 * A comma-separated text with a header line. Cells that are empty or NA are missing; a column is logical, number or
 * text as R's `read.csv` would have it, and number columns keep their cells as labels. Refuses what has no reading:
 * no header, no rows, rows of another length than the header, two columns of one name, broken quotes.
 */
export function parseCsv(csv: string, { name }: { readonly name: string }): Answer<Table> {
  const body = csv.startsWith('\uFEFF') ? csv.slice(1) : csv;
  if (body.includes('\u0000')) return say.notText(name);
  if (body.trim() === '') return say.emptyFile(name);
  const quotedBefore = /^"(?:[^"]|"")*"([;\t|])/.exec(body)?.[1];
  if (quotedBefore) return say.otherSeparator(name, quotedBefore);
  const lines = recordLines(body, name);
  if (isRefusal(lines)) return lines;
  const records = csvParseRows(body);
  const header = headerNames(records[0] ?? [], name);
  if (isRefusal(header)) return header;
  const kept = indices(records.length, (i) => i > 0 && !isBlank(records[i] as string[]));
  const rows = listOf(kept.length, (k) => records[kept[k] as number] as string[]);
  const line = (row: number): number => lines[kept[row] as number] as number;
  if (rows.length === 0) return say.headerOnly(name);
  const ragged = rows.findIndex((row) => row.length !== header.names.length);
  if (ragged >= 0) return say.raggedRow(name, line(ragged), rows[ragged]?.length ?? 0, header.names.length);
  const columns = new Map<string, Vector>();
  const empty = new Map<string, readonly number[]>();
  header.names.forEach((column, j) => {
    const cells = rows.map((row) => row[j] as string);
    const vector = typed(cells);
    columns.set(column, vector);
    const blank = vector.kind === 'text' ? cells.flatMap((cell, i) => (cell.trim() === '' ? [i] : [])) : [];
    if (blank.length > 0) empty.set(column, blank);
  });
  return { name, nrow: rows.length, columns, lines: integers(rows.length, line), notes: header.notes, empty };
}

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0]?.trim() === '';

function headerNames(cells: readonly string[], file: string): { names: string[]; notes: Note[] } | Refusal {
  const names = cells.map((cell) => cell.trim());
  const [only = ''] = names;
  const separator = [';', '\t', '|'].find((s) => names.length === 1 && only.includes(s));
  if (separator) return say.otherSeparator(file, separator);
  const notes: Note[] = [];
  if (names[0] === '' && names.length > 1 && !names.includes('X')) {
    names[0] = 'X';
    notes.push(say.namedFirstColumn(file));
  }
  const empty = names.indexOf('');
  if (empty >= 0) return say.emptyHeader(file, empty + 1);
  const twice = names.find((column, i) => names.indexOf(column) !== i);
  if (twice !== undefined) return say.duplicateHeader(file, twice);
  return { names, notes };
}
