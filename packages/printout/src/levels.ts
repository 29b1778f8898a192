/**
 * What the names of coefficients say of the data: that a column of numbers was a factor, that a factor was ordered, and which of
 * its levels was the reference, the one that has no coefficient.
 */
import type { ModelFrame } from '@mixdiff/frame';
import { joined, letters, plainName, signs } from './names.ts';
import type { Printout } from './printout.ts';

export interface Coding {
  readonly factors: ReadonlyMap<string, readonly string[] | null>;
  readonly ordered: readonly string[];
}
/** Behind the name of an ordered factor: `.L`, `.Q`, `.C`, `^4`. */
const POLYNOMIAL = /^(?:\.[LQC]|\^\d+)$/;

/** What would have to be said of the variables of `frame` for their columns to be called as the print-out calls them. */
export function codingOf(printout: Printout, frame: ModelFrame): Coding {
  const own = printout.fixed.filter(({ predictor }) => predictor === undefined);
  const pieces = own.flatMap(({ name, parts }) =>
    parts
      ? parts.map(([variable, level]) => `${variable}${level ?? ''}`)
      : [name, plainName(name), joined(name), ...name.split(/\s*[:×]\s*/).map(plainName)],
  );
  const bare = new Set(pieces.map(letters));
  const exact = new Set(pieces.map(signs));
  const factors = new Map<string, readonly string[] | null>();
  const ordered: string[] = [];
  for (const { label } of frame.formula.fixed.variables) {
    if (!/^[\p{L}.][\p{L}\p{N}._]*$/u.test(label)) continue;
    const value = frame.variables.get(label);
    const behind = pieces.flatMap((piece) => (piece.startsWith(label) ? [piece.slice(label.length)] : []));
    if (behind.some((rest) => POLYNOMIAL.test(rest))) {
      if (!(value?.kind === 'factor' && value.ordered)) ordered.push(label);
    } else if (value?.kind === 'number') {
      // `social2` where social is a column of numbers and no coefficient is called social
      const isLevel = (rest: string): boolean => /^-?\d+(?:\.\d+)?$/.test(rest);
      const known = new Set(Array.from(value.values, String));
      if (!bare.has(letters(label)) && behind.some((rest) => isLevel(rest) && known.has(String(Number(rest)))))
        factors.set(label, null);
    } else if (value?.kind === 'factor' && !value.ordered) {
      // where levels differ by a sign alone, as `drug` and `drug+` do, signs count
      const alike = new Set(value.levels.map(letters)).size < value.levels.length;
      const isSaid = (name: string): boolean => (alike ? exact.has(signs(name)) : bare.has(letters(name)));
      const reference = value.levels.filter((level) => !isSaid(`${label}${level}`));
      const [base] = reference;
      if (reference.length !== 1 || base === undefined) continue;
      const others = value.levels.filter((level) => level !== base);
      const last = printout.contrasts === 'SAS';
      if (value.levels[last ? value.levels.length - 1 : 0] !== base)
        factors.set(label, last ? [...others, base] : [base, ...others]);
    }
  }
  return { factors, ordered };
}
