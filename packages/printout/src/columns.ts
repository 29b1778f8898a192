/**
 * The columns of a table of coefficients by what their headers say, in any program's words, and its rows, also where lines
 * were broken: by a mail program in the middle of a row, or by R, which prints the last columns below the first.
 */
import { type Answer, isRefusal, type Refusal } from '@mixdiff/contract';
import { isCell, rowOf, tokensOf } from './cells.ts';
import { longRow, shortRow } from './messages.ts';

export type ColumnKind = 'estimate' | 'se' | 'df' | 't' | 'p' | 'lower' | 'upper' | 'other';
/** A column of exp(estimate), in the words of its header. */
export const RATIO =
  /\b(?:odds|incidence[- ]rate|rate|risk|hazard)[ ._]ratios?\b|\b[ai]?(?:OR|IRR|aOR|aIRR)\b|\bexp\s?\((?:b|β|B|estimate|coef)\)/i;
/** Longest first: `Std. Error` before `Std`. The first that fits at a place is taken. */
const HEADERS: readonly (readonly [RegExp, readonly ColumnKind[]])[] = [
  [/(?:\[|\()?\s?\d{2}(?:\.\d+)?\s?%\s*(?:conf\.?|confidence)?\s*(?:interval|CI)(?:\]|\))?/i, ['lower', 'upper']],
  [/\[95% conf\. interval\]/i, ['lower', 'upper']],
  [/\[0?\.025\s+0?\.975\]/, ['lower', 'upper']],
  [/2\.5 ?%\s+97\.5 ?%/, ['lower', 'upper']],
  [/Lower(?:\s*\d+%)?/i, ['lower']],
  [/Upper(?:\s*\d+%)?/i, ['upper']],
  [/(?:Std\.?|Standard)[ .]?\s?(?:Errors?|Err\.?)/i, ['se']],
  [/\bs\.?e\.?(?=\s|$|\))/i, ['se']],
  [/Pr\s?\(?\s?>\s?\|\s?[tzZ]\s?\||Pr\s?>\s?\|\s?[tzZ]\s?\||Pr\s?>?\s?Z\b/, ['p']],
  [/P\s?(?:\(\s?)?>\s?\|\s?[tz]\s?\|\)?|\bp[- .]?(?:value|val)\b\.?|\bp(?=\s|$)/i, ['p']],
  [/\b[tz][- ]?(?:value|stat(?:istic)?\.?|ratio)|\bstatistic\b|\b[tz](?=\s|$)/i, ['t']],
  [/\bError\b/, ['se']],
  [/\bd\.?f\.?(?=\s|$|\b)|Den DF/i, ['df']],
  [RATIO, ['estimate']],
  [/\bEstimates?\b|\bCoefficients?\b|\bCoef\.?|\bValue\b|\bEst\.|\bBeta\b|β/i, ['estimate']],
  [/\bAlpha\b/, ['other']],
  [/Gradient/, ['other']],
];
/** What a line of a header says, from left to right; `rest`: what is no known header, which heads labels. */
export function headerOf(line: string): { kinds: ColumnKind[]; rest: string; from: number } {
  const found: { at: number; end: number; kinds: readonly ColumnKind[] }[] = [];
  for (const [pattern, kinds] of HEADERS) {
    for (const match of line.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      const [at, end] = [match.index, match.index + match[0].length];
      if (found.some((one) => at < one.end && end > one.at)) continue;
      found.push({ at, end, kinds });
    }
  }
  found.sort((a, b) => a.at - b.at);
  const from = found[0]?.at ?? line.length;
  const outside = found.reduceRight(
    (text, { at, end }) => text.slice(0, at) + ' '.repeat(end - at) + text.slice(end),
    line,
  );
  return { kinds: found.flatMap(({ kinds }) => kinds), rest: outside.replace(/\)/g, ' ').trim(), from };
}
/** Whether a line is nothing but headers of columns. */
const onlyHeaders = (line: string): boolean => {
  const { kinds, rest } = headerOf(line);
  return kinds.length > 0 && rest === '';
};
/** The header that begins at line `at`, with what was broken off it, and the line behind it. */
export function headerAt(lines: readonly string[], at: number): { text: string; end: number } {
  let [text, end] = [lines[at] as string, at + 1];
  for (; end < lines.length; end++) {
    const next = lines[end] as string;
    const whole = `${text} ${next.trim()}`;
    const [before, after] = [headerOf(text), headerOf(whole)];
    // it tells columns, or what it adds was left open: `[95% conf.` and `interval]`
    const goesOn = onlyHeaders(next) ? after.rest.length <= before.rest.length : after.rest.length < before.rest.length;
    if (next.trim() === '' || ends(next) || !goesOn || after.kinds.length < before.kinds.length) break;
    text = whole;
  }
  return { text, end };
}
export interface CoefficientTable {
  readonly kinds: readonly ColumnKind[];
  /** What heads the labels: names of class variables in SAS, the response in Stata. */
  readonly rest: string;
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[];
  /** The first line behind the table. */
  readonly end: number;
}
const ends = (line: string): boolean => /^\s*(?:-{3,}|={3,}|[─━═]{3,})/.test(line) || /^\s*Signif\. codes/.test(line);

