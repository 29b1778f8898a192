import { type Decimal, readNumberWith } from '../number-text.ts';
import { cellText, isMissingWord, isSpace } from './cell.ts';
import { isPlainInteger, readDecimal } from './decimal.ts';
import { LabelCodes } from './label-codes.ts';

/** What takes the cells of one column, row by row. */
export interface Column {
  take(row: number, start: number, stop: number, escaped: boolean): void;
}

const [POINT, COMMA] = [46, 44];

const LOGICAL = new Map([
  ...['T', 'TRUE', 'True', 'true'].map((word) => [word, 1] as const),
  ...['F', 'FALSE', 'False', 'false'].map((word) => [word, 0] as const),
]);

/**
 * Numbers, or logicals (1 and 0) when the first cell that is not missing is one; NaN is missing. `failed` when a cell is
 * neither: the column is then text, and its cells are taken again. Without a decimal sign told, the first one that
 * occurs is the column's.
 */
export class ValueColumn implements Column {
  failed = false;
  logical: boolean | null = null;
  /** The row of the first decimal sign, -1 before one is met. */
  markRow = -1;
  /** Every number is an integer whose text its value tells. */
  plain = true;
  readonly values: Float64Array;

  decimal: Decimal | null;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, capacity: number, decimal: Decimal | null) {
    this.bytes = bytes;
    this.decimal = decimal;
    this.values = new Float64Array(capacity);
  }

  take(row: number, from: number, to: number, escaped: boolean): void {
    if (this.failed) return;
    const { bytes } = this;
    let [start, stop] = [from, to];
    while (start < stop && isSpace(bytes[start] as number)) start++;
    while (start < stop && isSpace(bytes[stop - 1] as number)) stop--;
    if (start === stop) {
      this.values[row] = Number.NaN;
      return;
    }
    const value = this.decimalAt(start, stop);
    if (Number.isNaN(value) || escaped) this.takeText(row, cellText(bytes, start, stop, escaped).trim());
    else if (this.logical) this.failed = true;
    else {
      this.values[row] = value;
      this.logical = false;
      if (this.plain && !isPlainInteger(bytes, start, stop)) this.plain = false;
      if (this.markRow < 0 && !this.plain) this.seeMark(row, start, stop);
    }
  }

  private decimalAt(start: number, stop: number): number {
    const mark = this.decimal === ',' ? COMMA : POINT;
    return readDecimal(this.bytes, start, stop, mark, this.decimal === null ? COMMA : mark);
  }
  private seeMark(row: number, start: number, stop: number): void {
    for (let i = start; i < stop; i++) {
      const c = this.bytes[i];
      if (c !== POINT && c !== COMMA) continue;
      this.markRow = row;
      this.decimal = c === COMMA ? ',' : '.';
    }
  }

  /** What is no plain decimal number: missing, logical, hexadecimal, infinite, or longer than a double is exact. */
  private takeText(row: number, text: string): void {
    this.values[row] = Number.NaN;
    if (isMissingWord(text)) return;
    this.logical ??= LOGICAL.has(text);
    if (this.logical) {
      const value = LOGICAL.get(text);
      if (value === undefined) this.failed = true;
      else this.values[row] = value;
      return;
    }
    if (text === 'NaN') return;
    const decimal = this.decimal ?? (text.includes(',') ? ',' : '.');
    const value = readNumberWith(decimal, text);
    if (value === null) {
      this.failed = true;
      return;
    }
    this.values[row] = value;
    this.plain = false;
    if (this.markRow >= 0 || !text.includes(decimal)) return;
    this.markRow = row;
    this.decimal = decimal;
  }
}

/** Text with its white space, as codes into labels; -1 is missing. */
export class TextColumn implements Column {
  readonly codes: Int32Array;
  /** Rows whose cell is empty: missing too. */
  readonly empty: number[] = [];
  private readonly found: LabelCodes;

  constructor(bytes: Uint8Array, capacity: number, label: (cell: string) => string | null = textLabel) {
    this.codes = new Int32Array(capacity);
    this.found = new LabelCodes(bytes, label);
  }
  get labels(): readonly string[] {
    return this.found.labels;
  }
  take(row: number, start: number, stop: number, escaped: boolean): void {
    const code = this.found.code(start, stop, escaped);
    this.codes[row] = code < 0 ? -1 : code;
    if (code === -2) this.empty.push(row);
  }
}
function textLabel(cell: string): string | null {
  const trimmed = cell.trim();
  return isMissingWord(trimmed) ? (trimmed === '' ? '' : null) : cell;
}
/** The label of a cell of a column of numbers: without white space around it, with a decimal point. */
export const numberLabel =
  (decimal: Decimal) =>
  (cell: string): string | null => {
    const trimmed = cell.trim();
    if (isMissingWord(trimmed) || trimmed === 'NaN') return null;
    return decimal === ',' ? trimmed.replace(',', '.') : trimmed;
  };
