/**
 * Tables within a terminal's width. Fits that do not fit beside one another go below: cutting a column would drop an
 * engine without a word.
 */
import type { TableBlock } from '../story/block.ts';
import { columnWidths, paragraph, table } from './table.ts';

/** A table of the story within a terminal's width and height: parts side by side become parts one below the other. */
const WIDTH = 110;
const ROWS = 40;
const GAP = 2;

export function storyTable(block: TableBlock): string {
  const cut = block.rows.length > ROWS;
  const rows = cut ? block.rows.slice(0, ROWS - 10) : block.rows;
  const parts = fits(block, rows) ? [{ ...block, rows }] : split({ ...block, rows });
  const text = parts.map((part) => draw(part)).join('\n\n');
  return cut ? `${text}\n  … ${block.rows.length - rows.length} more rows in report.html` : text;
}
const draw = (block: TableBlock): string =>
  table([block.head, ...block.rows], { left: block.left, groups: block.groups });
const widthOf = (rows: readonly (readonly string[])[]): number =>
  columnWidths(rows).reduce((sum, w) => sum + w + GAP, 0);
const fits = (block: TableBlock, rows: TableBlock['rows']): boolean => widthOf([block.head, ...rows]) <= WIDTH;

/** One part per method, and of those that are still too wide as many columns at a time as go beside one another. */
function split(block: TableBlock): TableBlock[] {
  const columns = block.head.length - block.left;
  if (columns < 2) return [wrapped(block)];
  let from = block.left;
  return (block.groups ?? [['', columns] as const]).flatMap(([label, span]) => {
    const part = columnsOf(block, from, span, label);
    from += span;
    return packed(part);
  });
}
function packed(block: TableBlock): TableBlock[] {
  const columns = block.head.length - block.left;
  let span = columns;
  let part = block;
  while (span > 1 && !fits(part, part.rows)) {
    span -= 1;
    part = columnsOf(block, block.left, span, '');
  }
  const rest = columns - span;
  return rest > 0 ? [part, ...packed(columnsOf(block, block.left + span, rest, ''))] : [part];
}
/** Some columns of a table, with the method that stood above them in the corner. */
function columnsOf(block: TableBlock, from: number, span: number, label: string): TableBlock {
  const pick = (row: readonly string[]): string[] => [...row.slice(0, block.left), ...row.slice(from, from + span)];
  const [corner = '', ...head] = pick(block.head);
  const { groups: _, ...rest } = block;
  return { ...rest, head: [corner || label, ...head], rows: block.rows.map(pick) };
}
/** The widest column of words wrapped to what is left of the line. */
function wrapped(block: TableBlock): TableBlock {
  const widths = columnWidths([block.head, ...block.rows]);
  const widest = widths.indexOf(Math.max(...widths));
  const room = Math.max(20, WIDTH - widthOf([block.head, ...block.rows]) + (widths[widest] ?? 0));
  const wrap = (row: readonly string[]): string[] =>
    row.map((cell, j) => (j === widest ? paragraph(cell, 0, room) : cell));
  return { ...block, rows: block.rows.map(wrap) };
}
