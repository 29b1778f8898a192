import Table from 'cli-table3';

/** A borderless table: first column to the left, numbers to the right, so that equal decimals align on the point. */
export interface TableOptions {
  readonly indent?: number;
  /** How many columns stand to the left. */
  readonly left?: number;
  readonly gap?: number;
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
  return drawn
    .toString()
    .split('\n')
    .map((line) => `${' '.repeat(indent)}${line}`.trimEnd())
    .join('\n');
}
/** A heading that fills the line: `── Fits ─────`. */
export const rule = (title: string, width = 100): string => `── ${title} `.padEnd(width, '─');

/** Words wrapped at a width, every line indented. */
export function paragraph(text: string, indent = 2, width = 100): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  lines.push(line);
  return lines.map((l) => `${' '.repeat(indent)}${l}`).join('\n');
}
