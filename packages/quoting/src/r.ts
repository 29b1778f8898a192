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
/** Control characters as R prints them, however a text was typed: what its labels of odd names hold. */
export const rPrinted = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what R escapes
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/g, printed);
function printed(c: string): string {
  const code = c.charCodeAt(0);
  return (
    SHORT.get(c) ??
    (code < 0x80 ? `\\${code.toString(8).padStart(3, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
  );
}
/** As R's `deparse()` prints a text between two such quotes: short escapes, octal ones for other control characters. */
export const rEscaped = (text: string, quote: '"' | '`'): string =>
  rPrinted(text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`));
/** A name within code, as R prints it: in backticks unless it is plain. */
export const rName = (name: string): string => (isRName(name) ? name : `\`${rEscaped(name, '`')}\``);
/** A literal; R marks it as UTF-8 whatever its locale. */
export const rText = (text: string): string =>
  `"${logged(eachUnseen(text.replace(/[\\"]/g, '\\$&'), unicode), '\\u{23}')}"`;
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
export const rCode = (code: string): string =>
  logged(
    eachUnseen(
      code.replace(/\\\\|\\u([\da-f]{4})/g, (kept, hex?: string) =>
        hex ? bytes(String.fromCharCode(Number.parseInt(hex, 16))) : kept,
      ),
      bytes,
    ),
    '\\x23',
  );
/** A log that shows the script obeys nothing in it. */
const logged = (code: string, hash: string): string => code.replace(/##(?=[\w-]*\[)/g, `#${hash}`);
const bytes = (c: string): string =>
  encodeURIComponent(whole(c)).replace(/%([0-9A-F]{2})/g, (_, hex: string) => `\\x${hex.toLowerCase()}`);
