/**
 * The reference grid of a fixed part (Searle, Speed & Milliken 1980; emmeans' words): every combination of the levels of its
 * factors, with covariates at their means, and its row of the model matrix. A number of two values is a factor of two levels
 * here, as in emmeans. Expressions are evaluated at the grid: log(x) at the mean of x, not at the mean of log(x). A basis (poly, ns,
 * bs) keeps the knots and coefficients of the data, as R's makepredictcall has it, and so does one number of all rows, mean(x) or
 * sd(x); what else they take from all rows (a group's mean, a rank) has no value there.
 */
import { type Answer, isRefusal, type Matrix, type Refusal } from '@mixdiff/contract';
import { toNumbers } from './arithmetic.ts';
import { prepareColumns } from './columns.ts';
import { deparse } from './deparse.ts';
import { designMatrix } from './design.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { type Argument, contains, type Expression, stripParens, variablesIn } from './expression.ts';
import { bytes, doubles, integers } from './fill.ts';
import { asFactor, encode, labels } from './levels.ts';
import * as say from './messages.ts';
import type { ModelFrame } from './model-frame.ts';
import { largest, mean, smallest } from './moments.ts';
import { contrastChoices } from './problem.ts';
import { withSummaries } from './summaries-of-data.ts';
import type { Table } from './table.ts';
import { type BasisVector, type FactorVector, logicals, numbers, pick, recycle, type Vector } from './vector.ts';

/** What varies over the grid: a factor, or a number of two values. */
export interface GridFactor {
  readonly name: string;
  /** As a formula may write it: `factor(dose)`. */
  readonly label: string;
  readonly levels: readonly string[];
}
/** Its combinations, each with its row of the model matrix. */
export interface ReferenceGrid {
  readonly factors: readonly GridFactor[];
  readonly covariates: readonly { readonly name: string; readonly value: number }[];
  /** Rows of the grid x columns of the model matrix; the first factor varies fastest. */
  readonly X: Matrix;
  /** What is known beside X beta, a number per row. */
  readonly offset: Float64Array;
  /** How many rows of the data lie in each. */
  readonly counts: Float64Array;
  /** 1: a level of a nested factor outside of the level that it is nested in; no mean is averaged over it. */
  readonly outside: Uint8Array;
}

const LARGEST = 20_000;

/** Of the fixed part of a model frame. */
export function referenceGrid(table: Table, frame: ModelFrame): Answer<ReferenceGrid> {
  const bases = basesOf(table, frame);
  if ('refused' in bases) return bases;
  const factors = bases.flatMap((base) => (base.kind === 'factor' ? [base] : []));
  const cells = factors.reduce((count, { levels }) => count * levels.length, 1);
  if (cells > LARGEST) return say.gridTooLarge(cells, LARGEST);
  const scope = { name: table.name, columns: new Map(columnsOf(bases, factors, cells)) };
  const { formula, spec } = frame;
  const data = prepareColumns(table, spec);
  if (isRefusal(data)) return data;
  const choices = contrastChoices(frame, spec.contrasts);
  if ('refused' in choices) return choices;
  const values: Vector[] = [];
  for (const { label, expression } of formula.fixed.variables) {
    const own = withSummaries(expression, data);
    if (isRefusal(own)) return own;
    const value = valueAt(own, frame.variables.get(label) as Vector, bases, scope, cells);
    if (isRefusal(value)) return value;
    values.push(value);
  }
  const X = designMatrix(formula.fixed, values, cells, choices.fixed);
  if (isRefusal(X)) return X;
  const offset = offsetAt(frame, data, scope, cells);
  if ('refused' in offset) return offset;
  return {
    factors: factors.map(({ name, label, levels }) => ({ name, label, levels })),
    covariates: bases.flatMap((base) => (base.kind === 'covariate' ? [{ name: base.name, value: base.value }] : [])),
    X: X.matrix,
    offset,
    counts: countsOf(factors, cells, frame.rows.length),
    outside: outsideOf(factors, cells, nestsOf(factors, frame)),
  };
}

