/** Rows of the fixed part out of a table of coefficients. */
import { cellText, isCell, tokensOf } from './cells.ts';
import type { CoefficientTable, ColumnKind } from './columns.ts';
import type { FixedRow } from './printout.ts';

const FIELDS: ReadonlyMap<ColumnKind, 'se' | 'df' | 't' | 'p'> = new Map([
  ['se', 'se'],
  ['df', 'df'],
  ['t', 't'],
  ['p', 'p'],
]);
/** Each row with what its columns are; a cell that is NA, or a dot, says nothing. */
export function fixedRows({ kinds, rows }: Pick<CoefficientTable, 'kinds' | 'rows'>): FixedRow[] {
  return rows.map(({ label, cells }) => fixedRow(label.trim(), kinds, cells));
}
export function fixedRow(name: string, kinds: readonly ColumnKind[], cells: readonly string[]): FixedRow {
  const row: Record<string, string> = {};
  kinds.forEach((kind, k) => {
    const text = cells[k];
    const field = FIELDS.get(kind);
    if (text === undefined || field === undefined || row[field] !== undefined) return;
    if (/\d/.test(text)) row[field] = text;
  });
  const estimate = cells[kinds.indexOf('estimate')] ?? 'NA';
  return { name, estimate: /\d/.test(estimate) ? estimate : 'NA', ...row };
}
/** As R prints a named vector: names on one line, numbers below, and again until all are printed. */
export function namesAbove(lines: readonly string[], from: number): FixedRow[] {
  const rows: FixedRow[] = [];
  for (let i = from; i + 1 < lines.length; ) {
    const { names, values, end } = namedRow(lines, i);
    if (names.length === 0 || names.some((name) => name === '')) break;
    for (const [k, name] of names.entries()) rows.push({ name, estimate: values[k] as string });
    i = end;
  }
  return rows;
}
const onlyCells = (line: string): boolean =>
  tokensOf(line).length > 0 && tokensOf(line).every(({ text }) => isCell(cellText(text)));
/** One line of names with its numbers; `names` is empty where they do not belong together. */
function namedRow(
  lines: readonly string[],
  from: number,
): { readonly names: readonly string[]; readonly values: readonly string[]; readonly end: number } {
  const isNames = (line: string | undefined): boolean => line !== undefined && line.trim() !== '' && !onlyCells(line);
  let at = from + 1;
  // a line that was broken goes on in the next
  while (at < from + BROKEN && isNames(lines[at])) at++;
  let end = at;
  while (end < at + BROKEN && onlyCells(lines[end] ?? '')) end++;
  const tokens = tokensOf(lines[at] ?? '');
  if (end === at) return { names: [], values: [], end };
  const values = lines.slice(at, end).flatMap((line) => tokensOf(line).map(({ text }) => cellText(text)));
  const words = lines.slice(from, at).flatMap((line) => tokensOf(line).map(({ text }) => text));
  if (words.length === values.length) return { names: words, values, end };
  if (at > from + 1 || end > at + 1) return { names: [], values, end };
  // names with blanks are told apart by where they end: each number ends where its name does
  const heads = lines[from] as string;
  const ends = tokens.map(({ text, at: column }) => column + text.length);
  const names = ends.map((column, k) => heads.slice(ends[k - 1] ?? 0, column).trim());
  // where blanks were lost a cut goes through a word
  const cut = ends.some((column) => /^\S\S/.test(heads.slice(column - 1)));
  return cut || heads.slice(ends.at(-1)).trim() !== '' ? { names: [], values, end } : { names, values, end };
}
/** Into how many lines one may have been broken. */
const BROKEN = 3;