/** The table whose header stands at line `at`: rows until a blank line, a rule or a line that is no row. */
export function coefficientTable(lines: readonly string[], at: number, dotIsStar = true): Answer<CoefficientTable> {
  const { text, end: from } = headerAt(lines, at);
  const header = headerOf(text);
  let { kinds } = header;
  const first = rowsOf(lines, from, kinds, dotIsStar);
  if (isRefusal(first)) return first;
  let { rows, end } = first;
  // R puts the columns for which a line is too short below, with the labels again
  for (;;) {
    if (end >= lines.length) break;
    const again = headerAt(lines, end);
    if (!onlyHeaders(again.text)) break;
    const more = headerOf(again.text).kinds;
    const next = rowsOf(lines, again.end, more, dotIsStar);
    if (isRefusal(next) || next.rows.length !== rows.length) break;
    rows = rows.map((row, r) => ({ label: row.label, cells: [...row.cells, ...(next.rows[r]?.cells ?? [])] }));
    kinds = [...kinds, ...more];
    end = next.end;
  }
  return { kinds, rest: header.rest, rows, end };
}
type Rows = { rows: { label: string; cells: string[] }[]; end: number };
function rowsOf(
  lines: readonly string[],
  from: number,
  kinds: readonly ColumnKind[],
  dotIsStar: boolean,
): Rows | Refusal {
  const rows: { label: string; cells: string[] }[] = [];
  let [i, label] = [from, ''];
  const k = kinds.length;
  while (i < lines.length) {
    let line = lines[i] as string;
    // the sign of a bound stands with its number
    if (/<\s*$/.test(line) && i + 1 < lines.length) line = `${line.trimEnd()} ${(lines[++i] as string).trim()}`;
    if (line.trim() === '' || ends(line)) {
      if (rows.length > 0 || label !== '') break;
      i++;
      continue;
    }
    const row = rowOf(line, k, dotIsStar);
    if (row.cells.length === 0) {
      // a label alone is the beginning of a row that was broken, if cells follow
      const next = lines[i + 1] ?? '';
      if (label !== '' || onlyHeaders(line) || !isCell(tokensOf(next)[0]?.text ?? '')) break;
      label = row.label;
      i++;
      continue;
    }
    const cells = [...row.cells];
    const name = label === '' ? row.label : `${label}${row.label.trim() === '' ? '' : ` ${row.label.trim()}`}`;
    label = '';
    i++;
    while (cells.length < k && i < lines.length) {
      const more = rowOf(lines[i] as string, k - cells.length, dotIsStar);
      if (more.label.trim() !== '' || more.cells.length === 0) break;
      cells.push(...more.cells);
      i++;
    }
    if (name.trim() === '') break;
    // never a number of the table as part of a name
    if (dotIsStar && /\S\s{2,}[-+]?\d*\.\d+(?:e[-+]?\d+)?$/.test(name)) return longRow(name.trim(), kinds);
    if (cells.length < k) {
      if (rows.length > 0 && !/^[\s(]*[\w`(]/.test(name)) break;
      return shortRow(name.trim(), cells.length, kinds);
    }
    // stars that were broken off
    if (/^\s*(?:\*{1,3}|\.)\s*$/.test(lines[i] ?? '')) i++;
    rows.push({ label: name, cells });
  }
  return { rows, end: i };
}
