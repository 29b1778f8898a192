import { type Answer, type Matrix, matrixOfColumns, type Refusal } from '@mixdiff/contract';
import { type Coding, type ContrastName, contrastCoding, dummyCoding, MOST_POLYNOMIAL_LEVELS } from './contrasts.ts';
import { doubles } from './fill.ts';
import { marginality } from './marginality.ts';
import * as say from './messages.ts';
import type { Terms } from './terms.ts';
import { type FactorVector, isNumeric, type Vector } from './vector.ts';

/** A model matrix with what R's `model.matrix` knows of its columns. */
export interface ModelMatrix {
  readonly matrix: Matrix;
  readonly columns: readonly string[];
  /** The term of each column: `(Intercept)`, or a label of the terms. */
  readonly term: readonly string[];
  /** R's `assign`: 0 for the intercept, else the term's number from 1. */
  readonly assign: readonly number[];
}

/** Which contrasts a factor takes: R's default is treatment, poly for ordered ones. */
export type ContrastChoice = (variable: string, ordered: boolean) => ContrastName;

/** 2^26 numbers, half a gigabyte: beyond it the allocation itself may fail. */
const LARGEST = 2 ** 26;

/** Everything a variable contributes to the columns of a term. */
interface Block {
  readonly names: readonly string[];
  /** Writes the columns, one after the other, of which nothing but zeros stood there. */
  readonly fill: (into: Float64Array, at: number) => void;
  /** The same where they stand already. */
  readonly columns?: readonly Float64Array[];
}

/** `model.matrix`: terms in order; within a term the first variable varies fastest. n rows. */
export const designMatrix = (
  terms: Terms,
  values: readonly Vector[],
  n: number,
  choice: ContrastChoice,
): Answer<ModelMatrix> =>
  layOut(
    terms,
    n,
    codeTerms(
      terms,
      values,
      choice,
      marginality(terms, (v) => !isNumeric(values[v])),
    ),
  );

/** The same with a column for every level of every factor, wherever it stands: Searle's overparameterized model. */
export const levelMatrix = (terms: Terms, values: readonly Vector[], n: number): Answer<ModelMatrix> =>
  layOut(
    terms,
    n,
    codeTerms(
      terms,
      values,
      () => 'treatment',
      () => false,
    ),
  );

function layOut(terms: Terms, n: number, coded: CodedTerm[] | Refusal): Answer<ModelMatrix> {
  if ('refused' in coded) return coded;
  const p = coded.reduce((count, block) => count + block.width, terms.intercept ? 1 : 0);
  if (n * p > LARGEST) return say.tooLarge(n, p);
  const blocks = coded.map(({ parts }) => parts.map((part) => part()).reduce((a, b) => product(a, b, n)));
  const columns = blocks.flatMap(({ names }) => names);
  const assign = blocks.flatMap(({ names }, t) => names.map(() => t + 1));
  if (terms.intercept) {
    columns.unshift('(Intercept)');
    assign.unshift(0);
  }
  const term = assign.map((t) => (t === 0 ? '(Intercept)' : (terms.labels[t - 1] as string)));
  return {
    matrix: standing(terms.intercept, blocks, n) ?? filled(terms.intercept, blocks, n, p),
    columns,
    term,
    assign,
  };
}

/** Each block written beside the last. */
function filled(intercept: boolean, blocks: readonly Block[], n: number, p: number): Matrix {
  const data = new Float64Array(n * p);
  if (intercept) data.fill(1, 0, n);
  let at = intercept ? n : 0;
  for (const { names, fill } of blocks) {
    fill(data, at);
    at += names.length * n;
  }
  return { nrow: n, ncol: p, data };
}

/** A column of so many rows takes 8 MB. */
const MANY_ROWS = 1e6;
/** null: few rows, or a column that is nowhere. */
function standing(intercept: boolean, blocks: readonly Block[], n: number): Matrix | null {
  if (n < MANY_ROWS) return null;
  const columns = intercept ? [ones(n)] : [];
  for (const block of blocks) {
    if (!block.columns?.every(({ length }) => length === n)) return null;
    columns.push(...block.columns);
  }
  const [only, ...others] = columns;
  return only && others.length === 0 ? { nrow: n, ncol: 1, data: only } : matrixOfColumns(n, columns);
}
/** The same array for all intercepts that are as long, as long as one is in use. */
function ones(n: number): Float64Array {
  const known = lastOnes?.deref();
  if (known?.length === n) return known;
  const made = new Float64Array(n).fill(1);
  lastOnes = new WeakRef(made);
  return made;
}
let lastOnes: WeakRef<Float64Array> | null = null;

