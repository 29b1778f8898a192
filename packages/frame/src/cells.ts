import { readNumber } from './number-text.ts';
import { logicals, text, type Vector } from './vector.ts';

/** Empty cells and NA are missing. */
export const isMissingCell = (cell: string): boolean => /^\s*(NA)?\s*$/.test(cell);

const LOGICAL: Readonly<Record<string, number>> = {
  T: 1,
  TRUE: 1,
  True: 1,
  true: 1,
  F: 0,
  FALSE: 0,
  False: 0,
  false: 0,
};

/** The type that all cells allow, as R's `read.csv` finds it: logical, else number, else text. */
export function typed(cells: readonly string[]): Vector {
  const present = cells.map((cell) => (isMissingCell(cell) ? null : cell));
  if (present.every((cell) => cell === null)) return numbersFrom(present);
  if (present.every((cell) => cell === null || Object.hasOwn(LOGICAL, cell))) {
    return logicals(Int8Array.from(present, (cell) => (cell === null ? -1 : (LOGICAL[cell] as number))));
  }
  if (present.every((cell) => cell === null || isNumeric(cell.trim()))) return numbersFrom(present);
  return text(present);
}

const isNumeric = (cell: string): boolean => cell === 'NaN' || readNumber(cell) !== null;

function numbersFrom(cells: readonly (string | null)[]): Vector {
  const source = cells.map((cell) => (cell === null || cell.trim() === 'NaN' ? null : cell.trim()));
  const values = Float64Array.from(source, (cell) => (cell === null ? Number.NaN : (readNumber(cell) as number)));
  return { kind: 'number', values, source };
}
