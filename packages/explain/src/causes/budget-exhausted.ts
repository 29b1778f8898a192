/**
 * A run that used up its iterations was cut off, not satisfied: the remedy is another limit, where that of stopping
 * early is another tolerance.
 */
import type { Cause } from './cause.ts';
import { continuation, gainText, idOf, ofItsStop, SAME } from './optimum.ts';

export const budgetExhausted: Cause = ofItsStop({
  code: 'budget-exhausted',
  rungs: ['optimum'],
  detect(difference) {
    const { side } = difference.step;
    if (side?.fit.stop.reason !== 'budget' || (side.certificate.gain ?? 0) <= SAME) return null;
    if (side.certificate.verdict === 'false-zero' || side.certificate.verdict === 'local-maximum') return null;
    const { iterations, evaluations, message } = side.fit.stop;
    return {
      sentence: `${idOf(difference)} used up its iterations (${iterations}) ${gainText(side.certificate)} below the maximum`,
      evidence: { ...continuation(difference), iterations, evaluations: evaluations.f, message },
    };
  },
});
