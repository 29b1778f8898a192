import { type Answer, isRefusal, own, type Refusal } from '@mixdiff/contract';
import { toLogicals } from './arithmetic.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { variablesIn } from './expression.ts';
import { indices } from './fill.ts';
import { asFactor, encode, labels } from './levels.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';
import type { ModelSpec } from './spec.ts';
import type { Table } from './table.ts';
import { lengthOf, pick, recycle, type Vector } from './vector.ts';

/** The table after `factors`, `where` and `derive`, in that order. */
export interface Columns extends Scope {
  /** The rows that `where` kept: positions in the file. */
  readonly rows: Int32Array;
}

export function prepareColumns(table: Table, spec: ModelSpec): Answer<Columns> {
  const declared = new Set([...Object.keys(spec.factors ?? {}), ...(spec.ordered ?? [])]);
  const derived = Object.keys(spec.derive ?? {});
  for (const name of declared) {
    if (!table.columns.has(name) && !derived.includes(name)) {
      return say.unknownColumn(name, table.name, [...table.columns.keys(), ...derived]);
    }
  }
  const rows = selectRows(table, spec);
  if (isRefusal(rows)) return rows;
  const columns =
    rows.length === table.nrow
      ? new Map(table.columns)
      : new Map([...table.columns].map(([name, column]) => [name, pick(column, rows)]));
  const refused = declareFactors(columns, declared, spec) ?? derive(columns, rows.length, table.name, declared, spec);
  return refused ?? { name: table.name, columns, rows };
}

/**
 * The table after `factors`, `where` and `derive`: what a description without these makes the same problem of. Lines stay those of the
 * file.
 */
export function preparedTable(table: Table, spec: ModelSpec): Answer<Table> {
  const prepared = prepareColumns(table, spec);
  if (isRefusal(prepared)) return prepared;
  const { columns, rows } = prepared;
  const lines = rows.map((row) => table.lines[row] as number);
  const at = new Map(Array.from(rows, (row, i) => [row, i]));
  const within = (all: readonly number[]): number[] => all.flatMap((row) => at.get(row) ?? []);
  const empty = new Map([...table.empty].map(([name, all]) => [name, within(all)]));
  return { ...table, nrow: rows.length, columns, lines, empty };
}

/** Some rows (null: all) and columns (null: all) of a table; factors lose the levels that no row has any more. */
export function subtable(table: Table, rows: Int32Array | null, names: readonly string[] | null): Table {
  const kept = rows ?? everyRow(table.nrow);
  const at = new Map(Array.from(kept, (row, i) => [row, i]));
  const picked = [...table.columns].flatMap(([name, column]) => {
    if (names && !names.includes(name)) return [];
    const some = pick(column, kept);
    return [[name, some.kind === 'factor' ? asFactor(some) : some] as const];
  });
  return {
    ...table,
    nrow: kept.length,
    columns: new Map(picked),
    lines: kept.map((row) => table.lines[row] as number),
    empty: new Map([...table.empty].map(([name, all]) => [name, all.flatMap((row) => at.get(row) ?? [])])),
  };
}

/** For `where`: numbers stay numbers, but ordered labels compare by their order, unlisted ones last. */
function orderedEarly(column: Vector, listed: readonly string[]): Vector {
  const others = asFactor(column).levels.filter((level) => !listed.includes(level));
  return encode(labels(column), [...listed, ...others], true);
}

/** A loop of its own: one that calls a function takes as long, of ten million rows, as all checks of a column. */
function everyRow(n: number): Int32Array {
  const rows = new Int32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  return rows;
}

/** Positions of the rows for which `where` holds; a missing condition is not met. */
function selectRows(table: Table, spec: ModelSpec): Int32Array | Refusal {
  const { where } = spec;
  const n = table.nrow;
  if (where === undefined) return everyRow(n);
  const scope = { name: table.name, columns: new Map(table.columns) };
  for (const name of spec.ordered ?? []) {
    const column = scope.columns.get(name);
    if (column) scope.columns.set(name, orderedEarly(column, own(spec.factors, name) ?? []));
  }
  const derived = Object.keys(spec.derive ?? {});
  const e = parseExpression(where);
  if (isRefusal(e)) return e;
  const early = [...variablesIn(e)].find((name) => !scope.columns.has(name) && derived.includes(name));
  if (early !== undefined) return say.derivedInWhere(early);
  const value = evaluate(e, scope);
  if (isRefusal(value)) return value;
  const holds = value.kind === 'logical' ? toLogicals(recycle(value, n)) : null;
  if (!holds || holds.length !== n) return say.notACondition(where);
  const rows = indices(n, (i) => holds[i] === 1);
  return rows.length > 0 ? rows : say.noRowsSelected(where, scope.name);
}

/** Among the selected rows every label must be one of the levels listed. */
function declareFactors(columns: Map<string, Vector>, names: Iterable<string>, spec: ModelSpec): Refusal | null {
  for (const name of names) {
    const column = columns.get(name);
    if (!column) continue;
    const listed = own(spec.factors, name);
    const ordered = spec.ordered?.includes(name) ?? false;
    const cells = labels(column);
    if (listed) {
      const twice = listed.find((level, i) => listed.indexOf(level) !== i);
      if (twice !== undefined) return say.levelTwice(name, twice);
      const unlisted = cells.find((cell) => cell !== null && !listed.includes(cell));
      if (typeof unlisted === 'string') return say.levelNotListed(name, unlisted, listed);
    }
    columns.set(name, listed ? encode(cells, listed, ordered) : asFactor(column, ordered));
  }
  return null;
}

function derive(
  columns: Map<string, Vector>,
  n: number,
  table: string,
  declared: ReadonlySet<string>,
  spec: ModelSpec,
): Refusal | null {
  for (const [name, source] of Object.entries(spec.derive ?? {})) {
    const e = parseExpression(source);
    if (isRefusal(e)) return e;
    const value = evaluate(e, { name: table, columns });
    if (isRefusal(value)) return value;
    const column = recycle(value, n);
    if (lengthOf(column) !== n) return say.lengthsDiffer(`${name} = ${source}`, lengthOf(column), n);
    columns.set(name, column);
    const refused = declared.has(name) ? declareFactors(columns, [name], spec) : null;
    if (refused) return refused;
  }
  return null;
}