/** [inner, outer]: every level of inner lies in one of outer's, and no term has inner without outer. */
function nestsOf(
  factors: readonly (Base & { kind: 'factor' })[],
  { formula: { fixed } }: ModelFrame,
): [number, number][] {
  const has = (term: readonly number[], { label }: { readonly label: string }): boolean =>
    term.some((v) => fixed.variables[v]?.label === label);
  return factors.flatMap((inner, k) =>
    factors.flatMap((outer, j): [number, number][] => {
      const terms = fixed.terms.filter((term) => has(term, inner));
      const together = terms.length > 0 && terms.every((term) => has(term, outer));
      return j !== k && together && liesWithin(inner, outer) ? [[k, j]] : [];
    }),
  );
}
type Coded = Pick<Base & { kind: 'factor' }, 'codes' | 'levels'>;
function liesWithin(inner: Coded, outer: Coded): boolean {
  const home = new Int32Array(inner.levels.length).fill(-1);
  return inner.codes.every((code, i) => {
    if (home[code] === -1) home[code] = outer.codes[i] as number;
    return home[code] === outer.codes[i];
  });
}
function outsideOf(factors: readonly Coded[], cells: number, nests: readonly [number, number][]): Uint8Array {
  const levelOf = (k: number, cell: number): number => {
    const stride = factors.slice(0, k).reduce((product, { levels }) => product * levels.length, 1);
    return Math.floor(cell / stride) % (factors[k] as Coded).levels.length;
  };
  const out = new Uint8Array(cells);
  for (const [k, j] of nests) {
    const { codes } = factors[k] as Coded;
    const met = new Set(Array.from(codes, (code, i) => `${code} ${(factors[j] as Coded).codes[i]}`));
    for (let cell = 0; cell < cells; cell++) if (!met.has(`${levelOf(k, cell)} ${levelOf(j, cell)}`)) out[cell] = 1;
  }
  return out;
}

/** A variable of the data that the fixed part is made of. */
type Base =
  | {
      readonly kind: 'factor';
      readonly name: string;
      readonly label: string;
      readonly levels: readonly string[];
      /** By row of the data. */
      readonly codes: Int32Array;
      readonly ordered: boolean;
      /** Of a number: its values, by level. */
      readonly values: Float64Array | null;
      readonly logical: boolean;
    }
  | { readonly kind: 'covariate'; readonly name: string; readonly value: number; readonly data: Float64Array };

function basesOf(table: Table, frame: ModelFrame): Base[] | Refusal {
  const columns = prepareColumns(table, frame.spec);
  if (isRefusal(columns)) return columns;
  const place = new Map(Array.from(columns.rows, (row, i) => [row, i]));
  const used = Int32Array.from(frame.rows, (row) => place.get(row) as number);
  const { variables, offsets } = frame.formula.fixed;
  const made = new Map<string, Base>();
  for (const { label, expression } of variables) {
    const name = madeFactor(expression);
    const value = frame.variables.get(label);
    if (name === null || value?.kind !== 'factor') continue;
    made.set(name, { ...factorOf(name, value), label });
  }
  for (const expression of [...variables.map((v) => v.expression), ...offsets]) {
    const factor = madeFactor(expression);
    for (const name of variablesIn(expression)) {
      const known = made.get(name);
      const column = columns.columns.get(name);
      if (!column || (known && factor === name)) continue;
      if (known?.kind === 'factor' && known.label !== name && column.kind === 'number')
        return say.gridTwice(name, known.label);
      if (!known) made.set(name, baseOf(name, pick(column, used)));
    }
  }
  return [...made.values()];
}
/** `factor(x)` and the like, of a column. */
function madeFactor(e: Expression): string | null {
  const inner =
    e.kind === 'call' && e.args.length > 0 && /^(as\.)?(factor|ordered)$/.test(e.name)
      ? stripParens((e.args[0] as Argument).value)
      : null;
  return inner?.kind === 'name' ? inner.name : null;
}
const factorOf = (name: string, { codes, levels, ordered }: FactorVector): Base & { kind: 'factor' } => ({
  kind: 'factor',
  name,
  label: name,
  levels,
  codes,
  ordered,
  values: null,
  logical: false,
});
function baseOf(name: string, column: Vector): Base {
  if (column.kind !== 'number') {
    return { ...factorOf(name, asFactor(column)), logical: column.kind === 'logical' };
  }
  const found = [...new Set(column.values)].sort((a, b) => a - b);
  if (found.length !== 2) return { kind: 'covariate', name, value: mean(column.values), data: column.values };
  const codes = integers(column.values.length, (i) => (column.values[i] === found[0] ? 0 : 1));
  return {
    ...factorOf(name, { kind: 'factor', codes, levels: found.map(String), ordered: false }),
    values: Float64Array.from(found),
  };
}

/** The columns of the grid, under the names of the data's. */
function columnsOf(bases: readonly Base[], factors: readonly Base[], cells: number): [string, Vector][] {
  let stride = 1;
  const strides = new Map<Base, number>();
  for (const base of factors) {
    strides.set(base, stride);
    stride *= base.kind === 'factor' ? base.levels.length : 1;
  }
  return bases.map((base): [string, Vector] => {
    if (base.kind === 'covariate') return [base.name, numbers(new Float64Array(cells).fill(base.value))];
    const { levels, ordered, values, logical, name } = base;
    const each = strides.get(base) as number;
    const code = (i: number): number => Math.floor(i / each) % levels.length;
    if (values) return [name, numbers(doubles(cells, (i) => values[code(i)] as number))];
    if (logical) return [name, logicals(bytes(cells, (i) => (levels[code(i)] === 'TRUE' ? 1 : 0)))];
    return [name, { kind: 'factor', codes: integers(cells, code), levels, ordered }];
  });
}

