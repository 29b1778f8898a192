import type { Note } from '@mixdiff/contract';
import type { Decimal } from './number-text.ts';
import type { Encoding } from './reading/encoding.ts';
import type { Separator } from './reading/separator.ts';
import type { Vector } from './vector.ts';

/** How a file's text is to be read: what another program needs to read the same table. */
export interface TableFormat {
  readonly separator: Separator;
  readonly decimal: Decimal;
  readonly encoding: Encoding;
}
/** A data file, read: one vector per column, in the order of the header. */
export interface Table {
  /** What messages call it: the file's name. */
  readonly name: string;
  readonly nrow: number;
  readonly columns: ReadonlyMap<string, Vector>;
  /** The line of the file on which each row begins, 1-based; a quoted line break makes it more than row + 2. */
  readonly lines: Int32Array;
  readonly notes: readonly Note[];
  /** Rows whose cell is empty, of the columns that are text: missing here, a level '' to R's read.csv. */
  readonly empty: ReadonlyMap<string, readonly number[]>;
  readonly format: TableFormat;
  /** The file is no text: `format` says nothing of it. */
  readonly binary?: true;
}
