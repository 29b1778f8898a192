/** Looking for things in the lines of a print-out, which prose and a mail program may have broken. */

/** The first line that matches, from `from` on; -1. */
export function lineOf(lines: readonly string[], pattern: RegExp, from = 0): number {
  for (let i = from; i < lines.length; i++) if (pattern.test(lines[i] as string)) return i;
  return -1;
}
/** All text on one line, single blanks: for sentences that may run over a line's end. */
export const flat = (lines: readonly string[]): string => lines.join(' ').replace(/\s+/g, ' ');

const balance = (text: string): number =>
  [...text].reduce((d, c) => d + ('([{'.includes(c) ? 1 : ')]}'.includes(c) ? -1 : 0), 0);
const OPEN_END = /(?:[~+*/:|,=-]|%in%|\()$/;
const OPEN_START = /^\s*(?:[+*/:|,)]|-\s|%in%)/;
/**
 * An expression that begins in line `at` behind `start` and goes on while parentheses are open, an operator stands at the end
 * of a line or at the beginning of the next.
 */
export function expressionAt(lines: readonly string[], at: number, start: RegExp): { text: string; end: number } {
  let text = (lines[at] as string).replace(start, '').trim();
  let i = at + 1;
  while (i < lines.length && i - at < 40) {
    const next = lines[i] as string;
    if (next.trim() === '') break;
    if (!(text === '' || balance(text) > 0 || OPEN_END.test(text) || OPEN_START.test(next))) break;
    text = `${text} ${next.trim()}`.trim();
    i++;
  }
  return { text: text.replace(/\s+/g, ' '), end: i };
}
/** A value behind a label, anywhere: `Data: d`. */
export function labelled(lines: readonly string[], label: RegExp): string | undefined {
  const at = lineOf(lines, label);
  return at < 0 ? undefined : (lines[at] as string).replace(label, '').trim();
}
/** The numbers that stand below their headers: `AIC BIC logLik` and the next line. null where they do not fit. */
export function below(lines: readonly string[], header: RegExp): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const at = lineOf(lines, header);
  if (at < 0) return found;
  const heads = [...(lines[at] as string).matchAll(/-2\*?log\(L\)|-2 ?logLik|[A-Za-z][\w.]*/gi)].map(([h]) => h);
  let [i, numbers] = [at + 1, [] as string[]];
  // headers too may run on
  while (i < lines.length && numbers.length < heads.length && i < at + 6) {
    const words = (lines[i] as string)
      .trim()
      .split(/\s+/)
      .filter((w) => w !== '');
    if (words.length === 0) {
      if (numbers.length > 0) break;
    } else if (words.every((w) => /^[-+]?[\d.]+(?:e[-+]?\d+)?$|^NA$|^-?Inf$|^NaN$/i.test(w)))
      numbers = [...numbers, ...words];
    else if (numbers.length === 0) heads.push(...words);
    else break;
    i++;
  }
  if (numbers.length === heads.length)
    for (const [k, h] of heads.entries()) found.set(h.toLowerCase(), numbers[k] as string);
  return found;
}
