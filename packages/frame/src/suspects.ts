import type { Note } from '@mixdiff/contract';
import { variablesIn } from './expression.ts';
import type { Formula } from './formula.ts';
import * as say from './messages.ts';
import { readNumber } from './number-text.ts';
import type { Table } from './table.ts';
import { firstText, type Vector } from './vector.ts';

/** What a used column of the file may hold by mistake; `rows` are those that are selected, in the file. */
export function suspectNotes(table: Table, formula: Formula, rows: ArrayLike<number>): Note[] {
  const used = variablesIn(formula.response);
  for (const { expression } of [formula.fixed, ...formula.random.map((r) => r.terms)].flatMap((t) => t.variables)) {
    variablesIn(expression, used);
  }
  const groups = new Set<string>();
  for (const { group } of formula.random) variablesIn(group.expression, groups);
  const column = (name: string): Vector | undefined => table.columns.get(name);
  const selected = new Set(Array.from(rows));
  return [
    ...[...new Set([...used, ...groups])].flatMap((name) => emptyCells(name, table, selected)),
    ...[...used].flatMap((name) => almostNumbers(name, column(name), table) ?? []),
    ...[...groups].flatMap((name) => equalLabels(name, column(name)) ?? []),
  ];
}

function emptyCells(name: string, { empty, name: file }: Table, selected: ReadonlySet<number>): Note[] {
  const count = empty.get(name)?.filter((row) => selected.has(row)).length ?? 0;
  return count > 0 ? [say.emptyCells(name, count, file)] : [];
}
/** The first cell that keeps a column from being numbers, when nearly all the others are. */
function almostNumbers(name: string, v: Vector | undefined, table: Table): Note | null {
  if (v?.kind !== 'text') return null;
  const present = v.values.filter((cell) => cell !== null);
  const numeric = present.filter((cell) => readNumber(cell.trim()) !== null).length;
  if (numeric === 0 || numeric < 0.8 * present.length) return null;
  const i = firstText(v.values);
  return say.almostNumbers(name, v.values[i] ?? '', table.name, table.lines[i] as number);
}
/** 1.10 and 1.1 are two labels and one number. */
function equalLabels(name: string, v: Vector | undefined): Note | null {
  if (v?.kind !== 'number' || !v.source) return null;
  const label = new Map<number, string>();
  for (const [i, cell] of v.source.entries()) {
    if (cell === null) continue;
    const value = v.values[i] as number;
    const other = label.get(value);
    if (other !== undefined && other !== cell) return say.equalLabels(name, other, cell);
    label.set(value, cell);
  }
  return null;
}
