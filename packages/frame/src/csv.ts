import { type Answer, isRefusal, type Note, type Refusal } from '@mixdiff/contract';
import * as say from './messages.ts';
import { type Decimal, readNumberWith } from './number-text.ts';
import { isBlank } from './reading/cell.ts';
import { TextColumn, ValueColumn } from './reading/column.ts';
import { type Decoded, decodeBytes } from './reading/encoding.ts';
import { readHeader } from './reading/header.ts';
import { type Body, faultIn, readRecords } from './reading/records.ts';
import { countLineBreaks, Scanner } from './reading/scanner.ts';
import { findSeparator, hiddenSeparator, type Separator } from './reading/separator.ts';
import { labelsOf } from './reading/source.ts';
import { encodeUtf8 } from './reading/utf8.ts';
import type { Table } from './table.ts';
import { logicals, numbers, type Vector } from './vector.ts';

/** How a table is to be read, where the file is not to tell. */
export interface Reading {
  /** What messages call the file. */
  readonly name: string;
  readonly separator?: Separator | undefined;
  readonly decimal?: Decimal | undefined;
  /**
   * Reads the same bytes once more. Given, they are not kept for the day when somebody asks for the labels of a column of numbers
   * (1.10 is not 1.1).
   */
  readonly again?: (() => Uint8Array) | undefined;
}

/** A text of cells separated by commas, with points in decimal numbers, read as `readTable` reads a file. */
export const parseCsv = (csv: string, { name }: { readonly name: string }): Answer<Table> =>
  readTable(csv, { name, separator: ',', decimal: '.' });

/**
 * A table of text with a header line. Cells that are empty or NA are missing; a column is logical, number or text as R's
 * `read.csv` would have it, and number columns keep their cells as labels. What separates the cells is told or found in
 * the header line; where it is a semicolon, numbers may have a decimal comma, as R's `read.csv2` has it. Refuses what
 * has no reading: no header, no rows, rows of another length than the header, two columns of one name, broken quotes,
 * decimal points and commas in one file.
 */
export function readTable(file: Uint8Array | string, reading: Reading): Answer<Table> {
  const { name } = reading;
  const decoded = typeof file === 'string' ? textBytes(file, name) : decodeBytes(file, name);
  if (isRefusal(decoded)) return decoded;
  const { bytes } = decoded;
  if (isBlank(bytes, 0, bytes.length)) return say.emptyFile(name);
  const found = separatorOf(bytes, reading);
  if (isRefusal(found)) return found;
  if (found.separator === reading.decimal) return say.decimalIsSeparator(name, reading.decimal);
  return readBody(decoded, found, reading);
}

function textBytes(text: string, name: string): Answer<Decoded> {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return body.includes('\u0000') ? say.notText(name) : { bytes: encodeUtf8(body), encoding: 'UTF-8', notes: [] };
}

interface Found {
  readonly separator: Separator;
  readonly notes: readonly Note[];
}
function separatorOf(bytes: Uint8Array, { name, separator }: Reading): Found | Refusal {
  if (separator === undefined) return findSeparator(bytes, name);
  const hidden = hiddenSeparator(bytes, separator);
  if (hidden === null) return { separator, notes: [] };
  const fault = hidden.quoted ? null : faultIn({ name, bytes, separator: separator.charCodeAt(0) });
  return fault ?? say.otherSeparator(name, hidden.separator, separator);
}

function readBody({ bytes, encoding, notes }: Decoded, found: Found, reading: Reading): Answer<Table> {
  const { name, decimal } = reading;
  const separator = found.separator.charCodeAt(0);
  const scanner = new Scanner(bytes, separator);
  const header = readHeader(scanner, name);
  if (scanner.fault || isRefusal(header)) return faultIn({ bytes, separator, name }) ?? (header as Refusal);
  const body = bodyOf(name, bytes, scanner, separator, header.names.length);
  const later = laterBody(body, reading);
  const rows = readColumns(body, decimal ?? (found.separator === ';' ? null : '.'));
  if (isRefusal(rows)) return rows;
  const { nrow, columns, lines } = rows;
  if (nrow === 0) return say.headerOnly(name);
  const mark = decimalOf(columns, header.names, name, lines);
  if (isRefusal(mark)) return mark;
  const format = { separator: found.separator, decimal: decimal ?? mark.decimal, encoding };
  const vectors = columns.map((column, j) => vectorOf(column, nrow, later, j, format.decimal));
  return {
    name,
    nrow,
    columns: new Map(header.names.map((column, j) => [column, vectors[j] as Vector])),
    lines: trimmed(lines, nrow),
    notes: [
      ...notes,
      ...found.notes,
      ...mark.notes,
      ...(found.separator === ',' ? [] : commasUnread(header.names, columns, format.decimal, name)),
      ...header.notes,
    ],
    empty: new Map(
      columns.flatMap((column, j) =>
        column instanceof TextColumn && column.empty.length > 0 ? [[header.names[j] as string, column.empty]] : [],
      ),
    ),
    format,
  };
}

