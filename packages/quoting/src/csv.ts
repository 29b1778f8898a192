import { visible } from './visible.ts';

/**
 * A cell of a CSV file (RFC 4180); what does not exist is NA, as R reads it. Text that a spreadsheet would calculate (it
 * begins with `=`, `+`, `-`, `@`, a tab or a line break) gets an apostrophe in front, which tells it that this is text;
 * numbers stay numbers.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return 'NA';
  if (typeof value === 'number') return String(value);
  const text = `${CALCULATED.test(value) && !NUMBER.test(value) ? "'" : ''}${visible(value)}`;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
const CALCULATED = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
