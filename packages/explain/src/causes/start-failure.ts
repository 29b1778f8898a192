/**
 * A chain of optimizers whose first failed on its way from the start: the next set out from there again, and stopped short. Read off the run
 * itself: an earlier stretch from the same start, by an optimizer that is not the one that ended it.
 */
import type { Segment } from '@mixdiff/contract';
import type { Cause } from './cause.ts';
import { continuation, gainText, idOf, ofItsStop, SAME } from './optimum.ts';

export const startFailure: Cause = ofItsStop({
  code: 'start-failure',
  rungs: ['optimum'],
  detect(difference) {
    const { side } = difference.step;
    if (!side || !((side.certificate.gain ?? 0) > SAME)) return null;
    const failed = failedFirst(side.fit.trace ?? []);
    const said = side.fit.notes.find(({ level, original }) => level === 'warning' && original?.includes(failed ?? ''));
    if (failed === null || !said) return null;
    const { optimizer } = side.fit.stop;
    return {
      sentence: `${idOf(difference)}: ${failed} failed on its way from the start, ${optimizer} set out from there again and stopped ${gainText(side.certificate)} below the maximum`,
      evidence: { ...continuation(difference), failed, optimizer, message: said.original ?? null },
    };
  },
});
/** The optimizer of the first stretch, where a later one of another starts where it did. */
function failedFirst(trace: readonly Segment[]): string | null {
  const [first, ...later] = trace;
  const start = first && startOf(first);
  const again = later.some((one) => one.phase !== first?.phase && startOf(one).every((x, i) => x === start?.[i]));
  return first && again ? first.phase : null;
}
const startOf = ({ par: { data, nrow } }: Segment): Float64Array => data.subarray(0, nrow);
