import type { Refusal } from '@mixdiff/contract';
import { householderQr } from '@mixdiff/linalg';
import * as say from './messages.ts';

/** How a factor becomes columns. Entries are computed on demand: a factor may have thousands of levels. */
export interface Coding {
  /** What R appends to the variable's name, one per column. */
  readonly names: readonly string[];
  /** The entry of a level (0-based) in a column. */
  readonly at: (level: number, column: number) => number;
  /** Where the entries are ones among zeros, at most one for each level: the level (0-based) of column 0, those of the others follow it. */
  readonly firstOne?: number;
}
export const CONTRASTS = ['treatment', 'sum', 'helmert', 'poly', 'SAS'] as const;
export type ContrastName = (typeof CONTRASTS)[number];

/** `sum` and `contr.sum` alike. */
export function contrastNamed(name: string): ContrastName | Refusal {
  const short = name.replace(/^contr\./, '');
  return CONTRASTS.find((known) => known === short) ?? say.unknownContrast(name, CONTRASTS);
}

/** Beyond it R refuses `contr.poly`: the powers cannot be told apart. */
export const MOST_POLYNOMIAL_LEVELS = 95;

/** k levels, k - 1 columns. */
export function contrastCoding(name: ContrastName, levels: readonly string[]): Coding {
  const k = levels.length;
  switch (name) {
    case 'treatment':
      return { names: levels.slice(1), at: (i, j) => (i === j + 1 ? 1 : 0), firstOne: 1 };
    case 'SAS':
      return { names: levels.slice(0, -1), at: (i, j) => (i === j ? 1 : 0), firstOne: 0 };
    case 'sum':
      return { names: counted(k - 1), at: (i, j) => (i === k - 1 ? -1 : i === j ? 1 : 0) };
    case 'helmert':
      return { names: counted(k - 1), at: (i, j) => (i <= j ? -1 : i === j + 1 ? j + 1 : 0) };
    case 'poly':
      return polynomial(k);
  }
}
/** A column for every level: the coding of a factor whose margin is not in the model. */
export const dummyCoding = (levels: readonly string[]): Coding => ({
  names: levels,
  at: (i, j) => (i === j ? 1 : 0),
  firstOne: 0,
});

const counted = (n: number): string[] => Array.from({ length: n }, (_, j) => String(j + 1));

/**
 * Orthonormal polynomials in equally spaced scores: the columns 2..k of Q in QR = (1, s, s^2, …), s = 1..k centred, each
 * with the sign of its leading power. Three levels: L = (-1, 0, 1)/sqrt(2), Q = (1, -2, 1)/sqrt(6).
 */
function polynomial(k: number): Coding {
  const powers = Float64Array.from({ length: k * k }, (_, at) => ((at % k) - (k - 1) / 2) ** Math.floor(at / k));
  const qt = Float64Array.from({ length: k * k }, (_, at) => (at % (k + 1) === 0 ? 1 : 0));
  householderQr(powers, k, k, qt, k);
  const names = counted(k - 1).map((power, j) => ['.L', '.Q', '.C'][j] ?? `^${power}`);
  // Row j of Q' is column j of Q.
  return { names, at: (i, j) => Math.sign(powers[(j + 1) * (k + 1)] as number) * (qt[i * k + j + 1] as number) };
}
