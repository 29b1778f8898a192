import type { Refusal } from '@mixdiff/contract';
import * as say from './messages.ts';
import type { Table } from './table.ts';
import { firstText, type Vector } from './vector.ts';

/** The response as numbers; for families other than gaussian two classes are 0 (the first) and 1, as in R. */
export function responseValues(label: string, v: Vector, family: string, table: Table): Float64Array | Refusal {
  if (v.kind === 'number') return v.values;
  if (family === 'gaussian') return notNumbers(label, v, table);
  if (v.kind === 'logical') return Float64Array.from(v.values);
  return v.kind === 'factor'
    ? Float64Array.from(v.codes, (code) => (code === 0 ? 0 : 1))
    : say.responseNotNumeric(label, v);
}

/** A column of the file is shown with the cell that makes it text. */
function notNumbers(label: string, v: Vector, table: Table): Refusal {
  const column = table.columns.get(label);
  const i = column?.kind === 'text' ? firstText(column, table.format.decimal) : -1;
  if (column?.kind !== 'text' || i < 0) return say.responseNotNumeric(label, v);
  return say.responseCell(label, column.labels[column.codes[i] as number] ?? '', table.name, table.lines[i] as number);
}
