/**
 * A residual beside a structure, or none: `ar1(0 + visit | id)` beside a residual variance is an autoregressive process seen
 * with error, mmrm's `ar1` one seen without. Most structures look the same on paper with and without it.
 */
import type { Problem, RandomTerm, ResidualModel } from '@mixdiff/contract';
import { samePartition } from '../ladder/same-rows.ts';
import type { Cause } from './cause.ts';

export const nugget: Cause = {
  code: 'nugget',
  rungs: ['random'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [from.problem, to.problem];
    const pair = byField(one, other) ?? termBeside(one, other) ?? termBeside(other, one);
    if (!pair) return null;
    const has = pair.with === one ? a.id : b.id;
    return {
      sentence: `${has} has an error of its own for each row beside the correlated part (${pair.kind}), the other none: a nugget, one parameter more`,
      evidence: { kind: pair.kind, with: has },
    };
  },
};
interface Pair {
  readonly with: Problem;
  readonly kind: string;
}
/** The same residual structure, with and without a nugget. */
function byField(a: Problem, b: Problem): Pair | null {
  const [one, other] = [a.residual?.structure, b.residual?.structure];
  if (!one || !other || one.kind !== other.kind || one.nugget === other.nugget) return null;
  return { with: one.nugget ? a : b, kind: one.kind };
}
/** A random term over the positions beside a residual variance; the same structure of the residuals alone. */
function termBeside(has: Problem, alone: Problem): Pair | null {
  if (has.residual || !alone.residual) return null;
  const { residual } = alone;
  const term = has.random.find(
    (one) => one.structure.kind === residual.structure.kind && coversPositions(one, residual),
  );
  return term ? { with: has, kind: term.structure.kind } : null;
}
/** Each row has a 1 in the column of its position, and zeros. */
function coversPositions({ Z, level }: RandomTerm, { subject, position }: ResidualModel): boolean {
  if (!samePartition(level, subject.index)) return false;
  const columnOf = new Map<number, number>();
  return position.every((at, i) => {
    const ones = Array.from({ length: Z.ncol }, (_, j) => j).filter((j) => Z.data[j * Z.nrow + i] !== 0);
    const [column, ...more] = ones;
    if (column === undefined || more.length > 0 || Z.data[column * Z.nrow + i] !== 1) return false;
    const known = columnOf.get(at);
    columnOf.set(at, known ?? column);
    return known === undefined || known === column;
  });
}
