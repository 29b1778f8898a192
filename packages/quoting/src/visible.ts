/**
 * What a reader cannot see, or what moves text about: control characters (C0, DEL, C1), marks and overrides of
 * direction (Unicode Annex 9), zero-width space and byte order mark, line and paragraph separators, interlinear and tag
 * characters, halves of surrogate pairs, and the two code points that are no characters.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** Every such character, written out: ESC is `\x1b`, a line break `\n`, a right-to-left override `\u202e`. */
export const visible = (text: string): string => text.replace(UNSEEN, written);
/** The same for a text of several lines: its line breaks and tabs stay. */
export const visibleLines = (text: string): string =>
  text.replace(UNSEEN, (c) => (c === '\n' || c === '\t' ? c : written(c)));

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
]);
function written(c: string): string {
  const code = c.codePointAt(0) as number;
  const hex = code.toString(16);
  if (code <= 0xff) return SHORT.get(c) ?? `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
/** `make` for every unseen character; each output has its own way to write one. */
export const eachUnseen = (text: string, make: (c: string) => string): string => text.replace(UNSEEN, make);
