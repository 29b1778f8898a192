import { type Answer, isRefusal, type Note, type Refusal } from '@mixdiff/contract';
import { csvParseRows } from 'd3-dsv';
import { typed } from './cells.ts';
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
  const lines = recordLines(body, name);
  if (isRefusal(lines)) return lines;
  const records = csvParseRows(body).map((cells, i) => ({ cells, line: lines[i] as number }));
  const [head, ...rows] = records.filter((record, i) => i === 0 || !isBlank(record.cells));
  const header = headerNames(head?.cells ?? [], name);
  if (isRefusal(header)) return header;
  if (rows.length === 0) return say.headerOnly(name);
  const ragged = rows.find((row) => row.cells.length !== header.names.length);
  if (ragged) return say.raggedRow(name, ragged.line, ragged.cells.length, header.names.length);
  const columns = new Map<string, Vector>();
  header.names.forEach((column, j) => {
    columns.set(column, typed(rows.map((row) => row.cells[j] as string)));
  });
  return { name, nrow: rows.length, columns, lines: Int32Array.from(rows, (row) => row.line), notes: header.notes };
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
