/**
 * Text as R code. Whatever comes from data or a config reaches R through here: a name in backticks, a literal in quotes.
 */
import { eachUnseen } from './visible.ts';

const RESERVED = new Set(
  'if else repeat while function for next break TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_complex_ NA_character_ in ...'.split(
    ' ',
  ),
);
const SYNTACTIC = /^(?:[\p{L}]|\.(?!\d))[\p{L}\p{M}\p{N}._]*$/u;
/** Whether R reads it as a name without backticks. */
const isRName = (name: string): boolean => SYNTACTIC.test(name) && !RESERVED.has(name) && !/^\.\.\d+$/.test(name);

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);
/** As R's `deparse()` prints a text between two such quotes: short escapes, octal ones for other control characters. */
export function rEscaped(text: string, quote: '"' | '`'): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what R escapes
  return text.replace(/[\u0000-\u001f\u007f\\"`]/g, (c) => {
    if (c === '"' || c === '`') return c === quote ? `\\${c}` : c;
    return SHORT.get(c) ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
}
/** A name within code, as R prints it: in backticks unless it is plain. */
export const rName = (name: string): string => (isRName(name) ? name : `\`${rEscaped(name, '`')}\``);
/** A literal; R marks it as UTF-8 whatever its locale. */
export const rText = (text: string): string => `"${eachUnseen(text.replace(/[\\"]/g, '\\$&'), unicode)}"`;
function unicode(c: string): string {
  const hex = (whole(c).codePointAt(0) as number).toString(16);
  return SHORT.get(c) ?? (hex.length > 4 ? `\\U{${hex}}` : `\\u{${hex}}`);
}
/** Half a surrogate pair is no character: files hold the replacement character in its place. */
const whole = (c: string): string => c.replace(/[\ud800-\udfff]/u, '\ufffd');

/**
 * Code that R printed or would print, with what a reader cannot see in its names and literals written as the bytes of
 * UTF-8: R takes no `\u` within backticks.
 */
export const rCode = (code: string): string => eachUnseen(code, bytes);
const bytes = (c: string): string =>
  encodeURIComponent(whole(c)).replace(/%([0-9A-F]{2})/g, (_, hex: string) => `\\x${hex.toLowerCase()}`);