/** Functions whose value in a row is made of that row alone. */
const BY_ROW = new Set(
  'abs sqrt exp expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh floor ceiling trunc sign round pmin pmax plogis qlogis pnorm qnorm dnorm as.numeric as.double as.integer I ifelse is.na paste paste0 factor ordered as.factor as.ordered droplevels relevel interaction as.character as.logical'.split(
    ' ',
  ),
);
const isByRow = (e: Expression): boolean => !contains(e, (inner) => inner.kind === 'call' && !BY_ROW.has(inner.name));

/** A variable of the fixed part at the grid, with the levels that it has in the model. */
function valueAt(e: Expression, inModel: Vector, bases: readonly Base[], scope: Scope, cells: number): Answer<Vector> {
  const name = madeFactor(e) ?? (e.kind === 'name' ? e.name : null);
  const base = bases.find((one) => one.name === name);
  if (name !== null && base) return asInModel(scope.columns.get(name) as Vector, inModel);
  const scaled = scaledAt(e, inModel, bases, cells);
  if (scaled) return scaled;
  if (e.kind === 'call' && inModel.kind === 'basis') return basisAt(e, inModel, scope, cells);
  if (!isByRow(e)) return say.notByRow(deparse(e));
  const found = evaluate(e, scope);
  return isRefusal(found) ? found : asInModel(recycle(found, cells), inModel);
}
/** scale(x) of a covariate is linear in x: its centre and spread are those of the data, as makepredictcall keeps them. */
function scaledAt(e: Expression, inModel: Vector, bases: readonly Base[], cells: number): Vector | null {
  const of = e.kind === 'call' && e.name === 'scale' ? stripParens((e.args[0] as Argument).value) : null;
  const base = of?.kind === 'name' ? bases.find(({ name }) => name === of.name) : undefined;
  if (base?.kind !== 'covariate' || inModel.kind !== 'number') return null;
  const { data, value } = base;
  const [low, high] = [data.indexOf(smallest(data)), data.indexOf(largest(data))];
  const [a, b] = [inModel.values[low] as number, inModel.values[high] as number];
  const share = (value - (data[low] as number)) / ((data[high] as number) - (data[low] as number));
  return numbers(new Float64Array(cells).fill(a + share * (b - a)));
}
/** Its columns at the grid's values of the variable. */
function basisAt(e: Expression & { kind: 'call' }, inModel: BasisVector, scope: Scope, cells: number): Answer<Vector> {
  const of = (e.args.find(({ name }) => name === 'x') ?? e.args.find(({ name }) => name === undefined))?.value;
  if (!of || !isByRow(of)) return say.notByRow(deparse(e));
  const found = evaluate(of, scope);
  if (isRefusal(found)) return found;
  const x = toNumbers(recycle(found, cells));
  return x ? { ...inModel, columns: inModel.at(x.values) } : say.notNumbers(deparse(e), found);
}
const asInModel = (value: Vector, inModel: Vector): Vector =>
  inModel.kind === 'factor' ? encode(labels(value), inModel.levels, inModel.ordered) : value;

/** offset(…) of the formula at the grid; one that stands beside it, at its mean. */
function offsetAt({ formula, offset, spec }: ModelFrame, data: Scope, scope: Scope, cells: number) {
  const total = new Float64Array(cells);
  for (const written of formula.fixed.offsets) {
    const e = withSummaries(written, data);
    if (isRefusal(e)) return e;
    if (!isByRow(e)) return say.notByRow(deparse(e));
    const found = evaluate(e, scope);
    if (isRefusal(found)) return found;
    const value = recycle(found, cells);
    if (value.kind === 'number')
      for (let i = 0; i < cells; i++) total[i] = (total[i] as number) + (value.values[i] as number);
  }
  if (spec.offset === undefined || !offset) return total;
  if (formula.fixed.offsets.length > 0) return say.notByRow(`offset ${spec.offset} beside offset(…)`);
  return total.fill(mean(offset));
}

function countsOf(factors: readonly (Base & { kind: 'factor' })[], cells: number, n: number): Float64Array {
  const counts = new Float64Array(cells);
  for (let i = 0; i < n; i++) {
    let [at, stride] = [0, 1];
    for (const { codes, levels } of factors) {
      at += (codes[i] as number) * stride;
      stride *= levels.length;
    }
    counts[at] = (counts[at] as number) + 1;
  }
  return counts;
}
