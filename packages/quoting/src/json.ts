import { eachUnseen } from './visible.ts';

/**
 * JSON that may be shown: the same value, with the characters that `JSON.stringify` leaves raw and a terminal or a CI log
 * would obey written as escapes, which every parser reads back.
 */
export function jsonText(value: unknown, replacer?: (key: string, value: unknown) => unknown, indent?: number): string {
  const text = JSON.stringify(value, replacer, indent);
  const safe = eachUnseen(text, (c) => (c === '\n' ? c : escaped(c)));
  return safe.replace(/##(?=[\w-]*\[)/g, '#\\u0023');
}
/** As UTF-16, as JSON has it. */
const escaped = (c: string): string =>
  Array.from({ length: c.length }, (_, i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
