import { bytes, doubles, integers, listOf } from './fill.ts';
import { readNumber } from './number-text.ts';

/**
 * The values that columns and expressions have, as in R: numbers, text, logicals and factors, each with its missing
 * values. A vector of length 1 is a scalar and recycles.
 */
export interface NumberVector {
  readonly kind: 'number';
  /** NaN is missing. */
  readonly values: Float64Array;
  /** A column of a file keeps its cells, so that a label 1.10 is not 1.1; null is missing. */
  readonly source?: readonly (string | null)[];
}
export interface TextVector {
  readonly kind: 'text';
  /** null is missing. */
  readonly values: readonly (string | null)[];
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
export type Vector = NumberVector | TextVector | LogicalVector | FactorVector;

export const numbers = (values: Float64Array): NumberVector => ({ kind: 'number', values });
export const scalar = (value: number): NumberVector => numbers(Float64Array.of(value));
export const text = (values: readonly (string | null)[]): TextVector => ({ kind: 'text', values });
export const logicals = (values: Int8Array): LogicalVector => ({ kind: 'logical', values });

export const lengthOf = (v: Vector): number => (v.kind === 'factor' ? v.codes.length : v.values.length);

export function isMissing(v: Vector, i: number): boolean {
  switch (v.kind) {
    case 'number':
      return Number.isNaN(v.values[i]);
    case 'text':
      return v.values[i] === null;
    case 'logical':
      return v.values[i] === -1;
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
      return source
        ? { kind: 'number', values, source: listOf(n, (k) => source[rows[k] as number] ?? null) }
        : numbers(values);
    }
    case 'text':
      return text(listOf(n, (k) => v.values[rows[k] as number] ?? null));
    case 'logical':
      return logicals(bytes(n, (k) => v.values[rows[k] as number] as number));
    case 'factor':
      return { ...v, codes: integers(n, (k) => v.codes[rows[k] as number] as number) };
  }
}

/** A scalar stretched to n values; anything else as it is. */
export const recycle = (v: Vector, n: number): Vector =>
  lengthOf(v) === 1 && n !== 1 ? pick(v, new Int32Array(n)) : v;

/** The first cell that is neither missing nor a number, -1 when there is none. */
export const firstText = (cells: readonly (string | null)[]): number =>
  cells.findIndex((cell) => cell !== null && readNumber(cell.trim()) === null);
