/** Tables in Markdown, LaTeX, HTML, CSV, or text in columns: nothing but cells, whose meaning is in their headers and labels. */

import { byPosition, dataFrame } from './aligned.ts';

/** Rows of cells, trimmed; markup is gone. */
export interface Grid {
  readonly form: string;
  readonly rows: readonly (readonly string[])[];
  /** Which column a cell is of is not known where others of its row are empty. */
  readonly ragged?: true;
}

/** LaTeX's commands that stand for a sign. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [
    /\\(?:text|math)?(?:bf|it|rm|tt|sf|normal|cal|emph|underline|textsuperscript|num|multicolumn\{\d+\}\{[^}]*\}|multirow\{\d+\}\{[^}]*\})\s*\{([^{}]*)\}/g,
    '$1',
  ],
  [/\\multi(?:column|row)\s*\{[^{}]*\}\s*\{[^{}]*\}\s*\{([^{}]*)\}/g, '$1'],
  [/\\(?:textbf|textit|mathrm|mathbf|text|emph)\s*\{([^{}]*)\}/g, '$1'],
  [/\^\{?(\*+)\}?|\\sym\{(\*+)\}/g, '$1$2'],
  [/\\sigma\s*\^\{?2\}?/g, 'σ²'],
  [/\\tau\s*_\{?([\d]+)\}?/g, 'τ$1'],
  [/\\rho\s*_\{?([\d]+)\}?/g, 'ρ$1'],
  [/\\sigma/g, 'σ'],
  [/\\times/g, '×'],
  [/\\(?:quad|qquad|hspace\*?\{[^}]*\}|,|;|!)/g, ' '],
  [/\\([_%&#$])/g, '$1'],
  [
    /\\(?:toprule|midrule|bottomrule|hline|cline\{[^}]*\}|cmidrule(?:\([^)]*\))?\{[^}]*\}|addlinespace(?:\[[^\]]*\])?)/g,
    '',
  ],
  [/\$/g, ''],
  [/~/g, ' '],
  [/[{}]/g, ''],
];
/** A cell without what makes it bold, raised or breaks its line. */
function bare(cell: string): string {
  return cell
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<sup>\s*(\**)\s*<\/sup>/gi, '$1')
    .replace(/<\/?(?:b|i|em|strong|sup|sub|p|span|div|code|small)\b[^<>]*>/gi, '')
    .replace(/\\([*_|~`<>#\\[\]()])/g, '$1')
    .replace(/^\s*(\*\*|__)(.*?)\1\s*$/, '$2')
    .replace(/^\s*([*_])(?![*_])(.*?[^*_])\1\s*$/, '$2')
    .replace(/`/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
const latexCell = (cell: string): string => bare(SIGNS.reduce((text, [what, by]) => text.replace(what, by), cell));

/** The table in a text; null where nothing in it is one. */
export function gridOf(lines: readonly string[]): Grid | null {
  return latex(lines) ?? html(lines) ?? markdown(lines) ?? separated(lines) ?? framed(lines) ?? inColumns(lines);
}
function latex(lines: readonly string[]): Grid | null {
  const text = lines.join('\n');
  if (!/\\\\/.test(text) || !/&/.test(text)) return null;
  const body =
    /\\begin\{(?:tabular|longtable|tabularx|array)[*x]?\}([\s\S]*?)\\end\{(?:tabular|longtable|tabularx|array)/.exec(
      text,
    )?.[1] ?? text;
  const rows = body
    .replace(/(?<!\\)%.*$/gm, '')
    .split(/\\\\(?:\[[^\]]*\])?/)
    .map((row) =>
      row
        .replace(/^\s*\{[^&\n]*\}\s*\n/, '')
        .split(/(?<!\\)&/)
        .map(latexCell),
    );
  return { form: 'a LaTeX table', rows: rows.filter((row) => row.some((cell) => cell !== '')) };
}
/** Of a cell over several columns. */
const WIDEST = 100;
function html(lines: readonly string[]): Grid | null {
  const text = lines.join('\n');
  if (!/<tr[\s>]/i.test(text)) return null;
  const rows = [...text.matchAll(/<tr[^>]*>([\s\S]*?)(?=<\/tr>|<tr[\s>]|$)/gi)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh]([^>]*)>([\s\S]*?)(?=<\/t[dh]>|<t[dh][\s>]|$)/gi)].flatMap(([, about = '', cell = '']) => {
      const text = bare(cell.replace(/<[^<>]*>/g, (tag) => (/^<br/i.test(tag) ? ' ' : '')));
      const wide = Math.min(Number(/colspan\s*=\s*"?(\d+)/i.exec(about)?.[1] ?? 1), WIDEST);
      return [text, ...Array.from({ length: wide - 1 }, () => '')];
    }),
  );
  return { form: 'an HTML table', rows: rows.filter((row) => row.some((cell) => cell !== '')) };
}
function markdown(lines: readonly string[]): Grid | null {
  const held = wholeRows(lines).filter((line) => (line.match(/(?<!\\)\|/g) ?? []).length >= 1);
  if (held.length < 3 || !lines.some((line) => /^[\s|:+=-]*-{2}[\s|:+=-]*$/.test(line))) return null;
  const rows = held
    .filter((line) => !/^[\s|:+=-]+$/.test(line))
    .map((line) =>
      line
        .trim()
        .replace(/^\||(?<!\\)\|$/g, '')
        .split(/(?<!\\)\|/)
        .map(bare),
    );
  return rows.some((row) => row.length > 1) ? { form: 'a Markdown table', rows } : null;
}
/** Rows between bars that were broken: one that begins with a bar goes on until a line ends with one. */
function wholeRows(lines: readonly string[]): string[] {
  const out: string[] = [];
  for (const line of lines) {
    const last = out.at(-1) ?? '';
    const isOpen = /^\s*\|/.test(last) && !/\|\s*$/.test(last);
    if (isOpen && line.trim() !== '' && !/^\s*\|.*\|\s*$/.test(line)) out[out.length - 1] = `${last} ${line.trim()}`;
    else out.push(line);
  }
  return out;
}
function separated(lines: readonly string[]): Grid | null {
  const held = lines.filter((line) => line.trim() !== '');
  for (const separator of ['\t', ';', ',']) {
    const rows = held.map((line) => fields(line, separator));
    const width = Math.max(0, ...rows.map((row) => row.length));
    const whole = rows.filter((row) => row.length === width).length;
    if (width < 2 || whole < 2 || whole < 0.6 * rows.length) continue;
    return {
      form: separator === '\t' ? 'a table with tabs' : 'a CSV table',
      rows: rows.filter((row) => row.length > 1),
    };
  }
  return null;
}
/** One line of CSV; marks within a quoted field are doubled. */
function fields(line: string, separator: string): string[] {
  const out: string[] = [];
  let [cell, quoted] = ['', false];
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (line[i + 1] === '"') cell += line[++i];
      else quoted = false;
    } else if (c === '"' && cell.trim() === '') [cell, quoted] = ['', true];
    else if (c === separator) {
      out.push(bare(cell));
      cell = '';
    } else cell += c;
  }
  return [...out, bare(cell)];
}
function framed(lines: readonly string[]): Grid | null {
  const rows = dataFrame(lines);
  return rows && { form: 'a data frame', rows };
}
/** Columns of a text table are two blanks apart. */
function inColumns(lines: readonly string[]): Grid | null {
  const aligned = byPosition(lines);
  if (aligned) return { form: 'a table', rows: aligned };
  const rows = lines
    .filter((line) => line.trim() !== '' && !/^\s*[-=─━═+]{3,}[-=─━═+\s]*$/.test(line))
    .map((line) => {
      const lead = /^\s{4,}/.test(line) ? [''] : [];
      return [...lead, ...line.trim().split(/\s{2,}|\t/)].map(bare);
    });
  if (rows.filter((row) => row.length > 1).length < 2) return null;
  const widths = new Set(rows.filter((row) => row.slice(1).some((cell) => /\d/.test(cell))).map((row) => row.length));
  return { form: 'a table', rows, ...(widths.size > 1 ? { ragged: true as const } : {}) };
}
