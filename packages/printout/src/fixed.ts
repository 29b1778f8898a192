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
  for (let i = from; i + 1 < lines.length; i += 2) {
    const values = tokensOf(lines[i + 1] as string);
    if (values.length === 0 || !values.every(({ text }) => isCell(cellText(text)))) break;
    // each number ends where its name ends
    const heads = lines[i] as string;
    let start = 0;
    const names = values.map(({ text, at }) => {
      const end = at + text.length;
      const name = heads.slice(start, end).trim();
      start = end;
      return name;
    });
    const words = tokensOf(heads).map(({ text }) => text);
    // names with blanks are told apart by where they end
    const told = words.length === values.length ? words : names;
    if (told.some((name) => name === '') || (told === names && heads.slice(start).trim() !== '')) break;
    for (const [k, name] of told.entries()) rows.push({ name, estimate: cellText(values[k]?.text ?? '') });
  }
  return rows;
}
