/** What a person sees of a table before a model: its columns, their types, what they hold, what is missing. */
import type { Table, Vector } from '@mixdiff/frame';
import { rName } from '@mixdiff/quoting';
import type { ColumnSummary } from './worker-messages.ts';

export const columnsOf = ({ columns }: Table): ColumnSummary[] =>
  [...columns].map(([name, vector]) => ({ name, written: rName(name), ...described(vector) }));

type Described = Omit<ColumnSummary, 'name' | 'written'>;
function described(vector: Vector): Described {
  switch (vector.kind) {
    case 'number':
      return numbers(vector.values);
    case 'logical':
      return {
        type: 'logical',
        values: 'TRUE and FALSE',
        missing: count(vector.values, (v) => v === -1),
        numeric: false,
      };
    case 'text':
      return labels(vector.labels, vector.codes);
    case 'factor':
      return labels(vector.levels, vector.codes);
    case 'basis':
      return { type: 'basis', values: `${vector.columns.length} columns`, missing: 0, numeric: false };
  }
}
function numbers(values: Float64Array): Described {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const missing = count(values, Number.isNaN);
  const range = missing === values.length ? 'none' : `${least} to ${most}`;
  return { type: 'numbers', values: range, missing, numeric: true };
}
/** So many labels are shown, each so long. */
const SHOWN = 3;
const LONGEST = 16;
function labels(all: readonly string[], codes: Int32Array): Described {
  const some = all.slice(0, SHOWN).map((one) => (one.length > LONGEST ? `${one.slice(0, LONGEST - 1)}…` : one));
  const values = `${all.length} different: ${some.join(', ')}${all.length > SHOWN ? ', …' : ''}`;
  return { type: 'text', values, missing: count(codes, (code) => code === -1), numeric: false };
}
function count(values: Float64Array | Int8Array | Int32Array, is: (value: number) => boolean): number {
  let found = 0;
  for (const value of values) if (is(value)) found++;
  return found;
}