/** A term whose width is known before its columns are made. */
interface CodedTerm {
  readonly width: number;
  readonly parts: readonly (() => Block)[];
}

function codeTerms(
  terms: Terms,
  values: readonly Vector[],
  choice: ContrastChoice,
  byContrasts: (t: number, v: number) => boolean,
): CodedTerm[] | Refusal {
  const coded: CodedTerm[] = [];
  for (const [t, term] of terms.terms.entries()) {
    const parts: (() => Block)[] = [];
    let width = 1;
    for (const v of term) {
      const { label } = terms.variables[v] as Terms['variables'][number];
      const value = values[v] as Vector;
      const part = codeVariable(label, value, byContrasts(t, v), choice);
      if ('refused' in part) return part;
      parts.push(part.block);
      width *= part.width;
    }
    coded.push({ width, parts });
  }
  return coded;
}

function codeVariable(
  label: string,
  value: Vector,
  byContrasts: boolean,
  choice: ContrastChoice,
): { width: number; block: () => Block } | Refusal {
  if (value.kind === 'number')
    return {
      width: 1,
      block: () => ({ names: [label], fill: (into, at) => into.set(value.values, at), columns: [value.values] }),
    };
  if (value.kind === 'basis') {
    const names = value.names.map((name) => label + name);
    const fill: Block['fill'] = (into, at) => {
      for (const [j, column] of value.columns.entries()) into.set(column, at + j * column.length);
    };
    return { width: names.length, block: () => ({ names, fill, columns: value.columns }) };
  }
  const f = categories(value);
  if (f === null) return say.notAFactor(label);
  const k = f.levels.length;
  if (k < 2) return say.oneLevel(label, f.levels[0]);
  if (!byContrasts) return { width: k, block: () => spread(label, f, dummyCoding(f.levels)) };
  const contrasts = choice(label, f.ordered);
  if (contrasts === 'poly' && k > MOST_POLYNOMIAL_LEVELS)
    return say.tooManyPolynomials(label, k, MOST_POLYNOMIAL_LEVELS);
  return { width: k - 1, block: () => spread(label, f, contrastCoding(contrasts, f.levels)) };
}

/** Logicals are factors with the levels FALSE and TRUE, both of them always. */
function categories(value: Vector): FactorVector | null {
  if (value.kind === 'factor') return value;
  if (value.kind !== 'logical') return null;
  return { kind: 'factor', codes: Int32Array.from(value.values), levels: ['FALSE', 'TRUE'], ordered: false };
}

function spread(label: string, { levels, codes }: FactorVector, { names, at: entry, firstOne }: Coding): Block {
  const n = codes.length;
  const named = names.map((name) => label + name);
  if (firstOne !== undefined)
    return { names: named, fill: (into, at) => writeOnes(codes, firstOne, names.length, into, at) };
  const fill: Block['fill'] = (into, at) => {
    for (let j = 0, to = at; j < names.length; j++, to += n) {
      const values = doubles(levels.length, (level) => entry(level, j));
      for (let i = 0; i < n; i++) into[to + i] = values[codes[i] as number] as number;
    }
  };
  return { names: named, fill };
}

/** One pass over the rows, and not one for each column; a missing label is NaN in all of them. */
function writeOnes(codes: Int32Array, firstOne: number, columns: number, into: Float64Array, at: number): void {
  const n = codes.length;
  for (let i = 0; i < n; i++) {
    const code = codes[i] as number;
    const j = code - firstOne;
    if (code < 0) for (let c = 0; c < columns; c++) into[at + c * n + i] = Number.NaN;
    else if (j >= 0 && j < columns) into[at + j * n + i] = 1;
  }
}

/** Of n rows. */
function product(a: Block, b: Block, n: number): Block {
  const names = b.names.flatMap((right) => a.names.map((left) => `${left}:${right}`));
  const fill: Block['fill'] = (into, at) => {
    const [lefts, rights] = [a, b].map((block) => {
      const columns = new Float64Array(n * block.names.length);
      block.fill(columns, 0);
      return columns;
    }) as [Float64Array, Float64Array];
    let to = at;
    for (let r = 0; r < rights.length; r += n) {
      for (let l = 0; l < lefts.length; l += n) {
        for (let i = 0; i < n; i++) into[to++] = (lefts[l + i] as number) * (rights[r + i] as number);
      }
    }
  };
  return { names, fill };
}
