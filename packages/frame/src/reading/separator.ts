import type { Note, Refusal } from '@mixdiff/contract';
import * as say from '../messages.ts';
import { cellText, isBlank, isSpace } from './cell.ts';
import { Scanner } from './scanner.ts';

/** A bar must be asked for. */
export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];
/** Lines after the header that must agree with it where the header has several of them. */
const LINES = 100;

/**
 * The separator that the header line shows. A header that has several is read by the one by which the lines after it
 * have as many cells as the header, a comma first, and a note says so.
 */
export function findSeparator(bytes: Uint8Array, name: string): { separator: Separator; notes: Note[] } | Refusal {
  const shown = separatorsIn(bytes);
  const present = SEPARATORS.filter((separator) => separator !== '|' && shown.has(separator));
  const [only, ...others] = present;
  if (only === undefined) return shown.has('|') ? say.otherSeparator(name, '|') : { separator: ',', notes: [] };
  if (others.length === 0) return { separator: only, notes: only === ',' ? [] : [say.separatedBy(name, only)] };
  const chosen = present.find((separator) => isRegular(bytes, separator)) ?? only;
  const rest = present.filter((separator) => separator !== chosen);
  return { separator: chosen, notes: [say.severalSeparators(name, chosen, rest)] };
}

/** Those of the first line outside quotes, which open where a cell begins. */
function separatorsIn(bytes: Uint8Array): ReadonlySet<Separator> {
  const shown = new Set<Separator>();
  let [quoted, begins] = [false, true];
  const end = headerEnd(bytes);
  for (let i = 0; i < end; i++) {
    const c = String.fromCharCode(bytes[i] as number);
    const separator = SEPARATORS.find((one) => !quoted && one === c);
    if (separator) shown.add(separator);
    if (c === '"' && (quoted || begins)) {
      quoted = !quoted;
      begins = !quoted;
    } else begins = separator !== undefined;
  }
  return shown;
}
/** Of the first line, without white space at its end: a tab there separates nothing. */
function headerEnd(bytes: Uint8Array): number {
  let end = bytes.findIndex((c) => c === 10 || c === 13);
  if (end < 0) end = bytes.length;
  while (end > 0 && isSpace(bytes[end - 1] as number)) end--;
  return end;
}

/** Cells of the record at hand, 0 when a quote is at fault. */
function recordWidth(scanner: Scanner): number {
  for (let cells = 1; scanner.next(); cells++) if (scanner.ends) return cells;
  return 0;
}
function isRegular(bytes: Uint8Array, separator: Separator): boolean {
  const scanner = new Scanner(bytes, separator.charCodeAt(0));
  const width = recordWidth(scanner);
  for (let line = 0; line < LINES && scanner.more; line++) {
    const cells = recordWidth(scanner);
    if (cells !== width && !(cells === 1 && isBlank(bytes, scanner.start, scanner.stop))) return false;
  }
  return width > 1;
}

/**
 * Another separator than the one told that the header line shows: where its first cell is quoted, one of them follows
 * the quote; else the line is a single cell that has one.
 */
export function hiddenSeparator(bytes: Uint8Array, told: Separator): { separator: Separator; quoted: boolean } | null {
  const others = SEPARATORS.filter((separator) => separator !== told);
  const scanner = new Scanner(bytes, told.charCodeAt(0));
  if (!scanner.next()) {
    const after = String.fromCharCode(bytes[scanner.stop + 1] ?? 0);
    const separator = scanner.fault === 'text-after-quote' && others.find((one) => one === after);
    return separator ? { separator, quoted: true } : null;
  }
  if (!scanner.ends) return null;
  const cell = cellText(bytes, scanner.start, scanner.stop, scanner.escaped).trim();
  const separator = others.find((one) => cell.includes(one));
  return separator === undefined ? null : { separator, quoted: false };
}
