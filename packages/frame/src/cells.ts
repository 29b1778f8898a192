import { bytes, doubles } from './fill.ts';
import { readNumber } from './number-text.ts';
import { logicals, numbers, text, type Vector } from './vector.ts';

/** A cell without the white space around it, or null: empty cells and NA are missing. */
function present(cell: string): string | null {
  const trimmed = cell.trim();
  return trimmed === '' || trimmed === 'NA' ? null : trimmed;
}

const LOGICAL = new Map([
  ...['T', 'TRUE', 'True', 'true'].map((word) => [word, 1] as const),
  ...['F', 'FALSE', 'False', 'false'].map((word) => [word, 0] as const),
]);

/** The type that all cells allow, as R's `read.csv` finds it: logical, else number, else text with its white space. */
export function typed(cells: readonly string[]): Vector {
  const trimmed = cells.map(present);
  const first = trimmed.find((cell) => cell !== null);
  if (first === undefined) return { ...numbers(new Float64Array(cells.length).fill(Number.NaN)), source: trimmed };
  const asRead = LOGICAL.has(first) ? logicalFrom(trimmed) : numbersFrom(trimmed);
  return asRead ?? text(cells.map((cell, i) => (trimmed[i] === null ? null : cell)));
}

function logicalFrom(cells: readonly (string | null)[]): Vector | null {
  if (!cells.every((cell) => cell === null || LOGICAL.has(cell))) return null;
  return logicals(bytes(cells.length, (i) => LOGICAL.get(cells[i] as string) ?? -1));
}

/** NaN is a missing number. */
function numbersFrom(cells: readonly (string | null)[]): Vector | null {
  let all = true;
  const values = doubles(cells.length, (i) => {
    const cell = cells[i] ?? null;
    if (cell === null || cell === 'NaN' || !all) return Number.NaN;
    const value = readNumber(cell);
    all = value !== null;
    return value ?? Number.NaN;
  });
  if (!all) return null;
  return { ...numbers(values), source: cells.map((cell) => (cell === 'NaN' ? null : cell)) };
}
