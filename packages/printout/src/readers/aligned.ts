/** Text whose columns are told by where they stand: a data frame as R prints it, models side by side. Cells may be empty. */
import { isNumber } from '../cells.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}
/** Where text stands in any of `lines`, apart by at least `gap` columns that are blank in all of them. */
function spansOf(lines: readonly string[], gap: number): Span[] {
  const width = Math.max(0, ...lines.map((line) => line.length));
  const isBlank = (at: number): boolean => lines.every((line) => (line[at] ?? ' ') === ' ');
  const spans: Span[] = [];
  for (let at = 0; at < width; at++) {
    if (isBlank(at)) continue;
    const last = spans.at(-1);
    if (last && at - last.to < gap) spans[spans.length - 1] = { from: last.from, to: at + 1 };
    else spans.push({ from: at, to: at + 1 });
  }
  return spans;
}
interface Piece extends Span {
  readonly text: string;
}
const piecesOf = (line: string, word: RegExp): Piece[] =>
  [...line.matchAll(word)].map(({ 0: text, index }) => ({ text, from: index, to: index + text.length }));
const overlap = (a: Span, b: Span): number => Math.min(a.to, b.to) - Math.max(a.from, b.from);

/** What `print` shows of a data frame or a tibble: counted rows, and the columns that a line had no room for below. */
export function dataFrame(lines: readonly string[]): string[][] | null {
  let rows: string[][] | null = null;
  for (let at = 0; at < lines.length; at++) {
    const block = blockAt(lines, at);
    if (!block) continue;
    if (rows && rows.length !== block.length) return null;
    rows = rows ? rows.map((row, i) => [...row, ...(block[i] as string[])]) : block;
    at += block.length - 1;
  }
  return rows;
}
/** A header and the rows 1, 2, … below it, one cell for each of its names; null where line `at` is no header of such rows. */
function blockAt(lines: readonly string[], at: number): string[][] | null {
  const header = lines[at] as string;
  const types = /^\s*(?:<[a-z0-9]+>\s*)+$/.test(lines[at + 1] ?? '') ? 1 : 0;
  const from = at + 1 + types;
  let end = from;
  while (new RegExp(`^\\s*${end - from + 1}\\s`).test(lines[end] ?? '')) end++;
  const names = piecesOf(header, /\S+/g);
  if (end - from < 2 || names.length === 0) return null;
  const body = lines.slice(from, end);
  const [, ...spans] = spansOf([header, ...body], 1);
  // blanks that all names of a column share part it: what is before its name belongs to it
  const columns: Span[] = [];
  let open: number | null = null;
  for (const span of spans) {
    const own = names.filter((name) => overlap(name, span) > 0).length;
    if (own > 1) return null;
    if (own === 1) columns.push({ from: open ?? span.from, to: span.to });
    open = own === 1 ? null : (open ?? span.from);
  }
  if (open !== null || columns.length !== names.length) return null;
  const cut = (line: string): string[] =>
    columns.map((column) =>
      line
        .slice(column.from, column.to)
        .trim()
        .replace(/^(?:<NA>|NA)$/, ''),
    );
  return [names.map(({ text }) => text), ...body.map(cut)];
}

/** Columns at least two blanks apart in every line with a number; null where such lines do not stand below one another. */
export function byPosition(lines: readonly string[]): string[][] | null {
  const held = lines.filter((line) => line.trim() !== '' && !/^\s*[-=─━═+]{3,}[-=─━═+\s]*$/.test(line));
  const pieces = held.map((line) => piecesOf(line, /\S+(?: \S+)*/g));
  const hasNumber = (row: readonly Piece[]): boolean =>
    row.slice(1).some(({ text }) => isNumber(text.replace(/[\s*()[\]]+/g, '')));
  const spans = spansOf(
    held.filter((_, i) => hasNumber(pieces[i] as Piece[])),
    2,
  );
  const most = Math.max(0, ...pieces.filter(hasNumber).map((row) => row.length));
  if (spans.length < 3 || spans.length !== most) return null;
  return pieces.map((row) => {
    const cells = spans.map(() => '');
    for (const piece of row) {
      const over = spans.map((span) => overlap(piece, span));
      const at = over.indexOf(Math.max(...over));
      cells[at] = [cells[at], piece.text].filter((text) => text !== '').join(' ');
    }
    return cells;
  });
}