/** The scanner stands behind the header. */
function bodyOf(name: string, bytes: Uint8Array, scanner: Scanner, separator: number, width: number): Body {
  return { name, bytes, separator, width, open: () => scanner.copy() };
}
/** The table for those who come later: as it is, or to be read once more. What holds one does not hold the other. */
const laterBody = (body: Body, { again }: Reading): (() => Body) =>
  again ? rereading(again, body.name, body.separator, body.width) : held(body);
const held = (body: Body) => () => body;
const rereading = (again: () => Uint8Array, name: string, separator: number, width: number) => (): Body => {
  const decoded = decodeBytes(again(), name);
  // these bytes were decoded before
  if (isRefusal(decoded)) throw new Error(decoded.message);
  const scanner = new Scanner(decoded.bytes, separator);
  readHeader(scanner, name);
  return bodyOf(name, decoded.bytes, scanner, separator, width);
};

type AnyColumn = ValueColumn | TextColumn;
/** Rows by which a column is first taken for numbers or text; its type comes from all of them. */
const FIRST = 100;

/** A column in which a later cell is no number is read once more, as text. */
function readColumns(
  body: Body,
  decimal: Decimal | null,
): Refusal | { nrow: number; columns: AnyColumn[]; lines: Int32Array } {
  const { bytes, width } = body;
  const first = Array.from({ length: width }, () => new ValueColumn(bytes, FIRST, decimal));
  const looked = readRecords(body, first, FIRST);
  if (isRefusal(looked)) return looked;
  const capacity = looked.nrow < FIRST ? looked.nrow : countLineBreaks(bytes) + 1;
  const text = (): TextColumn => new TextColumn(bytes, capacity);
  const columns = first.map((c): AnyColumn => (c.failed ? text() : new ValueColumn(bytes, capacity, decimal)));
  const lines = new Int32Array(capacity);
  const read = readRecords(body, columns, capacity, lines);
  if (isRefusal(read)) return read;
  const late = columns.map((c) => (c instanceof ValueColumn && c.failed ? text() : null));
  if (late.some((c) => c !== null)) readRecords(body, late);
  return { nrow: read.nrow, columns: columns.map((c, j) => late[j] ?? c), lines };
}

function vectorOf(column: AnyColumn, nrow: number, body: () => Body, j: number, decimal: Decimal): Vector {
  if (column instanceof TextColumn) {
    return { kind: 'text', codes: trimmed(column.codes, nrow), labels: column.labels };
  }
  const values = trimmed(column.values, nrow);
  if (column.logical) return logicals(Int8Array.from(values, (x) => (Number.isNaN(x) ? -1 : x)));
  return { ...numbers(values), source: labelsOf(values, column.plain, body, j, decimal) };
}
/** An estimate of the rows that was too large by lines that are none is kept as it is; by much more, copied. */
function trimmed<A extends Float64Array | Int32Array>(values: A, n: number): A {
  if (values.length === n) return values;
  return (n > values.length / 2 ? values.subarray(0, n) : values.slice(0, n)) as A;
}

/** One decimal sign for the whole file: 1.234 beside 1,5 may be a thousand or a little more than one. */
function decimalOf(
  columns: readonly AnyColumn[],
  names: readonly string[],
  file: string,
  lines: Int32Array,
): Refusal | { decimal: Decimal; notes: Note[] } {
  const first = (decimal: Decimal): { column: string; line: number } | null => {
    const j = columns.findIndex((c) => c instanceof ValueColumn && c.markRow >= 0 && c.decimal === decimal);
    const row = (columns[j] as ValueColumn | undefined)?.markRow ?? -1;
    return j < 0 ? null : { column: names[j] as string, line: lines[row] as number };
  };
  const [comma, point] = [first(','), first('.')];
  if (comma && point) return say.twoDecimals(file, comma, point);
  return comma ? { decimal: ',', notes: [say.decimalCommas(file)] } : { decimal: '.', notes: [] };
}

/** Columns that are text only because their numbers have decimal commas. */
function commasUnread(names: readonly string[], columns: readonly AnyColumn[], decimal: Decimal, file: string): Note[] {
  if (decimal === ',') return [];
  return columns.flatMap((column, j) => {
    if (!(column instanceof TextColumn) || column.labels.length === 0) return [];
    const commas = column.labels.every((label) => readNumberWith(',', label.trim()) !== null);
    return commas ? [say.commasUnread(names[j] as string, column.labels[0] as string, file)] : [];
  });
}
