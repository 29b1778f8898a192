import type { Note, Refusal } from '@mixdiff/contract';
import * as say from '../messages.ts';
import { cellText } from './cell.ts';
import type { Scanner } from './scanner.ts';

/** The names of the columns; an unnamed first column is what R writes its row names into. */
export function readHeader(scanner: Scanner, file: string): { names: string[]; notes: Note[] } | Refusal {
  const names: string[] = [];
  while (scanner.next()) {
    names.push(cellText(scanner.bytes, scanner.start, scanner.stop, scanner.escaped).trim());
    if (scanner.ends) break;
  }
  const notes: Note[] = [];
  if (names[0] === '' && names.length > 1 && !names.includes('X')) {
    names[0] = 'X';
    notes.push(say.namedFirstColumn(file));
  }
  const empty = names.indexOf('');
  if (empty >= 0) return say.emptyHeader(file, empty + 1);
  const twice = duplicate(names);
  return twice === undefined ? { names, notes } : say.duplicateHeader(file, twice);
}
function duplicate(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
