/** Commands as a reader can paste them into a POSIX shell (POSIX.1-2017, Shell Command Language, 2.2). */

/** Needs no quotes after the name of a program: `=` is an assignment before it only. */
const PLAIN = /^[\w@%+:,./-][\w@%+:,./=-]*$/;
/** Line breaks, escape sequences, and what reorders a line: within single quotes they would reach the terminal raw. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** One argument of a command, quoted where a shell would take it for something else. */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  if (!UNSEEN.test(text) || text.endsWith('\n')) return `'${text.replaceAll("'", "'\\''")}'`;
  const format = [...text].map(printfPiece).join('');
  // printf would take a leading minus for an option
  return `"$(printf '${format.replace(/^-/, '\\055')}')"`;
}
/** A character of printf's format; the bytes of an unseen one in octal. Command substitution only drops final newlines. */
function printfPiece(character: string): string {
  if (character === '%') return '%%';
  if (character === '\\') return '\\\\';
  if (character === "'") return '\\047';
  if (!UNSEEN.test(character)) return character;
  const bytes = encodeURIComponent(character).match(/[0-9A-F]{2}/g) ?? [];
  return bytes.map((byte) => `\\${Number.parseInt(byte, 16).toString(8).padStart(3, '0')}`).join('');
}
/** A whole command, its program first. */
export const shellCommand = (words: readonly string[]): string => words.map(shellWord).join(' ');
