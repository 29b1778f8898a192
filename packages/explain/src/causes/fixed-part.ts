/**
 * How two fixed parts are related. Five causes ask; asked once, they cannot contradict one another on the same step.
 */
import type { Problem } from '@mixdiff/contract';
import { type BasisChange, basisChange, kindOf } from './basis-change.ts';

/** What lies between two fixed parts: the causes of that rung share it, so that at most one of them claims a step. */
export type FixedChange =
  /** The same columns in another order, of less than full rank: which are dropped depends on the order. */
  | 'rank'
  /** The same columns, whole terms in another order or under another name. */
  | 'order'
  /** The levels of a factor in another order, coded the same way. */
  | 'relevel'
  /** The same space in another basis. */
  | 'basis'
  | 'other';

export function fixedChange(
  a: Problem,
  b: Problem,
): { readonly kind: FixedChange; readonly change: BasisChange } | null {
  const change = basisChange(a, b);
  return change && { kind: between(a, b, change), change };
}
function between(a: Problem, b: Problem, change: BasisChange): FixedChange {
  if (
    change.rank < a.parts.conditional.columns.length &&
    change.rank < b.parts.conditional.columns.length &&
    sameColumns(a, b)
  )
    return 'rank';
  const kind = kindOf(change);
  if (kind === 'other') return 'other';
  const sameTerms =
    a.parts.conditional.term.length === b.parts.conditional.term.length &&
    a.parts.conditional.term.every((term, j) => term === b.parts.conditional.term[j]);
  // a permutation of T's that leaves the terms where they are moves levels about inside of one
  if (kind === 'permutation') return sameTerms && !isIdentity(change) ? 'relevel' : 'order';
  if (!sameTerms) return 'basis';
  const factors = changedMainEffects(a, b);
  const recoded = factors.some((term) => !sameRows(a, b, term));
  if (recoded) return 'basis';
  return factors.length > 0 || kind === 'relevel' ? 'relevel' : 'basis';
}

const columnOf = (
  {
    parts: {
      conditional: { X },
    },
  }: Problem,
  j: number,
): Float64Array => X.data.subarray(j * X.nrow, (j + 1) * X.nrow);
const equal = (x: Float64Array, y: Float64Array): boolean => x.every((value, i) => value === y[i]);
function sameColumns(a: Problem, b: Problem): boolean {
  const left = b.parts.conditional.columns.map((_, j) => columnOf(b, j));
  return (
    a.parts.conditional.columns.length === b.parts.conditional.columns.length &&
    a.parts.conditional.columns.every((_, j) => {
      const at = left.findIndex((column) => equal(column, columnOf(a, j)));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    })
  );
}
const isIdentity = ({ T }: BasisChange): boolean =>
  T.nrow === T.ncol &&
  Array.from({ length: T.ncol }, (_, j) => T.data[j * (T.nrow + 1)]).every((x) => Math.abs((x as number) - 1) < 1e-8);

/** The columns of X that a term has. */
export const columnsOf = (problem: Problem, name: string): Float64Array[] =>
  problem.parts.conditional.term.flatMap((term, j) => (term === name ? [columnOf(problem, j)] : []));
/** Main effects whose columns are not the same in both, term by term as many. Interactions follow from them. */
function changedMainEffects(a: Problem, b: Problem): string[] {
  return [...new Set(a.parts.conditional.term)].filter((name) => {
    const other = columnsOf(b, name);
    return !name.includes(':') && columnsOf(a, name).some((x, k) => !equal(x, other[k] as Float64Array));
  });
}
/** One coding of a factor gives its levels one set of rows, whichever level takes which; a number has more of them. */
function sameRows(a: Problem, b: Problem, name: string): boolean {
  const [one, other] = [rowsOf(a, name), rowsOf(b, name)];
  return (
    one.size === other.size && one.size <= columnsOf(a, name).length + 1 && [...one].every((row) => other.has(row))
  );
}
function rowsOf(problem: Problem, name: string): Set<string> {
  const columns = columnsOf(problem, name);
  return new Set(
    Array.from({ length: problem.parts.conditional.X.nrow }, (_, i) =>
      columns.map((x) => (x[i] as number).toFixed(9)).join(),
    ),
  );
}
