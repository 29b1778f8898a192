/**
 * A visit that no row has is dropped by one program and kept by another. Nothing of it is in the data, yet what lies on
 * its two sides are neighbours in one model and two lags apart in the other.
 */
import type { ResidualModel } from '@mixdiff/contract';
import { samePartition } from '../ladder/same-rows.ts';
import type { Cause } from './cause.ts';

export const droppedVisits: Cause = {
  code: 'dropped-visits',
  rungs: ['random'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [from.problem.residual, to.problem.residual];
    if (!one || !other || one.structure.kind !== other.structure.kind) return null;
    if (!samePartition(one.subject.index, other.subject.index)) return null;
    const [of, without] = [emptyOf(one), emptyOf(other)];
    if (of.length === without.length || !sameOnceClosedUp(one, other)) return null;
    const kept = of.length > without.length ? { id: a.id, empty: of } : { id: b.id, empty: without };
    return {
      sentence: `${kept.id} keeps ${kept.empty.length === 1 ? 'the position' : 'the positions'} ${kept.empty.join(', ')}, where no row is; the other has none of them, so that what lies on their two sides is nearer`,
      evidence: { empty: [...kept.empty], first: of.length, second: without.length },
    };
  },
};
/** Rows whose place differs. */
export const rowsMoved = (a: ResidualModel, b: ResidualModel): number =>
  a.position.reduce((sum, at, i) => sum + Number(at !== b.position[i]), 0);
/** Declared positions without a row. */
const emptyOf = ({ position, structure }: ResidualModel): string[] => {
  const used = new Set(position);
  return structure.labels.filter((_, at) => !used.has(at));
};
/** Whether the positions are one order once those without rows are taken out. */
function sameOnceClosedUp(a: ResidualModel, b: ResidualModel): boolean {
  const [one, other] = [rankOf(a.position), rankOf(b.position)];
  return a.position.every((at, i) => one.get(at) === other.get(b.position[i] as number));
}
const rankOf = (position: Int32Array): Map<number, number> =>
  new Map([...new Set(position)].sort((x, y) => x - y).map((at, rank) => [at, rank]));
