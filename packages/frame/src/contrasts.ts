import type { Matrix, Refusal } from '@mixdiff/contract';
import { householderQr } from '@mixdiff/linalg';
import * as say from './messages.ts';

/** One row per level, one column per contrast; `names` are what R appends to the variable's name. */
export interface Coding {
  readonly matrix: Matrix;
  readonly names: readonly string[];
}
export const CONTRASTS = ['treatment', 'sum', 'helmert', 'poly', 'SAS'] as const;
export type ContrastName = (typeof CONTRASTS)[number];

/** `sum` and `contr.sum` alike. */
export function contrastNamed(name: string): ContrastName | Refusal {
  const short = name.replace(/^contr\./, '');
  return CONTRASTS.find((known) => known === short) ?? say.unknownContrast(name, CONTRASTS);
}

/** k levels, k - 1 columns. */
export function contrastCoding(name: ContrastName, levels: readonly string[]): Coding {
  const k = levels.length;
  switch (name) {
    case 'treatment':
      return fill(k, levels.slice(1), (i, j) => (i === j + 1 ? 1 : 0));
    case 'SAS':
      return fill(k, levels.slice(0, -1), (i, j) => (i === j ? 1 : 0));
    case 'sum':
      return fill(k, counted(k - 1), (i, j) => (i === k - 1 ? -1 : i === j ? 1 : 0));
    case 'helmert':
      return fill(k, counted(k - 1), (i, j) => (i <= j ? -1 : i === j + 1 ? j + 1 : 0));
    case 'poly':
      return polynomial(k);
  }
}
/** A column for every level: the coding of a factor whose margin is not in the model. */
export const dummyCoding = (levels: readonly string[]): Coding =>
  fill(levels.length, levels, (i, j) => (i === j ? 1 : 0));

const counted = (n: number): string[] => Array.from({ length: n }, (_, j) => String(j + 1));

function fill(nrow: number, names: readonly string[], at: (i: number, j: number) => number): Coding {
  const data = new Float64Array(nrow * names.length);
  for (let j = 0; j < names.length; j++) for (let i = 0; i < nrow; i++) data[j * nrow + i] = at(i, j);
  return { matrix: { nrow, ncol: names.length, data }, names };
}

/**
 * Orthonormal polynomials in equally spaced scores: the columns 2..k of Q in QR = (1, s, s^2, …), s = 1..k centred, each
 * with the sign of its leading power. Three levels: L = (-1, 0, 1)/sqrt(2), Q = (1, -2, 1)/sqrt(6).
 */
function polynomial(k: number): Coding {
  const powers = fill(k, counted(k), (i, j) => (i - (k - 1) / 2) ** j).matrix.data;
  const qt = fill(k, counted(k), (i, j) => (i === j ? 1 : 0)).matrix.data;
  householderQr(powers, k, k, qt, k);
  const names = counted(k - 1).map((power, j) => ['.L', '.Q', '.C'][j] ?? `^${power}`);
  const sign = (j: number): number => Math.sign(powers[j * k + j] as number);
  // Row j of Q' is column j of Q.
  return fill(k, names, (i, j) => sign(j + 1) * (qt[i * k + j + 1] as number));
}
