import type { Note } from '@mixdiff/contract';
import { variablesIn } from './expression.ts';
import type { Formula } from './formula.ts';
import * as say from './messages.ts';
import { readNumber, readNumberWith } from './number-text.ts';
import type { Table } from './table.ts';
import { firstText, type Vector } from './vector.ts';

/** What a used column of the file may hold by mistake; `rows` are those that are selected, in the file. */
export function suspectNotes(table: Table, formula: Formula, rows: ArrayLike<number>): Note[] {
  const used = variablesIn(formula.response);
  for (const { expression } of [
    formula.fixed,
    ...Object.values(formula.parts ?? {}),
    ...formula.random.map((r) => r.terms),
  ].flatMap((t) => t.variables)) {
    variablesIn(expression, used);
  }
  const groups = new Set<string>();
  for (const { group } of formula.random) variablesIn(group.expression, groups);
  const column = (name: string): Vector | undefined => table.columns.get(name);
  const withEmpty = [...new Set([...used, ...groups])].filter((name) => table.empty.get(name)?.length);
  const selected = new Set(withEmpty.length > 0 ? Array.from(rows) : []);
  return [
    ...withEmpty.flatMap((name) => emptyCells(name, table, selected)),
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
  const { decimal } = table.format;
  const isNumber = v.labels.map((label) => readNumberWith(decimal, label.trim()) !== null);
  let [present, numeric] = [0, 0];
  for (const code of v.codes) {
    if (code >= 0) present++;
    if (isNumber[code]) numeric++;
  }
  if (numeric === 0 || numeric < 0.8 * present) return null;
  const i = firstText(v, decimal);
  return say.almostNumbers(name, v.labels[v.codes[i] as number] ?? '', table.name, table.lines[i] as number);
}
/** 1.10 and 1.1 are two labels and one number. */
function equalLabels(name: string, v: Vector | undefined): Note | null {
  if (v?.kind !== 'number' || !v.source) return null;
  const label = new Map<number, string>();
  for (const cell of v.source().labels) {
    const value = readNumber(cell) as number;
    const other = label.get(value);
    if (other !== undefined) return say.equalLabels(name, other, cell);
    label.set(value, cell);
  }
  return null;
}
