/** Numbers and what stands in their place in the cells of a printed table, as text: the digits are the evidence. */

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
/** What a program prints where there is no number. */
const NONE = /^(?:NA|NaN|nan|None|-?Inf|-?inf|\.|\(\.\)|--?|\(omitted\)|\(base\)|\(empty\))$/;
/** Stars, daggers, and the dot of R's 0.1. */
const STARS = /^(?:\*{1,4}|[+†‡·°]|\.)$/;

export const isNumber = (token: string): boolean => NUMBER.test(token);
const BOUND = /^(?:[<>≤]\s*=?\s*)(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
export const isBound = (token: string): boolean => BOUND.test(token);
export const isCell = (token: string): boolean => isNumber(token) || isBound(token) || NONE.test(token);

/** A number without a leading plus, stars and footnote signs; a bound as `<2e-16`. */
export function cellText(token: string): string {
  const bare = token.replace(/[*†‡]+$/, '').trim();
  if (isBound(bare)) return bare.replace(/\s+/g, '').replace(/^≤/, '<');
  return bare.replace(/^\+/, '');
}

/** One word of a line, with the column it begins at. */
export interface Token {
  readonly text: string;
  readonly at: number;
}
/** The words of a line. `< 2e-16` is one; stars glued to a number are cut off. */
export function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  for (const match of line.matchAll(/[<>≤]\s+=?\s*(?=[\d.])[\d.]+(?:[eE][-+]?\d+)?|\S+/g)) {
    const text = match[0].replace(/^([^*†‡]*\d\.?|NA)[*†‡]+$/, '$1');
    tokens.push({ text, at: match.index });
  }
  return tokens;
}
/** The cells at the end of a line, and what stands before them, blanks included. */
export interface Row {
  /** With its leading blanks. */
  readonly label: string;
  readonly cells: readonly string[];
}
/**
 * At most `most` cells from the right; stars behind them are dropped. A dot is R's star where a cell more than `most` would
 * be needed for it; in SAS it is always a cell without a number.
 */
export function rowOf(line: string, most = Number.POSITIVE_INFINITY, dotIsStar = true): Row {
  const tokens = tokensOf(line);
  let end = tokens.length;
  while (end > 0 && /^\*+$|^[†‡]$/.test((tokens[end - 1] as Token).text)) end--;
  const trailing = (): number => {
    let from = end;
    while (from > 0 && isCell((tokens[from - 1] as Token).text)) from--;
    return end - from;
  };
  const last = tokens[end - 1]?.text ?? '';
  if (dotIsStar && end > 1 && STARS.test(last) && !isNumber(last) && trailing() > most) end--;
  const count = Math.min(trailing(), most);
  const cells = tokens.slice(end - count, end);
  const start = cells[0]?.at ?? line.length;
  return { label: line.slice(0, start).trimEnd(), cells: cells.map(({ text }) => cellText(text)) };
}
