import { bytes, doubles, integers } from './fill.ts';
import { type Decimal, readNumberWith } from './number-text.ts';

/**
 * The values that columns and expressions have, as in R: numbers, text, logicals and factors, each with its missing
 * values. A vector of length 1 is a scalar and recycles.
 */
export interface NumberVector {
  readonly kind: 'number';
  /** NaN is missing. */
  readonly values: Float64Array;
  /** A column of a file knows its cells, so that a label 1.10 is not 1.1: read again when somebody asks. */
  readonly source?: () => Coded;
}
/** Labels row by row. */
export interface Coded {
  /** 0-based index into `labels`, -1 for missing. */
  readonly codes: Int32Array;
  /** All different; of a column of a file in order of first appearance. */
  readonly labels: readonly string[];
}
export interface TextVector extends Coded {
  readonly kind: 'text';
}
export interface LogicalVector {
  readonly kind: 'logical';
  /** 1, 0, and -1 for missing. */
  readonly values: Int8Array;
}
export interface FactorVector {
  readonly kind: 'factor';
  /** 0-based index into `levels`, -1 for missing. */
  readonly codes: Int32Array;
  readonly levels: readonly string[];
  readonly ordered: boolean;
}
/** LIVE (a function inside). Several columns of one variable: its polynomials, a basis of splines. */
export interface BasisVector {
  readonly kind: 'basis';
  /** Each of n numbers, NaN where the variable is missing. */
  readonly columns: readonly Float64Array[];
  /** What follows the name of the variable in the name of a column. */
  readonly names: readonly string[];
  /** What it takes to make the columns of other values: knots, coefficients. */
  readonly about: string;
  /** The columns at other values of the variable, with the knots and coefficients of these (R's makepredictcall). */
  readonly at: (x: Float64Array) => readonly Float64Array[];
}
/** A variable: numbers, text, logicals, a factor, or a basis; n values, or one that recycles. */
export type Vector = NumberVector | TextVector | LogicalVector | FactorVector | BasisVector;

/** A column of numbers. */
export const numbers = (values: Float64Array): NumberVector => ({ kind: 'number', values });
/** A number that recycles. */
export const scalar = (value: number): NumberVector => numbers(Float64Array.of(value));
/** A column of labels; null is missing. */
export function text(cells: readonly (string | null)[]): TextVector {
  const at = new Map<string, number>();
  const codes = integers(cells.length, (i) => {
    const cell = cells[i] ?? null;
    if (cell === null) return -1;
    const known = at.get(cell);
    if (known !== undefined) return known;
    at.set(cell, at.size);
    return at.size - 1;
  });
  return { kind: 'text', codes, labels: [...at.keys()] };
}
export const logicals = (values: Int8Array): LogicalVector => ({ kind: 'logical', values });

/** How many values it has, or would have as one column. */
export function lengthOf(v: Vector): number {
  if (v.kind === 'basis') return v.columns[0]?.length ?? 0;
  return v.kind === 'factor' || v.kind === 'text' ? v.codes.length : v.values.length;
}
/** Whether a model matrix takes its columns as they are. */
export const isNumeric = (v: Vector | undefined): boolean => v?.kind === 'number' || v?.kind === 'basis';

/** Whether none is missing and none is infinite: x times zero is then zero, and its sums are, four of them at a time. */
export function allFinite(values: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (const whole = values.length - 3; i < whole; i += 4) {
    a += (values[i] as number) * 0;
    b += (values[i + 1] as number) * 0;
    c += (values[i + 2] as number) * 0;
    d += (values[i + 3] as number) * 0;
  }
  for (; i < values.length; i++) a += (values[i] as number) * 0;
  return a + b + c + d === 0;
}

/** Marks the rows that lack the variable, and counts them. */
export function markMissing(v: Vector, incomplete: Uint8Array): number {
  if (v.kind === 'number') return markNaN(incomplete, v.values);
  if (v.kind === 'logical') return markCodes(incomplete, v.values);
  if (v.kind === 'text' || v.kind === 'factor') return markCodes(incomplete, v.codes);
  let count = 0;
  for (let i = 0; i < incomplete.length; i++) {
    if (!isMissing(v, i)) continue;
    incomplete[i] = 1;
    count++;
  }
  return count;
}
function markNaN(incomplete: Uint8Array, values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < incomplete.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    incomplete[i] = 1;
    count++;
  }
  return count;
}
function markCodes(incomplete: Uint8Array, codes: Int32Array | Int8Array): number {
  let count = 0;
  for (let i = 0; i < incomplete.length; i++) {
    if (codes[i] !== -1) continue;
    incomplete[i] = 1;
    count++;
  }
  return count;
}
/** Whether row i has no value. */
export function isMissing(v: Vector, i: number): boolean {
  switch (v.kind) {
    case 'number':
      return Number.isNaN(v.values[i]);
    case 'logical':
      return v.values[i] === -1;
    case 'basis':
      return v.columns.some((column) => Number.isNaN(column[i]));
    case 'text':
    case 'factor':
      return v.codes[i] === -1;
  }
}

/** The rows named by `rows`, in that order. */
export function pick(v: Vector, rows: Int32Array): Vector {
  const n = rows.length;
  switch (v.kind) {
    case 'number': {
      const values = doubles(n, (k) => v.values[rows[k] as number] as number);
      const source = v.source;
      return source ? { kind: 'number', values, source: () => pickCoded(source(), rows) } : numbers(values);
    }
    case 'basis':
      return { ...v, columns: v.columns.map((column) => doubles(n, (k) => column[rows[k] as number] as number)) };
    case 'text':
      return { kind: 'text', ...pickCoded(v, rows) };
    case 'logical':
      return logicals(bytes(n, (k) => v.values[rows[k] as number] as number));
    case 'factor':
      return { ...v, codes: integers(n, (k) => v.codes[rows[k] as number] as number) };
  }
}
const pickCoded = ({ codes, labels }: Coded, rows: Int32Array): Coded => ({
  codes: integers(rows.length, (k) => codes[rows[k] as number] as number),
  labels,
});

/** A scalar stretched to n values; anything else as it is. */
export const recycle = (v: Vector, n: number): Vector =>
  lengthOf(v) === 1 && n !== 1 ? pick(v, new Int32Array(n)) : v;

/** The first cell that is neither missing nor a number, -1 when there is none. */
export function firstText({ codes, labels }: Coded, decimal: Decimal = '.'): number {
  const isText = labels.map((label) => readNumberWith(decimal, label.trim()) === null);
  return codes.findIndex((code) => isText[code] === true);
}
