import type { Refusal } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { labels } from './levels.ts';
import type { Table } from './table.ts';
import { lengthOf, type Vector } from './vector.ts';

/** What hints write where they know no data, and the refusals that have it from there; others quote the user. */
const PLACEHOLDER = { formula: 'y ~ x + (1 | g)', term: '(1 | g)', condition: 'x == 2' } as const;

const GENERAL: ReadonlySet<string> = new Set([
  'frame/no-formula',
  'frame/no-response',
  'frame/misplaced-operator',
  'frame/bar-not-added',
  'frame/no-random-term',
  'frame/where',
  'frame/not-logical',
]);

/** A hint's example in the user's own columns and values; as it was where the data have none that fit. */
export function withOwnExample(refusal: Refusal, table: Table): Refusal {
  if (!GENERAL.has(refusal.refused)) return refusal;
  const { hint, message } = refusal;
  const group = groupIn(table);
  const own = hint
    .replace(PLACEHOLDER.formula, () => formulaOf(table) ?? PLACEHOLDER.formula)
    .replace(PLACEHOLDER.term, () => (group === undefined ? PLACEHOLDER.term : `(1 | ${written(group)})`))
    .replace(PLACEHOLDER.condition, () => conditionOf(table, message) ?? PLACEHOLDER.condition);
  return { ...refusal, hint: own };
}

/** A formula that the columns could have: numbers that vary most as the response, repeated labels as the group. */
export function formulaOf(table: Table): string | undefined {
  const group = groupIn(table);
  const numeric = [...table.columns].filter(([name, v]) => v.kind === 'number' && name !== group);
  const [response] = numeric.sort((a, b) => distinct(b[1]) - distinct(a[1]));
  if (group === undefined || !response) return undefined;
  const covariate = [...table.columns.keys()].find(
    (name) => name !== group && name !== response[0] && distinct(table.columns.get(name) as Vector) > 1,
  );
  const fixed = covariate === undefined ? '1' : written(covariate);
  return `${written(response[0])} ~ ${fixed} + (1 | ${written(group)})`;
}
/** Text of which every label is repeated on average, else numbers that are: the column with the most labels. */
function groupIn({ columns, nrow }: Table): string | undefined {
  const repeated = [...columns].filter(([, v]) => distinct(v) > 1 && distinct(v) <= nrow / 2);
  const text = repeated.filter(([, { kind }]) => kind === 'text' || kind === 'factor');
  const among = text.length > 0 ? text : repeated.filter(([, v]) => v.kind === 'number' && v.values.every(isWhole));
  return among.sort((a, b) => distinct(b[1]) - distinct(a[1]))[0]?.[0];
}
const isWhole = (x: number): boolean => Number.isInteger(x) || Number.isNaN(x);

/** A condition on a column that the message names, else on the first one. */
function conditionOf({ columns }: Table, message: string): string | undefined {
  const names = [...columns.keys()].filter((name) => name !== '');
  const name = names.find((one) => message.includes(one)) ?? names[0];
  const column = name === undefined ? undefined : columns.get(name);
  const value = column && labels(column).find((label) => label !== null);
  if (name === undefined || column === undefined || value == null) return undefined;
  return `${written(name)} == ${column.kind === 'number' ? value : JSON.stringify(value)}`;
}
const written = (name: string): string => deparse({ kind: 'name', name });
const distinct = (v: Vector): number => (lengthOf(v) === 0 ? 0 : new Set(labels(v).filter((x) => x !== null)).size);
