/**
 * Tables that align on the decimal point without borders, so that a column of numbers can be read downwards and copied.
 */
import Table from 'cli-table3';

/** A borderless table: first column to the left, numbers to the right, so that equal decimals align on the point. */
export interface TableOptions {
  readonly indent?: number;
  /** How many columns stand to the left. */
  readonly left?: number;
  readonly gap?: number;
  /** What stands above the columns after the left ones, each with how many of them it covers. */
  readonly groups?: readonly (readonly [label: string, span: number])[] | undefined;
}
const BORDERS = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
] as const;

export function table(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { indent = 2, left = 1, gap = 2 } = options;
  const width = Math.max(0, ...rows.map((row) => row.length));
  const none = Object.fromEntries(BORDERS.map((name) => [name, '']));
  const drawn = new Table({
    chars: { ...none, middle: ' '.repeat(gap) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: Array.from({ length: width }, (_, j) => (j < left ? 'left' : 'right')),
  });
  drawn.push(...rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')]));
  const above = options.groups && options.groups.length > 1 ? [groupLine(rows, options.groups, left, gap)] : [];
  return [...above, ...drawn.toString().split('\n')].map((line) => `${' '.repeat(indent)}${line}`.trimEnd()).join('\n');
}
/** Labels where their columns begin. */
function groupLine(
  rows: readonly (readonly string[])[],
  groups: NonNullable<TableOptions['groups']>,
  left: number,
  gap: number,
): string {
  const widths = columnWidths(rows);
  const upTo = (n: number): number => widths.slice(0, n).reduce((sum, w) => sum + w + gap, 0);
  let line = '';
  let column = left;
  for (const [label, span] of groups) {
    const firstHead = rows[0]?.[column] ?? '';
    const start = upTo(column) + (widths[column] ?? 0) - Math.max(firstHead.length, label.length);
    line = `${line.padEnd(start)}${label}`;
    column += span;
  }
  return line;
}
export const columnWidths = (rows: readonly (readonly string[])[]): number[] =>
  Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, j) =>
    Math.max(0, ...rows.map((row) => row[j]?.length ?? 0)),
  );

/** A heading that fills the line: `── Fits ─────`; a long one goes on in the next. */
export function rule(title: string, width = 100): string {
  const lines = paragraph(title, 3, width - 2).split('\n');
  const last = `${lines.pop()} `.padEnd(width, '─');
  return [...lines, last].join('\n').replace(/^ {2}/, '──');
}

/** Words wrapped at a width, every line indented; those after the first by `hanging` more. */
export function paragraph(text: string, indent = 2, width = 100, hanging = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const margin = indent + (lines.length > 0 ? hanging : 0);
    if (line && margin + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  lines.push(line);
  return lines.map((l, i) => `${' '.repeat(indent + (i > 0 ? hanging : 0))}${l}`).join('\n');
}
