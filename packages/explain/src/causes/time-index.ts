/**
 * A correlation by lag needs to know which visit a row is. By the order of its rows a subject with a gap is closed up;
 * by a visit's number it is not.
 */
import type { ResidualModel } from '@mixdiff/contract';
import { samePartition } from '../ladder/same-rows.ts';
import type { Cause } from './cause.ts';
import { rowsMoved } from './dropped-visits.ts';

export const timeIndex: Cause = {
  code: 'time-index',
  rungs: ['random'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [from.problem.residual, to.problem.residual];
    if (!one || !other || one.structure.kind !== other.structure.kind) return null;
    if (!samePartition(one.subject.index, other.subject.index)) return null;
    const moved = rowsMoved(one, other);
    if (moved === 0) return null;
    const [byOrder, ofOther] = [one, other].map(isRowOrder);
    const says = (order: boolean | undefined): string => (order ? 'the order of its rows' : 'a visit that is named');
    return {
      sentence: `a row's place in its subject is ${says(byOrder)} in ${a.id} and ${says(ofOther)} in ${b.id}: ${moved} of ${one.position.length} rows stand at another place`,
      evidence: { rows: moved, firstByRowOrder: byOrder ?? false, secondByRowOrder: ofOther ?? false },
    };
  },
};
/** Whether every subject's rows are numbered from the first on, as they come. */
function isRowOrder({ subject, position }: ResidualModel): boolean {
  const next = new Int32Array(subject.levels.length);
  return position.every((at, i) => {
    const s = subject.index[i] as number;
    const expected = next[s] as number;
    next[s] = expected + 1;
    return at === expected;
  });
}
