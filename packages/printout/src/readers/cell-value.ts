/** What a cell of a table holds: a number, and what stands in brackets behind it. */
import { cellText, isBound, isNumber } from '../cells.ts';

/** A number at the beginning of a cell, and what stands in brackets behind it. */
export interface Value {
  readonly text: string | null;
  readonly bracket: string | null;
}
export function cellValue(cell: string): Value | null {
  const clean = cell
    .replace(/\s*[*†‡]+/g, '')
    .replace(/^=\s*/, '')
    .trim();
  const whole = /^([-+<>]?\s*(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)?\s*(?:[([]\s*([^()[\]]*)\s*[)\]])?$/.exec(clean);
  if (!whole || (whole[1] === undefined && whole[2] === undefined)) return null;
  const text = whole[1] === undefined ? null : cellText(whole[1].replace(/\s+/g, ''));
  if (text !== null && !isNumber(text) && !isBound(text)) return null;
  const inside = whole[2]?.trim() ?? null;
  if (text === null && (inside === null || !/\d/.test(inside))) return null;
  return { text, bracket: inside };
}
