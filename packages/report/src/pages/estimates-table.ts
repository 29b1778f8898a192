/**
 * The table that gets quoted. One set of numbers for HTML, Markdown and LaTeX, so that no page rounds them differently
 * from another.
 */
import type { ComparisonDocument } from '@mixdiff/schema';
import { decimalsFor, fixed } from '../format.ts';
import type { TableBlock } from '../story/block.ts';
import { byMethod, fitted, shortNameOf } from '../story/names.ts';
import { type EstimateRow, estimates } from './estimates.ts';

/** Parameters down, fits across: what a paper or a note would quote. */
export function estimatesTable(document: ComparisonDocument): TableBlock & {
  readonly groups: readonly (readonly [string, number])[];
} {
  const { fits, groups } = byMethod(fitted(document));
  const all = estimates(document);
  const parameters = [...new Map(all.map((row) => [keyOf(row), row])).values()];
  const rows = parameters.map((parameter) => {
    const found = fits.map((f) => all.find((row) => row.fit === f.id && keyOf(row) === keyOf(parameter)));
    const places = Math.max(
      4,
      decimalsFor(
        found.map((row) => row?.['std.error'] ?? row?.estimate),
        3,
      ),
    );
    return [nameOfParameter(parameter), ...found.map((row) => cell(row, places))];
  });
  return {
    kind: 'table',
    id: 'estimates',
    caption: 'Estimates (standard errors)',
    left: 1,
    groups,
    head: ['', ...fits.map((f) => shortNameOf(document, f.id))],
    rows,
  };
}
const keyOf = (row: EstimateRow): string => JSON.stringify([row.effect, row.group, row.term]);
const nameOfParameter = (row: EstimateRow): string =>
  row.effect === 'fixed'
    ? row.term
    : row.group === 'Residual'
      ? 'sd residual'
      : `${row.term.replace('__', ' ')}, ${row.group}`;
function cell(row: EstimateRow | undefined, places: number): string {
  if (!row || row.estimate === null) return '';
  return row['std.error'] === null
    ? fixed(row.estimate, places)
    : `${fixed(row.estimate, places)} (${fixed(row['std.error'], places)})`;
}
