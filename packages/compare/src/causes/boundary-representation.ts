import type { Cause } from './cause.ts';
import { continuation, idOf } from './optimum.ts';

/** One true zero, written 0 by one and as a small positive number by the other. */
export const boundaryRepresentation: Cause = {
  code: 'boundary-representation',
  rungs: ['optimum'],
  detect(difference) {
    const { side } = difference.step;
    if (side?.certificate.verdict !== 'boundary-maximum') return null;
    const zero = side.certificate.zeroed.find(({ slope, variance }) => slope <= 0 && variance > 0);
    if (!zero) return null;
    return {
      sentence: `the variance of (${zero.term}) is truly zero; ${idOf(difference)} writes it as ${Number(zero.variance.toPrecision(3))}`,
      evidence: { ...continuation(difference), term: zero.term, variance: zero.variance, slope: zero.slope },
    };
  },
};
