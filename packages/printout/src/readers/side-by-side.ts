/** Models side by side in one table: which columns are of which, and the table of one alone. */
import { cellValue } from './cell-value.ts';
import type { Grid } from './grid.ts';

export interface Model {
  /** As the table heads it; empty: not at all. */
  readonly name: string;
  readonly columns: readonly number[];
}
type Rows = Grid['rows'];

/** The columns, the first left out, that hold at least two numbers. */
export function numberColumns(rows: Rows): number[] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, k) => k).filter(
    (k) => k > 0 && rows.filter((row) => cellValue(row[k] ?? '')?.text != null).length >= 2,
  );
}
/** The models of a table; `at` is the row of its header and `kinds` what that says, -1 and none where it has none. */
export function modelsIn({ rows }: Grid, at: number, kinds: readonly (string | null)[]): Model[] {
  if (at < 0) {
    const body = rows.findIndex(
      (row) => (row[0] ?? '') !== '' && row.slice(1).some((cell) => cellValue(cell)?.text != null),
    );
    const heads = rows.slice(0, Math.max(body, 0));
    return numberColumns(rows).map((k) => ({
      name: heads.findLast((row) => (row[k] ?? '') !== '')?.[k] ?? '',
      columns: [k],
    }));
  }
  const header = rows[at] as readonly string[];
  const said = (k: number): string => (header[k] ?? '').toLowerCase();
  const [first = 0, ...others] = kinds.flatMap((kind, k) => (kind === 'estimate' ? [k] : []));
  // `b` and `β` are two ways to say one model's, the same word again is another model
  const starts = [first, ...others.filter((k) => said(k) === said(first))];
  const heads = rows.slice(0, at);
  return starts.map((from, i) => {
    const columns = Array.from({ length: (starts[i + 1] ?? kinds.length) - from }, (_, k) => from + k);
    const name = heads.findLast((row) => columns.some((k) => (row[k] ?? '') !== ''));
    return { name: name?.[columns.find((k) => (name[k] ?? '') !== '') ?? -1] ?? '', columns };
  });
}
const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^\(|\)$/g, '')
    .trim();
/** The model of that name, or of that number; null: there is none, or several of the name. */
export function columnsOf(models: readonly Model[], asked: string): Model | null {
  const named = models.filter(({ name }) => name !== '' && bare(name) === bare(asked));
  if (named.length === 1) return named[0] as Model;
  return /^\d+$/.test(asked.trim()) ? (models[Number(asked) - 1] ?? null) : null;
}
/** The table of one model: what stands before the leftmost of them, and its columns. */
export function restricted({ form, rows }: Grid, { columns }: Model, { columns: leftmost }: Model): Grid {
  const labels = leftmost[0] as number;
  return { form, rows: rows.map((row) => [...row.slice(0, labels), ...columns.map((k) => row[k] ?? '')]) };
}
