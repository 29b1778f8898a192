import type { Refusal } from '@mixdiff/contract';
import * as say from '../messages.ts';
import { isBlank } from './cell.ts';
import type { Column } from './column.ts';
import { type QuoteFault, quoteFault, Scanner } from './scanner.ts';

/** A table of bytes past its header: where its records begin, and how they are cut. */
export interface Body {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly separator: number;
  readonly width: number;
  /** Just before the header. */
  readonly open: () => Scanner;
}

/**
 * Hands the cells of every row to the columns (null: this column is not wanted), at most `most` rows. Lines that are
 * blank are no rows. Refuses a row of another length than the header, and a quote that is at fault wherever it is.
 */
export function readRecords(
  body: Body,
  columns: readonly (Column | null)[],
  most = Number.POSITIVE_INFINITY,
  lines?: Int32Array,
): Refusal | { readonly nrow: number } {
  const { name, bytes, width } = body;
  const scanner = body.open();
  let row = 0;
  while (row < most && scanner.more) {
    const { line } = scanner;
    if (!scanner.next()) break;
    if (scanner.ends && isBlank(bytes, scanner.start, scanner.stop)) continue;
    const cells = takeRow(scanner, columns, row);
    if (scanner.fault) break;
    if (cells !== width) return faultIn(body) ?? say.raggedRow(name, line, cells, width);
    if (lines) lines[row] = line;
    row++;
  }
  return scanner.fault ? refused({ fault: scanner.fault, line: scanner.line }, name) : { nrow: row };
}

/** Takes the cell at which the scanner stands and the others of its record; how many there are. */
function takeRow(scanner: Scanner, columns: readonly (Column | null)[], row: number): number {
  for (let j = 0; ; j++) {
    if (j < columns.length) columns[j]?.take(row, scanner.start, scanner.stop, scanner.escaped);
    if (scanner.ends || !scanner.next()) return j + 1;
  }
}

/** A quote that is at fault explains more than what it does to the rows: it comes first, wherever it is. */
export function faultIn({ bytes, separator, name }: Pick<Body, 'bytes' | 'separator' | 'name'>): Refusal | null {
  const fault = quoteFault(new Scanner(bytes, separator));
  return fault && refused(fault, name);
}
const refused = ({ fault, line }: QuoteFault, name: string): Refusal =>
  fault === 'unclosed-quote' ? say.unclosedQuote(name, line) : say.textAfterQuote(name, line);
