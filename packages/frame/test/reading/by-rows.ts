/*
 * The same reader written another way, for tests: d3-dsv cuts the text into rows of strings, and each column is typed
 * from its strings. Slow, large and plain.
 */
import { isRefusal, type Refusal } from '@mixdiff/contract';
import { dsvFormat } from 'd3-dsv';
import * as say from '../../src/messages.ts';
import { readNumber } from '../../src/number-text.ts';

export interface ByRows {
  readonly names: readonly string[];
  readonly lines: readonly number[];
  readonly columns: readonly Typed[];
}
interface Typed {
  readonly kind: 'number' | 'text' | 'logical';
  readonly values: readonly (number | string | null)[];
  readonly labels: readonly (string | null)[];
  readonly empty: readonly number[];
}

export function byRows(csv: string, name: string, separator = ',', decimal = '.'): ByRows | Refusal {
  const body = csv.startsWith('\uFEFF') ? csv.slice(1) : csv;
  if (body.includes('\u0000')) return say.notText(name);
  if (body.trim() === '') return say.emptyFile(name);
  if (separator === ',') {
    const quotedBefore = /^"(?:[^"]|"")*"([;\t|])/.exec(body)?.[1];
    if (quotedBefore) return say.otherSeparator(name, quotedBefore as ';');
  }
  const starts = recordLines(body, name, separator);
  if (isRefusal(starts)) return starts;
  const records = dsvFormat(separator).parseRows(body);
  const names = (records[0] ?? []).map((cell) => cell.trim());
  const other = separator === ',' && [';', '\t', '|'].find((s) => names.length === 1 && names[0]?.includes(s));
  if (other) return say.otherSeparator(name, other as ';');
  if (names[0] === '' && names.length > 1 && !names.includes('X')) names[0] = 'X';
  if (names.includes('')) return say.emptyHeader(name, names.indexOf('') + 1);
  const twice = names.find((column, i) => names.indexOf(column) !== i);
  if (twice !== undefined) return say.duplicateHeader(name, twice);
  const kept = records.flatMap((row, i) => (i > 0 && !(row.length === 1 && row[0]?.trim() === '') ? [i] : []));
  const lines = kept.map((i) => starts[i] as number);
  const rows = kept.map((i) => records[i] as string[]);
  if (rows.length === 0) return say.headerOnly(name);
  const ragged = rows.findIndex((row) => row.length !== names.length);
  if (ragged >= 0) return say.raggedRow(name, lines[ragged] as number, rows[ragged]?.length ?? 0, names.length);
  const columns = names.map((_, j) =>
    typed(
      rows.map((row) => row[j] as string),
      decimal,
    ),
  );
  return { names, lines, columns };
}

const TRUE = ['T', 'TRUE', 'True', 'true'];
const FALSE = ['F', 'FALSE', 'False', 'false'];
function typed(cells: readonly string[], decimal: string): Typed {
  const trimmed = cells.map((cell) => (['', 'NA'].includes(cell.trim()) ? null : cell.trim()));
  const present = trimmed.filter((cell) => cell !== null);
  if (present.length > 0 && present.every((cell) => [...TRUE, ...FALSE].includes(cell))) {
    const labels = trimmed.map((cell) => (cell === null ? null : TRUE.includes(cell) ? 'TRUE' : 'FALSE'));
    const values = labels.map((label) => (label === null ? null : label === 'TRUE' ? 1 : 0));
    return { kind: 'logical', values, labels, empty: [] };
  }
  const pointed = (cell: string): string =>
    decimal === '.' ? cell : cell.includes('.') ? 'none' : cell.replace(',', '.');
  if (present.every((cell) => cell === 'NaN' || readNumber(pointed(cell)) !== null)) {
    const labels = trimmed.map((cell) => (cell === null || cell === 'NaN' ? null : pointed(cell)));
    return { kind: 'number', values: labels.map((l) => (l === null ? null : readNumber(l))), labels, empty: [] };
  }
  const values = cells.map((cell, i) => (trimmed[i] === null ? null : cell));
  return { kind: 'text', values, labels: values, empty: cells.flatMap((cell, i) => (cell.trim() === '' ? [i] : [])) };
}

/** Where each record begins (1-based line), or the quote that is at fault. */
function recordLines(csv: string, file: string, separator: string): number[] | Refusal {
  const starts: number[] = [];
  const ends = (i: number): boolean => i >= csv.length || [separator, '\n', '\r'].includes(csv[i] as string);
  let line = 1;
  for (let i = 0; i < csv.length; line++) {
    starts.push(line);
    for (;;) {
      const from = i;
      if (csv[i] === '"') {
        for (i++; csv[i] !== '"' || csv[i + 1] === '"'; i += csv[i] === '"' ? 2 : 1) {
          if (i >= csv.length) return say.unclosedQuote(file, line);
        }
        i++;
        line += (csv.slice(from, i).match(/\r\n|\r|\n/g) ?? []).length;
      } else while (!ends(i)) i++;
      if (!ends(i)) return say.textAfterQuote(file, line);
      if (csv[i] !== separator) break;
      i++;
    }
    i += csv[i] === '\r' && csv[i + 1] === '\n' ? 2 : 1;
  }
  return starts;
}
